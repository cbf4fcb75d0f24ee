"""Handing all logins of a client back to that client, for a termination or a request for access that stands.

The one way to take out many at once. They are never stored in clear, in no form: opened by passphrase and code, each on the
client's access list before anything is opened, then streamed as a file under a passphrase of its own, or printed. For ten
minutes it can be repeated, by what this browser's cookie holds and nobody else.
"""

import json
import re
import secrets
from dataclasses import dataclass, field

from nacl.public import PrivateKey

from webapp import keyring
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import Client
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.logins import login_archive, return_reasons, return_records
from webapp.logins.return_reasons import ReturnReason
from webapp.permissions import Permission
from webapp.row_mac import Altered, iso
from webapp.sealing import Unopenable, aead_open, aead_seal, canonical, mac, pad, unpad
from webapp.staff import sessions, standing
from webapp.staff.models import Session, Shop, Staff
from webapp.vault import alerts, entries, epochs, grounds, key_bundle_unlock, passphrase as passphrases, purpose_keys
from webapp.vault.access_models import Reveal
from webapp.vault.login_payload import Body
from webapp.vault.models import RETURNED, LoginVersion
from webapp.vault.return_models import REPEATS, LoginReturn, ReturnedCopy, ReturnKey, ReturnMedium

OVER = "The ten minutes in which this could be repeated are over. Begin again, with your vault passphrase and a new code."
CHANGED = "The logins of this client have changed since. Begin again, with your vault passphrase and a new code."
STANDS_NOT = "Neither a termination nor a request for access of this client stands, so their logins are not handed over."
ENDED = "The request or termination that these logins were opened for has ended, so they are not handed over again."
NO_KEY = "You are not among those who can open the vault, so you cannot hand logins over. Ask a manager who is."


class NoKey(Refused):
    """A manager without a key to the vault wants logins."""

    status = 403


@dataclass(frozen=True)
class OpenedReturn:
    """What the browser gets: the hand-over, the session's new handle, the cookie that repeats it, the file's passphrase."""

    row: LoginReturn
    handle: str = field(repr=False)
    cookie: str = field(repr=False)
    passphrase: str = field(repr=False)


def has_key(staff: Staff) -> bool:
    """Whether this member of staff is among those who can open the vault."""
    epoch = epochs.current()
    return epoch is not None and epochs.grant_of(epoch, staff) is not None


def open_all(client: Client, reason: str, medium: str, passphrase: str, code: str, *, by: Staff, session: Session) -> OpenedReturn:
    """Open every login of a client to hand it over, for the reason with this uid. The session gets a new id.

    Costs passphrase and code, like an unlock, but counts towards no unlock's reveals. What cannot be opened refuses the
    whole: nobody is to be told that they got everything when they did not. The other managers are told.
    """
    if not by.can(Permission.OPEN_VAULT):
        raise Refused("Only management opens logins.")
    if not has_key(by):
        raise NoKey(NO_KEY)
    standing.managers()
    _standing(client, reason, by)
    if not return_records.count_of(client):
        raise Refused("No logins of this client are kept, so there is nothing to hand over.")
    epoch, grant, opened = key_bundle_unlock.open_bundle(by, passphrase, code)
    try:
        group = epochs.unwrap(epoch, grant, opened.private)
        return _note(client, reason, ReturnMedium(medium), group, by, session)
    except (Unopenable, keyring.Gone) as error:
        raise epochs.Damaged from error


def _standing(client: Client, uid: str, by: Staff) -> ReturnReason:
    reason = return_reasons.find(client, uid, by)
    if reason is None:
        raise Refused(STANDS_NOT)
    if reason.waits:
        raise Refused(reason.waits)
    return reason


def _openable_of(client: Client) -> list[LoginVersion]:
    """What is kept for a client and opens, while the opt-in and consents that it is kept under are as they were signed."""
    versions, sources = return_records.openable_of(client), grounds.sources_of(client, now())
    if stray := [version for version in versions if version.login.pair.source not in sources]:
        raise Altered(stray[0])
    return versions


@database.atomic()
def _note(client: Client, uid: str, medium: ReturnMedium, group: PrivateKey, by: Staff, session: Session) -> OpenedReturn:
    """Put it on record, a Reveal for each login, and seal the keys for the minutes to come; nothing is opened before."""
    reason, versions, at = _standing(client, uid, by), _openable_of(client), now()
    for version in versions:
        entries.check(version)
    row = LoginReturn(
        client=client, kind=reason.kind, reason=reason.uid, medium=medium, staff=by, agreed_by=reason.agreed_by, at=at
    )
    row.logins, row.covers = len({version.login_id for version in versions}), return_records.covered(versions)
    row.sign_row()
    row.save(force_insert=True)
    for version in versions:
        login = version.login
        entry = record(Act.LOGIN_RETURNED, by=by, about=login, by_return=row.uid, version=version.number)
        about = {"client": client, "login": login.uid, "kind": login.kind, "version": version.number, "entry": entry.number}
        Reveal.create(**about, staff=by, purpose=RETURNED, at=at)
    alerts.after_return(by, client, reason.kind, row.logins)
    handle, secret, words = sessions.renew(session, confirmed=True), secrets.token_bytes(32), passphrases.offer()
    ReturnKey.delete().where((ReturnKey.staff == by) | (ReturnKey.expires_at <= at)).execute()
    held = ReturnKey(client=client, login_return=row, staff=by, session=sessions.digest(handle), expires_at=at + REPEATS)
    held.sealed = aead_seal(_key(client, versions, secret), _packed(versions, group, words), _context(held))
    held.save(force_insert=True)
    return OpenedReturn(row, handle, f"{row.uid}.{secret.hex()}", words)


def _packed(versions: list[LoginVersion], group: PrivateKey, words: str) -> bytes:
    """The file's passphrase and the private key of each purpose, by the purpose's name."""
    pairs = {version.login.pair.purpose: version.login.pair for version in versions}
    for pair in pairs.values():
        epochs.check(pair)
    keys = {purpose: purpose_keys.open_private(pair, group).hex() for purpose, pair in pairs.items()}
    return pad(json.dumps({"words": words, "keys": keys}).encode())


def file_of(row: LoginReturn, *, by: Staff, session: Session, cookie: str | None) -> bytes:
    """The file for the client, AES-256 under its passphrase; its SHA-256 is on record before a byte of it leaves."""
    logins, words = _again(row, ReturnMedium.FILE, by, session, cookie)
    raw = login_archive.build(row.client, Shop.current(), logins, words, row.at)
    _note_copy(row, ReturnMedium.FILE, return_records.fingerprint(raw), by, session)
    return raw


def sheets_of(row: LoginReturn, *, by: Staff, session: Session, cookie: str | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """What is printed for the client, as login_archive.readable gives it; on record before it is shown."""
    logins, _ = _again(row, ReturnMedium.PAPER, by, session, cookie)
    _note_copy(row, ReturnMedium.PAPER, None, by, session)
    return login_archive.readable(logins)


def _again(
    row: LoginReturn, medium: ReturnMedium, by: Staff, session: Session, cookie: str | None
) -> tuple[list[tuple[LoginVersion, Body]], str]:
    if database.in_transaction():
        raise RuntimeError("what leaves must be on record for good, so not inside a transaction")
    if not by.can(Permission.OPEN_VAULT) or not has_key(by):
        raise NoKey(NO_KEY)
    if row.staff_id != by.id or row.medium != medium:
        raise Refused(OVER)
    if return_reasons.find(row.client, row.reason, by) is None:
        raise Refused(ENDED)
    try:
        return _logins(row, session.digest, cookie)
    except (Unopenable, keyring.Gone) as error:
        raise epochs.Damaged from error


def _logins(row: LoginReturn, session: str, cookie: str | None) -> tuple[list[tuple[LoginVersion, Body]], str]:
    """(what is handed over, the file's passphrase), by the cookie and within ten minutes. Raises Unopenable or Gone."""
    found, held = re.fullmatch(r"([0-9a-f]{32})\.([0-9a-f]{64})", cookie or ""), _held(row, session)
    if not found or found[1] != row.uid or held is None:
        raise Refused(OVER)
    row.check_row()
    versions = _openable_of(row.client)
    if return_records.covered(versions) != bytes(row.covers):
        raise Refused(CHANGED)
    packed = aead_open(_key(row.client, versions, bytes.fromhex(found[2])), held.sealed, _context(held))
    content = json.loads(unpad(packed))
    keys = {purpose: bytes.fromhex(key) for purpose, key in content["keys"].items()}
    return [(one, entries.open_version(one, keys[one.login.pair.purpose])) for one in versions], content["words"]


def _held(row: LoginReturn, session: str) -> ReturnKey | None:
    at = now()
    mine = (ReturnKey.login_return == row) & (ReturnKey.staff == row.staff_id) & (ReturnKey.session == session)
    return ReturnKey.select().where(mine, ReturnKey.expires_at > at, ReturnKey.expires_at <= at + REPEATS).first()


@database.atomic()
def _note_copy(row: LoginReturn, medium: ReturnMedium, sha256: bytes | None, by: Staff, session: Session) -> None:
    if _held(row, session.digest) is None or return_records.covered(return_records.openable_of(row.client)) != bytes(row.covers):
        raise Refused(OVER)
    copy = ReturnedCopy(client=row.client, login_return=row, sha256=sha256, at=now())
    copy.sign_row()
    copy.save(force_insert=True)
    numbers = {"sha256": sha256.hex()} if sha256 else {}
    record(Act.LOGINS_LEFT, by=by, about=row, medium=medium, logins=row.logins, **numbers)


def _key(client: Client, versions: list[LoginVersion], secret: bytes) -> bytes:
    """32 bytes of the cookie's secret, shop.key and the key of every purpose: once one of those is destroyed, nothing opens."""
    purposes = sorted({version.login.pair.purpose for version in versions})
    keys = [keyring.key_of(client.uid, purpose) for purpose in purposes]
    return mac(keyring.shop_subkey("login returns"), canonical("discreet/return-key/1", secret, *keys))


def _context(held: ReturnKey) -> bytes:
    row = held.login_return
    what = (row.uid, row.client.uid, held.staff.uid, held.session, row.medium, row.covers, iso(row.at), iso(held.expires_at))
    return canonical("discreet/return/1", epochs.require().number, *what)
