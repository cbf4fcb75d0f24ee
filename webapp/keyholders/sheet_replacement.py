"""The recovery sheet in later years: proving that it works without changing anything, and replacing a lost one."""

from datetime import datetime, timedelta

from nacl.public import PrivateKey

from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.keyholders import epoch_rotation, recovery_sheet
from webapp.keyholders.models import NewSheet
from webapp.permissions import Permission
from webapp.sealing import Unopenable
from webapp.staff.models import Staff
from webapp.vault import epochs
from webapp.vault.epoch_models import Epoch

WAITS = timedelta(hours=24)
OTHER = "That is a recovery sheet, but not the one of today: its fingerprint is {}, and the right one has {}."


def prove(typed: str, *, by: Staff) -> None:
    """A drill: whether the sheet opens the vault. Nothing changes but the trail, which keeps the outcome either way."""
    if not by.can(Permission.OPEN_VAULT):
        raise Refused("Only management proves the sheet.")
    epoch, recovery = epochs.require(), recovery_sheet.read(typed)
    proved = _opens(epoch, recovery)
    _note(epoch, by, Act.SHEET_PROVED if proved else Act.SHEET_FAILED)
    if not proved:
        raise Refused(other_sheet(recovery, epoch), field="sheet")


def _opens(epoch: Epoch, recovery: PrivateKey) -> bool:
    if recovery.public_key.encode() != bytes(epoch.recovery_public):
        return False
    try:
        epochs.unwrap_by_sheet(epoch, recovery)
    except Unopenable:
        return False
    return True


@database.atomic()
def _note(epoch: Epoch, by: Staff, act: Act) -> None:
    record(act, by=by, about=by, sheet=short(epoch))


def last_proved(epoch: Epoch) -> datetime:
    """When today's sheet was last proved, as naive UTC. No sheet counts before it was typed back, which proves it that day."""
    entries = Entry.select(Entry.at).where(Entry.act == Act.SHEET_PROVED, Entry.numbers == f"sheet={short(epoch)}")
    found = entries.order_by(Entry.number.desc()).first()
    return found.at if found else made_at(epoch)


def made_at(epoch: Epoch) -> datetime:
    """When today's sheet was made: with the first epoch of those that it opens, as naive UTC."""
    same = Epoch.select().where(Epoch.recovery_public == epoch.recovery_public)
    return same.order_by(Epoch.number).get().made_at


def other_sheet(recovery: PrivateKey, epoch: Epoch) -> str:
    """The sentence about a sheet that is not this epoch's."""
    return OTHER.format(recovery_sheet.fingerprint(recovery.public_key), recovery_sheet.fingerprint(epoch.recovery_public))


@database.atomic()
def begin(*, by: Staff) -> PrivateKey:
    """Make a new recovery pair: its PrivateKey, to be printed and forgotten. It counts once `confirm` has read it back."""
    if not by.can(Permission.OPEN_VAULT):
        raise Refused("Only management replaces the sheet.")
    epoch, recovery = epochs.require(), PrivateKey.generate()
    NewSheet.delete().execute()
    row = NewSheet(staff=by, epoch=epoch.number, recovery_public=recovery.public_key.encode(), made_at=now())
    row.sign_row()
    row.save(force_insert=True)
    return recovery


def pending_of(staff: Staff) -> NewSheet | None:
    """The new sheet that this manager has printed and can still confirm, or None."""
    row = NewSheet.get_or_none(NewSheet.staff == staff, NewSheet.made_at > now() - WAITS)
    if row is not None:
        epochs.check(row)
    return row


def confirm(typed_sheet: str, typed: str, code: str, *, by: Staff) -> Epoch:
    """Put the new sheet, typed back from paper, in the old one's place, at the price of passphrase and code: a new epoch.

    Backups made until now still open with the old sheet only.
    """
    row = pending_of(by)
    if row is None:
        raise Refused("There is no new sheet waiting to be typed back. Make one first.")
    sheet = recovery_sheet.read(typed_sheet)
    if sheet.public_key.encode() != bytes(row.recovery_public):
        raise Refused("That is a sheet, but not the new one. Type the one you have just printed.", field="sheet")
    epoch, group = epoch_rotation.opened_group(by, typed, code)
    return _replace(row, sheet, epoch, group, by)


@database.atomic()
def _replace(row: NewSheet, sheet: PrivateKey, epoch: Epoch, group: PrivateKey, by: Staff) -> Epoch:
    after, _ = epoch_rotation.turn(epoch, group, by=by, sheet=sheet)
    row.delete_instance()
    record(Act.SHEET_REPLACED, by=by, about=by, epoch=after.number, sheet=short(after))
    return after


def short(epoch: Epoch) -> str:
    """The fingerprint of an epoch's sheet, as the trail names it."""
    return recovery_sheet.fingerprint(epoch.recovery_public).replace(" ", "")
