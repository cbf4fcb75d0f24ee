"""How the vault's keys stand: who holds one, rightly or no longer, who waits, what is unfinished, when the sheet was proved."""

from dataclasses import dataclass
from datetime import datetime

from webapp.keyholders import admission, epoch_rotation, rekeying, sheet_replacement
from webapp.keyholders.models import Joining, Rekey
from webapp.permissions import Permission
from webapp.staff.models import Staff
from webapp.vault import alerts, epochs
from webapp.vault.alert_models import VaultAlert
from webapp.vault.epoch_models import Epoch, Grant


@dataclass(frozen=True)
class KeyStatus:
    """What a manager is shown of the vault's keys."""

    epoch: Epoch
    keepers: list[Grant]
    still_in: list[Staff]
    waiting: list[tuple[Joining, str]]
    without: list[Staff]
    rekey: Rekey | None
    sheet_made: datetime
    sheet_proved: datetime
    alerts: list[tuple[VaultAlert, str]]
    mine: bool


def key_status_for(staff: Staff) -> KeyStatus | None:
    """The Standing as this manager sees it, or None before the set-up and for anybody else."""
    epoch = epochs.current()
    if epoch is None or not staff.can(Permission.OPEN_VAULT):
        return None
    keepers, waiting = epoch_rotation.keepers(epoch), admission.waiting()
    known = {grant.staff_id for grant in keepers} | {row.staff_id for row in waiting}
    return KeyStatus(
        epoch=epoch,
        keepers=keepers,
        still_in=epoch_rotation.still_in(epoch),
        waiting=[(row, admission.fingerprint(row.bundle)) for row in waiting],
        without=[person for person in Staff.managers().order_by(Staff.name_folded) if person.id not in known],
        rekey=rekeying.unfinished(),
        sheet_made=sheet_replacement.made_at(epoch),
        sheet_proved=sheet_replacement.last_proved(epoch),
        alerts=[(alert, alerts.sentence(alert, staff)) for alert in alerts.unseen_for(staff)],
        mine=any(grant.staff_id == staff.id for grant in keepers),
    )
