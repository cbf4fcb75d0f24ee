"""Who has to agree before a client is removed: a second manager where there is one, and nobody makes themselves the only one."""

from datetime import datetime

from webapp.audit.acts import Act
from webapp.clock import now
from webapp.erasure.models import Erasure
from webapp.errors import Refused
from webapp.staff import accounts, second_managers, standing

LATELY = second_managers.LATELY


def needs_second_manager() -> bool:
    """Whether there is a second manager, who then has to approve. Raises Altered where rows of the staff were changed."""
    return len(standing.managers()) > 1


def refuse_alone() -> None:
    """Refuse what one manager alone may do where another one was taken out lately: that might have been why."""
    left = (Act.STAFF_DISABLED, Act.STAFF_ROLES_CHANGED)
    lately = [entry for entry in standing.of_accounts() if entry.act in left and entry.at > now() - LATELY]
    if any(entry.numbers == accounts.MANAGER_OUT for entry in lately):
        raise Refused(
            f"Another manager was taken out in the last {LATELY.days} days. Until then nobody removes a client alone: "
            "let them back in, or another manager approve it, or wait."
        )


def waits_until(row: Erasure) -> datetime | None:
    """From when on the first of the other managers can approve an erasure, or None where one can now, or has, or there is none."""
    return second_managers.waits_until(row.requested_by_id) if row.open and row.approved_at is None else None
