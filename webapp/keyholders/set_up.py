"""Setting the vault up: a passphrase, the group's key, a recovery sheet, and the sheet typed back before anything counts."""

from datetime import timedelta

from nacl.public import PrivateKey

from webapp import keyring
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.disk import shop_key
from webapp.errors import Refused
from webapp.keyholders import recovery_sheet
from webapp.permissions import Permission
from webapp.staff import passwords, throttle
from webapp.staff.models import Staff
from webapp.vault import epochs, key_bundles, passphrase
from webapp.vault.epoch_models import Bundle, Epoch, SetUp

WAITS = timedelta(hours=24)


def begin(typed: str, repeated: str, *, by: Staff) -> PrivateKey:
    """Make a manager's bundle, the group pair and the recovery pair; the recovery PrivateKey, to be printed and forgotten.

    Nothing of it counts until `confirm`. Beginning again throws the earlier attempt away.
    """
    _refuse_unless_due(by)
    throttle.admit("vault set-up", by.uid)
    words = passphrase.check(typed, repeated, lambda text: passwords.matches(by, text))
    bundle, group, recovery = key_bundles.make_bundle(by, words), PrivateKey.generate(), PrivateKey.generate()
    _keep(bundle, group, recovery, by)
    throttle.clear("vault set-up", by.uid)
    return recovery


@database.atomic()
def _keep(bundle: Bundle, group: PrivateKey, recovery: PrivateKey, by: Staff) -> None:
    _refuse_unless_due(by)
    for earlier in list(SetUp.select()):
        earlier.bundle.delete_instance(recursive=True)
    bundle.save(force_insert=True)
    pending = SetUp(
        staff=by,
        bundle=bundle,
        group_public=group.public_key.encode(),
        recovery_public=recovery.public_key.encode(),
        grant=epochs.wrap(group, bundle.public),
        recovery_grant=epochs.wrap(group, recovery.public_key.encode()),
        made_at=now(),
    )
    pending.sign_row()
    pending.save(force_insert=True)


def pending_of(staff: Staff) -> SetUp | None:
    """The set-up that this manager has begun and can still confirm, or None."""
    waiting = SetUp.get_or_none(SetUp.staff == staff, SetUp.made_at > now() - WAITS)
    if waiting is not None:
        epochs.check(waiting)
    return waiting


@database.atomic()
def confirm(typed: str, *, by: Staff) -> Epoch:
    """Open the vault for use once the printed recovery sheet has been typed back without a mistake; its first Epoch."""
    _refuse_unless_due(by)
    waiting = pending_of(by)
    if waiting is None:
        raise Refused("There is no set-up waiting for its sheet. Begin again with the passphrase.")
    sheet = recovery_sheet.read(typed)
    if sheet.public_key.encode() != bytes(waiting.recovery_public):
        raise Refused("That is a sheet, but not the one of this set-up. Throw older ones away.", field="sheet")
    epoch = epochs.add(
        group_public=waiting.group_public,
        recovery_public=waiting.recovery_public,
        recovery_grant=waiting.recovery_grant,
        grants=[(waiting.bundle, waiting.grant)],
        sheet_signature=shop_key.sign(keyring.shop_key(), sheet),
    )
    waiting.delete_instance()
    record(Act.VAULT_SET_UP, by=by, about=by)
    record(Act.EPOCH_MADE, by=by, epoch=epoch.number, managers=1)
    return epoch


def _refuse_unless_due(by: Staff) -> None:
    if not by.can(Permission.SET_UP_VAULT):
        raise Refused("Only management sets up the vault.")
    if epochs.current() is not None:
        raise Refused("The vault is already set up.")


def sheet_of(recovery: PrivateKey) -> tuple[list[str], str]:
    """(lines, fingerprint) of a recovery PrivateKey, as the printed sheet shows them."""
    return recovery_sheet.lines(recovery), recovery_sheet.fingerprint(recovery.public_key)


def drop_stale() -> int:
    """Forget set-ups that nobody confirmed in time; how many."""
    with database.atomic():
        stale = list(Bundle.select().join(SetUp).where(SetUp.made_at <= now() - WAITS))
        for bundle in stale:
            bundle.delete_instance(recursive=True)
    return len(stale)
