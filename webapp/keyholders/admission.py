"""Managers joining and leaving the vault. One who joins types a passphrase of his own; another compares fingerprints in person."""

from datetime import timedelta

from nacl.public import PrivateKey

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.keyholders import epoch_rotation
from webapp.keyholders.models import Joining
from webapp.permissions import Permission
from webapp.sealing import canonical, digest
from webapp.staff import passwords, standing, throttle
from webapp.staff.models import Staff
from webapp.vault import epochs, key_bundles, passphrase
from webapp.vault.access_models import Unlock
from webapp.vault.epoch_models import Bundle, Epoch
from webapp.vault.return_models import ReturnKey

WAITS = timedelta(hours=24)


def ask(typed: str, repeated: str, *, by: Staff) -> Joining:
    """Choose a vault passphrase and wait to be let in: the Joining. Asking again throws away what was asked before."""
    _refuse_unless_due(by)
    throttle.admit("vault joining", by.uid)
    words = passphrase.check(typed, repeated, lambda text: passwords.matches(by, text))
    joining = _keep(key_bundles.make_bundle(by, words), by)
    throttle.clear("vault joining", by.uid)
    return joining


@database.atomic()
def _keep(bundle: Bundle, by: Staff) -> Joining:
    _refuse_unless_due(by)
    forget(by)
    bundle.save(force_insert=True)
    joining = Joining(staff=by, bundle=bundle, made_at=now())
    joining.sign_row()
    joining.save(force_insert=True)
    record(Act.MANAGER_WAITS, by=by, about=by)
    return joining


def _refuse_unless_due(by: Staff) -> None:
    if not by.can(Permission.OPEN_VAULT):
        raise Refused("Only management opens the vault.")
    if epochs.grant_of(epochs.require(), by) is not None:
        raise Refused("You can open the vault already, with the passphrase you chose.")


def waiting() -> list[Joining]:
    """The Joinings of active managers that can still be let in, each checked, by name."""
    query = Joining.select(Joining, Staff, Bundle).join(Staff).switch(Joining).join(Bundle).where(Joining.made_at > now() - WAITS)
    found = list(query.where(Staff.id.in_(Staff.managers().select(Staff.id))).order_by(Staff.name_folded))
    for joining in found:
        epochs.check(joining)
    return found


def fingerprint(bundle: Bundle) -> str:
    """20 hex digits of a bundle's public and verify key, in groups, by which two people compare what their screens show."""
    text = digest(canonical("discreet/manager/1", bundle.uid, bytes(bundle.public), bytes(bundle.verify)))[:10].hex()
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


def admit(joining: Joining, typed: str, code: str, *, by: Staff) -> Epoch:
    """Let a manager in whose fingerprint `by` has compared in person: passphrase and code again, then a new epoch."""
    if joining.staff_id == by.id:
        raise Refused("Another manager has to let you in, after comparing the fingerprint with you.")
    epoch, group = epoch_rotation.opened_group(by, typed, code)
    return _admit(joining, epoch, group, by)


@database.atomic()
def _admit(joining: Joining, epoch: Epoch, group: PrivateKey, by: Staff) -> Epoch:
    checked = next((row for row in waiting() if row.id == joining.id), None)
    if checked is None:
        raise Refused("That is no longer waiting. Ask them to choose their passphrase again.")
    standing.refuse_unsound(checked.staff)
    after, _ = epoch_rotation.turn(epoch, group, by=by, joins=checked.bundle)
    checked.delete_instance()
    record(Act.MANAGER_ADMITTED, by=by, about=checked.staff, epoch=after.number)
    return after


def take_out(staff: Staff, typed: str, code: str, *, by: Staff) -> Epoch:
    """Make a new epoch without this manager, whether they still have the role or not: passphrase and code again."""
    if staff == by:
        raise Refused("Another manager takes you out of the vault.")
    if epochs.grant_of(epochs.require(), staff) is None:
        raise Refused(f"{staff.name} holds no key to the vault.")
    epoch, group = epoch_rotation.opened_group(by, typed, code)
    return _take_out(staff, epoch, group, by)


@database.atomic()
def _take_out(staff: Staff, epoch: Epoch, group: PrivateKey, by: Staff) -> Epoch:
    after, _ = epoch_rotation.turn(epoch, group, by=by, but=staff)
    record(Act.MANAGER_LEFT, by=by, about=staff, epoch=after.number)
    return after


def on_leave(staff: Staff, by: Staff | None) -> None:
    """Run as somebody is disabled or stops being a manager: what they had unlocked, or waited for, ends at once."""
    Unlock.delete().where(Unlock.staff == staff).execute()
    ReturnKey.delete().where(ReturnKey.staff == staff).execute()
    forget(staff)


def forget(staff: Staff) -> None:
    """Drop what somebody waited to be let in with, inside the caller's transaction."""
    for joining in list(Joining.select().where(Joining.staff == staff)):
        joining.bundle.delete_instance(recursive=True)
