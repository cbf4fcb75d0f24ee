"""Recovery at the console: the sheet opens the vault for a manager who has lost the passphrase, or after a restored backup."""

from dataclasses import dataclass, field

from nacl.public import PrivateKey

from webapp import keyring
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.db import database
from webapp.errors import Refused
from webapp.keyholders import admission, epoch_rotation, recovery_sheet, sheet_replacement
from webapp.permissions import Permission
from webapp.sealing import Unopenable
from webapp.staff import passwords, standing
from webapp.staff.models import Staff
from webapp.text import fold
from webapp.vault import destruction, epochs, key_bundles, passphrase
from webapp.vault.epoch_models import Bundle, Epoch


@dataclass(frozen=True)
class Prepared:
    """A recovery that waits for its new sheet to be typed back: held by the one console command, nowhere else."""

    epoch: Epoch
    bundle: Bundle
    group: PrivateKey = field(repr=False)
    recovery: PrivateKey = field(repr=False)


def person(name: str) -> Staff:
    """The active manager of this name. Refused where there is none: recovery gives nobody a new role."""
    found = Staff.get_or_none(Staff.name_folded == fold(name))
    if found is None:
        raise Refused(f"Nobody on the staff is called {name}.")
    standing.refuse_unsound(found)
    if not found.can(Permission.OPEN_VAULT):
        raise Refused(f"{found.name} is not an active manager. Only a manager's access is recovered.")
    return found


def prepare(staff: Staff, typed_sheet: str, typed: str, repeated: str) -> Prepared:
    """Open the vault with the sheet and make new keys for this person; nothing of it counts before `finish`.

    Looks at what the main database holds, even if that is behind its pin in keys.db. Refused for a wrong sheet.
    """
    epoch = epochs.newest()
    if epoch is None:
        raise Refused("The vault has not been set up yet, so there is nothing to recover.")
    recovery = recovery_sheet.read(typed_sheet)
    if recovery.public_key.encode() != bytes(epoch.recovery_public):
        raise Refused(sheet_replacement.other_sheet(recovery, epoch), field="sheet")
    try:
        group = epochs.unwrap_by_sheet(epoch, recovery)
    except Unopenable as error:
        raise epochs.Damaged from error
    words = passphrase.check(typed, repeated, lambda text: passwords.matches(staff, text))
    return Prepared(epoch, key_bundles.make_bundle(staff, words), group, PrivateKey.generate())


def finish(prepared: Prepared, typed_sheet: str) -> Epoch:
    """Once the new sheet has been typed back: a new epoch with this person's new keys, and the old sheet opens nothing new.

    First of all an entry of its own holds both heads, the database's and the pins', and re-pins where the database is
    behind. Verify keys of before stay, for what they signed. Returns the new Epoch.
    """
    if recovery_sheet.read(typed_sheet).public_key != prepared.recovery.public_key:
        raise Refused("That is not the new sheet. Type it as it stands above.", field="sheet")
    _take_as_it_stands(prepared)
    destruction.replay()
    return _turn(prepared)


@database.atomic()
def _take_as_it_stands(prepared: Prepared) -> None:
    staff, epoch, (pinned, tag) = prepared.bundle.staff, prepared.epoch, keyring.pinned(epochs.PIN)
    heads = {"epoch": epoch.number, "epoch_pinned": pinned, "epoch_pinned_head": tag.hex()[: trail.ANCHOR]}
    trail.record_and_repin(Act.VAULT_RECOVERED, by=None, about=staff, **heads)
    database.after_commit(epochs.repin)


@database.atomic()
def _turn(prepared: Prepared) -> Epoch:
    staff = prepared.bundle.staff
    admission.forget(staff)
    prepared.bundle.save(force_insert=True)
    bundle, sheet = prepared.bundle, prepared.recovery
    after, _ = epoch_rotation.turn(prepared.epoch, prepared.group, by=None, joins=bundle, sheet=sheet)
    record(Act.SHEET_REPLACED, by=None, about=staff, epoch=after.number, sheet=sheet_replacement.short(after))
    return after
