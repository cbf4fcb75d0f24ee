"""Signing in: name, password and a second factor in one step, with the same answer whatever was wrong."""

import secrets
from contextlib import suppress
from datetime import timedelta
from hmac import compare_digest

from webapp import keyring
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.errors import Busy, Refused
from webapp.sealing import mac
from webapp.staff import codes, passwords, sessions, standing, throttle
from webapp.staff.known_devices import check_value, digest_of
from webapp.staff.models import KnownBrowser, Staff
from webapp.text import fold

KNOWN_FOR = timedelta(days=400)
WRONG = "That name, password and code do not fit together. A code works once: wait for the next one if you have just used it."


def sign_in(name, password, code, *, known="", browser="", address=""):
    """Check all three and begin a session: (its handle, the browser's token). Refused with one and the same sentence otherwise.

    `known` is the token a browser got at an earlier sign-in: its failures are counted apart, so that somebody who
    guesses from elsewhere cannot keep the owner out.
    """
    staff = Staff.get_or_none(Staff.name_folded == fold(name), Staff.active)
    counted = _counted_as(staff, known, name)
    throttle.admit("sign-in", counted, known=staff is not None)
    try:
        # Who has signed in from here before waits at a gate of their own, so that strangers' guesses cannot fill it.
        fits = passwords.matches(staff, password, known=counted.startswith("known"))
    except Busy:
        throttle.take_back("sign-in", counted, known=staff is not None)
        raise
    if not second_factor(staff, code) or not fits:
        note_failure(by=None, about=staff)
        raise Refused(WRONG)
    throttle.clear("sign-in", counted)
    begun = _let_in(staff, known, browser, address)
    _renew_hash(staff, password)
    return begun


@database.atomic()
def _let_in(staff, known, browser, address):
    """Begin the session, unless the account was disabled or reset while its password was being looked at."""
    same = (Staff.id == staff.id) & (Staff.password_hash == staff.password_hash)
    if not Staff.select().where(same, Staff.active).exists():
        raise Refused(WRONG)
    standing.refuse_unsound(staff)
    return sessions.begin(staff, browser, address), _remember(staff, known, address)


def confirm(session, code):
    """Show a second factor again for a dangerous act: the session's new handle, or Refused."""
    throttle.admit("confirm", session.staff.uid)
    if not second_factor(session.staff, code):
        note_failure(by=session.staff, about=session.staff)
        raise Refused("That code does not fit, or was used already. Wait for the next one.", "code")
    standing.refuse_unsound(session.staff)
    throttle.clear("confirm", session.staff.uid)
    return sessions.renew(session, confirmed=True)


def second_factor(staff, code):
    """A one-time code is burnt even when the password beside it is wrong; a recovery code likewise."""
    bare = "".join(code.split())
    if staff is None:
        codes.consume_in_vain(bare)
        return False
    return codes.consume(staff, bare) or (len(bare) > codes.DIGITS and codes.consume_recovery(staff, bare))


def _renew_hash(staff, password):
    """When the limits have been raised since, the hash follows at the next sign-in: the password is at hand only now."""
    if not passwords.is_outdated(staff.password_hash):
        return
    with suppress(Busy):  # then at the one after
        renewed = passwords.hash_password(password, staff.uid)
        with database.atomic():
            if Staff.select().where(Staff.id == staff.id, Staff.password_hash == staff.password_hash).exists():
                staff.change(password_hash=renewed)  # the same password: it rests on the same entry


def _counted_as(staff, known, name):
    seen = _is_known(staff or Staff(uid="nobody"), known)  # looked for in any case, to take as long
    if staff and seen:
        return f"known {staff.uid} {known}"
    return f"name {fold(name)}"


def _is_known(staff, token):
    return bool(token) and KnownBrowser.select().where(KnownBrowser.digest == digest_of(staff, token)).exists()


@database.atomic()
def _remember(staff, token, address):
    # One token a browser, known for each who signed in there: the counter's machine is known for everybody who uses it.
    token = token if is_ours(token) else _new_token()
    KnownBrowser.delete().where(KnownBrowser.seen_at < now() - KNOWN_FOR).execute()
    KnownBrowser.delete().where(KnownBrowser.digest == digest_of(staff, token)).execute()
    KnownBrowser.create(digest=digest_of(staff, token), staff=staff, address=check_value(address))
    return token


def _new_token():
    text = secrets.token_urlsafe(24)
    return f"{text}.{_seal(text)}"


def is_ours(token):
    """Whether we gave this token out, by its seal alone: one that somebody planted in a browser never becomes known."""
    text, _, seal = token.partition(".")
    return compare_digest(_seal(text).encode(), seal.encode())


def _seal(text):
    return mac(keyring.shop_subkey("known browsers"), text.encode()).hex()


@database.atomic()
def note_failure(*, by, about):
    record(Act.SIGN_IN_FAILED, by=by, about=about)
