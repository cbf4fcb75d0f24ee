"""What a new shop still has to do before its first real client: read off the facts, so that it goes when all is done."""

from dataclasses import dataclass

from peewee import Value, fn

from webapp.backup_places.models import BackupTarget
from webapp.clock import now
from webapp.permissions import Permission
from webapp.staff.models import Invitation, Staff
from webapp.vault.epoch_models import Epoch


@dataclass(frozen=True)
class FirstStep:
    """One thing to do: whether it is done, its words, why it is wanted, and the endpoint where it is done."""

    done: bool
    words: str
    why: str
    endpoint: str


def facts(staff):
    """Queries of one number each, 0 until it is done: somebody else on the staff or invited, the vault, a backup place."""
    if not staff.can(Permission.EDIT_SETTINGS):
        return {}
    others = Staff.select(Value(1)).where(Staff.active, Staff.id != staff.id)
    asked = Invitation.select(Value(1)).where(Invitation.expires_at > now(), Invitation.staff.is_null())
    return {
        "staff": fn.EXISTS(others) | fn.EXISTS(asked),
        "vault": fn.EXISTS(Epoch.select(Value(1))),
        "backups": fn.EXISTS(BackupTarget.select(Value(1)).where(BackupTarget.active)),
    }


def steps(shop, known):
    """The Steps, done or not, from what `facts` came to; none once all are done, and none for whoever cannot do them."""
    if "staff" not in known:
        return []
    sealed = "Best on a disk that is not in this building." if known["vault"] else "They need the vault’s recovery sheet first."
    found = [
        FirstStep(
            bool(shop.address and shop.phone), "The shop’s address and phone", "They stand on every receipt.", "staff.edit_shop"
        ),
        FirstStep(bool(known["staff"]), "Invite your staff", "Each signs in as themselves, with their own rights.", "staff.invite"),
        FirstStep(bool(known["vault"]), "Set up the vault", "For clients’ logins, and to sign NDAs.", "vault_set_up.begin"),
        FirstStep(bool(known["backups"]), "Add a place for backups", sealed, "backup.new"),
    ]
    return [] if all(step.done for step in found) else found
