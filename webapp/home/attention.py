"""What cannot wait, on top of a manager's first page: backups that stand still, alerts of the vault."""

from dataclasses import dataclass

from webapp.backup import state
from webapp.permissions import Permission
from webapp.vault import alerts


@dataclass(frozen=True)
class Notice:
    """One thing to look at: how grave ("danger" or "warning"), a sentence, and the endpoint where it is dealt with."""

    tone: str
    sentence: str
    endpoint: str


def notices(staff):
    """The Notices for this member of staff, the gravest first."""
    found = []
    if staff.can(Permission.MANAGE_BACKUPS):
        good, sentence = state.lamp()
        if not good:
            found.append(Notice("danger", sentence, "backup.index"))
    for alert in alerts.unseen_for(staff):
        found.append(Notice("warning", f"{alert.staff.name}: {alerts.sentence(alert)}", "vault.overview"))
    return found
