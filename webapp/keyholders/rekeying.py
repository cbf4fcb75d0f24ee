"""The full re-key: new keys for every purpose and every login's key wrapped for them, in batches that can be left and resumed.

For when somebody may have copied what the shop's machine holds: after a new epoch alone, whoever hoarded a client's key
could still open what is sealed to it. It begins and ends with a new epoch: with the first nobody else can follow, and the
last one makes worthless what stood in the database meanwhile.
"""

import re
import secrets
import time
from dataclasses import dataclass, field
from datetime import timedelta

from nacl.public import PrivateKey
from peewee import fn

from webapp import keyring
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.keyholders import epoch_rotation
from webapp.keyholders.models import Rekey
from webapp.permissions import Permission
from webapp.row_mac import iso
from webapp.sealing import Unopenable, aead_open, aead_seal, canonical, mac
from webapp.staff.models import Session, Staff
from webapp.vault import entries, epochs, purpose_keys
from webapp.vault.access_models import Unlock
from webapp.vault.epoch_models import Epoch
from webapp.vault.models import Login, PurposePair
from webapp.vault.return_models import ReturnKey

BATCH = 50  # pairs in one transaction
A_TURN = 1.5  # seconds of work for one request
LASTS = timedelta(minutes=10)
PAUSED = "The re-key is paused. Give your passphrase and a code to go on with it; nothing of it is lost."


@dataclass(frozen=True)
class ResumableRekey:
    """A re-key that this browser can go on with: its row, and the cookie that opens what the row holds."""

    row: Rekey
    cookie: str = field(repr=False)


def unfinished() -> Rekey | None:
    """The Rekey that has been begun and not finished, or None."""
    return Rekey.select().where(Rekey.finished_at.is_null()).order_by(Rekey.id.desc()).first()


def begin(typed: str, code: str, *, by: Staff, session: Session) -> ResumableRekey:
    """Begin a full re-key, or go on with the one under way, at the price of passphrase and code: what the browser holds for it."""
    epoch, group = epoch_rotation.opened_group(by, typed, code)
    return _begin(epoch, group, by, session)


@database.atomic()
def _begin(epoch: Epoch, group: PrivateKey, by: Staff, session: Session) -> ResumableRekey:
    row = unfinished()
    if row is None:
        epoch, group = epoch_rotation.turn(epoch, group, by=by)
        last = PurposePair.select(fn.COALESCE(fn.MAX(PurposePair.id), 0)).scalar()
        row = Rekey(by=by, epoch=epoch.number, total=PurposePair.select().count(), until=last)
        record(Act.REKEY_BEGUN, by=by, pairs=row.total)
    row.by, row.epoch, row.session, row.expires_at = by, epoch.number, session.digest, now() + LASTS
    secret = secrets.token_bytes(32)
    row.sealed = aead_seal(_key(secret), group.encode(), _context(row))
    row.save()
    return ResumableRekey(row, f"{row.uid}.{secret.hex()}")


def held_here(cookie: str | None, *, by: Staff, session: Session) -> bool:
    """Whether this browser can go on with the re-key without a passphrase."""
    try:
        _resumed(cookie, by, session)
    except Refused:
        return False
    return True


def go_on(cookie: str | None, *, by: Staff, session: Session) -> Rekey:
    """Re-key batch after batch for about a second and a half, each in a transaction of its own; the Rekey as it stands then."""
    until = time.monotonic() + A_TURN
    while True:
        row = batch(cookie, by=by, session=session)
        if row.finished_at is not None or time.monotonic() > until:
            return row


def batch(cookie: str | None, *, by: Staff, session: Session, pairs_at_once: int = BATCH) -> Rekey:
    """Re-key the next pairs, all or nothing, and finish when there are none left; the Rekey as it stands then."""
    if not by.can(Permission.OPEN_VAULT):
        raise Refused("Only management re-keys the vault.")
    return _batch(cookie, by, session, pairs_at_once)


@database.atomic()
def _batch(cookie: str | None, by: Staff, session: Session, pairs_at_once: int) -> Rekey:
    row, group = _resumed(cookie, by, session)
    epoch = epochs.require()
    if epoch.number != row.epoch:
        raise Refused(PAUSED)
    todo = epoch_rotation.all_pairs(PurposePair.id > row.at, PurposePair.id <= row.until)[:pairs_at_once]
    for pair in todo:
        row.damaged += _rekey(pair, group, epoch, by)
        row.at, row.done = pair.id, row.done + 1
    if len(todo) < pairs_at_once:
        _finish(row, epoch, group, by)
    row.save()
    return row


def _resumed(cookie: str | None, by: Staff, session: Session) -> tuple[Rekey, PrivateKey]:
    found = re.fullmatch(r"([0-9a-f]{32})\.([0-9a-f]{64})", cookie or "")
    if found is None:
        raise Refused(PAUSED)
    row = Rekey.get_or_none(
        Rekey.uid == found[1],
        Rekey.by == by,
        Rekey.session == session.digest,
        Rekey.expires_at > now(),
        Rekey.finished_at.is_null(),
    )
    if row is None or row.sealed is None:
        raise Refused(PAUSED)
    try:
        return row, PrivateKey(aead_open(_key(bytes.fromhex(found[2])), row.sealed, _context(row)))
    except Unopenable as error:
        raise epochs.Damaged from error


def _rekey(pair: PurposePair, group: PrivateKey, epoch: Epoch, by: Staff) -> int:
    """New keys for one pair and its logins; how many of these had been changed from outside and so open no more."""
    damaged, found = 0, []
    try:
        epochs.check(pair)
        private = purpose_keys.open_private(pair, group)
    except keyring.Gone:
        return 0
    except (epochs.Damaged, Unopenable):
        return 1
    for login in list(Login.select().where(Login.pair == pair)):
        login.pair, login.client = pair, pair.client
        try:
            found.append(entries.keys_in(login, private))
        except (epochs.Damaged, Unopenable):
            damaged += 1
    purpose_keys.renew(pair, epoch)
    for keys in found:
        entries.wrap_anew(keys, by=by)
    Unlock.delete().where(Unlock.client == pair.client).execute()
    ReturnKey.delete().where(ReturnKey.client == pair.client).execute()
    return damaged


def _finish(row: Rekey, epoch: Epoch, group: PrivateKey, by: Staff) -> None:
    epoch_rotation.turn(epoch, group, by=by)
    row.finished_at, row.sealed, row.session, row.done = now(), None, None, row.total
    record(Act.REKEY_FINISHED, by=by, pairs=row.total, damaged=row.damaged)


def _key(secret: bytes) -> bytes:
    return mac(keyring.shop_subkey("vault re-key"), canonical("discreet/rekey-key/1", secret))


def _context(row: Rekey) -> bytes:
    return canonical(
        "discreet/rekey/1",
        row.uid,
        row.by.uid,
        row.epoch,
        row.session,
        iso(row.expires_at) if row.expires_at else None,
        row.until,
    )
