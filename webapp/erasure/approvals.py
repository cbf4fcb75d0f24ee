"""Who has to agree before a client is removed: a second manager where there is one, and nobody makes themselves the only one."""

from datetime import timedelta

from peewee import Expression

from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.audit.trail import name_of
from webapp.clock import now
from webapp.errors import Refused
from webapp.staff import accounts
from webapp.staff.models import Staff

LATELY = timedelta(days=14)


def needs_second_manager() -> bool:
    """Whether there is a second manager, who then has to approve."""
    return Staff.managers().count() > 1


def refuse_alone() -> None:
    """Refuse what one manager alone may do where another one was taken out lately: that might have been why."""
    left = Entry.act.in_((Act.STAFF_DISABLED, Act.STAFF_ROLES_CHANGED)) & (Entry.numbers == accounts.MANAGER_OUT)
    if _lately(left):
        raise Refused(
            f"Another manager was taken out in the last {LATELY.days} days. Until then nobody removes a client alone: "
            "let them back in, or another manager approve it, or wait."
        )


def refuse_proxy(asked_by: int | None, *, by: Staff) -> None:
    """Refuse an approval by somebody whose password and phone the one who asks has had set anew lately."""
    reset = (Entry.act == Act.STAFF_RESET) & (Entry.by == asked_by) & (Entry.about == name_of(by))
    if _lately(reset):
        raise Refused(
            f"Whoever asked for this had your password and phone set anew in the last {LATELY.days} days. "
            "Another manager has to approve it, or you once that time is over."
        )


def _lately(condition: Expression) -> bool:
    return Entry.select().where(condition, Entry.at > now() - LATELY).exists()
