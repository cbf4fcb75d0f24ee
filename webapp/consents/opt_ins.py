"""A client's request to keep their logins, recorded from paper by management, and its withdrawal by anyone at once."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any

from webapp import screening
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients import documents
from webapp.clients.models import Client, Standing
from webapp.clock import now
from webapp.consents import wording
from webapp.db import database
from webapp.errors import Refused
from webapp.keyring import LOGINS
from webapp.permissions import Permission
from webapp.vault import alerts, destruction, epochs, grounds, purpose_keys
from webapp.vault.models import OptIn, Withdrawal

# Callables(opt_in) of the features to the right, run before what a client signed is shown: they raise where it was changed.
SIGNATURE_CHECKS: list[Callable[[OptIn], None]] = []


class Method(StrEnum):
    """How a client asked: on our printed words, in a letter of their own, on the shop's tablet or by a link on their phone."""

    PAPER = "signed paper"
    LETTER = "letter"
    TABLET = "signed on the tablet"
    LINK = "signed by link"


class Told(StrEnum):
    """How a client told us that they withdraw. Any way will do."""

    IN_PERSON = "in person"
    PHONE = "phone"
    LETTER = "letter"
    EMAIL = "e-mail"


def words_for(method, version, letter, shop):
    """(exact words, version) that a client signed: our printed ones, or those of their own letter.

    A credential in the letter is black in its words here; the scan shows the letter as it is, and stays sealed.
    """
    if method != Method.LETTER:
        words, present = wording.current(shop)
        if version != present:
            raise Refused(f"Today's words are {present}. A paper with another version is no proof of them.", field="version")
        return words, present
    if not letter.strip():
        raise Refused("Type the client's words as the letter has them.", field="letter")
    words = screening.black_out(letter)
    return words, wording.version_of(words)


def live_of(client: Client) -> OptIn | None:
    """The client's OptIn that stands, or None. Raises Altered where it was changed from outside the program."""
    return grounds.opt_in_of(client)


def last_withdrawal(client):
    """The newest Withdrawal of a client, or None: what the receipt is printed from."""
    return Withdrawal.select().where(Withdrawal.client == client).order_by(Withdrawal.id.desc()).first()


@database.atomic()
def opt_in(client, *, words, version, method, given_on, scan, by, on):
    """Record a client's own request: exact words and their version, method, day, and the scan that shows it; then make the
    key pair to seal to. One stands at a time.

    `scan` is (file name, media type, bytes); `words` are those on the paper or letter; `on` is today's date in the shop.
    """
    if not by.can(Permission.RECORD_OPT_IN):
        raise Refused("Only management records a client's opt-in.")
    if Method(method) not in (Method.PAPER, Method.LETTER):
        raise Refused("That is signed by the client, on the tablet or by a link.", field="method")
    _refuse_unless_new(client)
    if given_on > on:
        raise Refused("The client cannot have signed in the future.", field="given_on")
    if not words.strip() or version != wording.version_of(words):
        raise Refused("These are not the words of that version.")
    stored = documents.store(client, "opt-in", *scan, by=by)
    row = _begin(client, words, Method(method), given_on, stored, recorded_by=by)
    record(Act.OPT_IN_RECORDED, by=by, about=row, version=version)
    return row


@database.atomic()
def opt_in_by_link(signature: Any, method: Method, *, on: date) -> OptIn:
    """The client's own request, signed by a link (a ClientSignature, inside its transaction): it stands from now on."""
    _refuse_unless_new(signature.client)
    row = _begin(signature.client, signature.words, method, on, signature.drawing, recorded_by=signature.link.made_by)
    record(Act.OPT_IN_RECORDED, by=None, about=row, version=row.wording_version, signature=signature.uid)
    return row


def _refuse_unless_new(client):
    if client.standing != Standing.CLIENT:
        raise Refused("An enquirer becomes a client before we keep logins for them.")
    epochs.require()
    if live_of(client) is not None:
        raise Refused("This client has asked us already, and that request still stands.")


def _begin(client, words, method, given_on, scan, recorded_by):
    row = OptIn.add(
        client=client,
        wording=words if method == Method.LETTER else screening.Screened(words),
        wording_version=wording.version_of(words),
        method=method,
        given_on=given_on,
        scan=scan,
        recorded_by=recorded_by,
        recorded_at=now(),
    )
    purpose_keys.make_pair(client, LOGINS, source=row)
    return row


@database.atomic()
def scan_of(row, *, by):
    """The bytes of the scan that shows an opt-in, for management; who looked is on record."""
    if not by.can(Permission.RECORD_OPT_IN):
        raise Refused("Only management looks at what a client signed.")
    row.refuse_altered()
    for check in SIGNATURE_CHECKS:
        check(row)
    record(Act.FILE_READ, by=by, about=row.scan)
    return documents.read(row.scan)


@database.atomic()
def withdraw(client, told, *, by):
    """Take a client's opt-in back, on anybody's word and at once: the key first, then every login, in this same act."""
    if not by.can(Permission.WITHDRAW_OPT_IN):
        raise Refused("You may not record this.")
    standing = live_of(client)
    if standing is None:
        raise Refused("No request of this client stands, so no logins are kept for good.")
    alerts.after_taking_back(by, client)
    return destruction.withdraw_opt_in(standing, Told(told), by=by)


TOLD = [(Told.IN_PERSON, "In person"), (Told.PHONE, "By phone"), (Told.LETTER, "By letter"), (Told.EMAIL, "By e-mail")]
