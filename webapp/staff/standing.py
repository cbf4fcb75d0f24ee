"""What a member of staff may do and signs in with: changed in one way only, signed, and resting on an entry of the audit trail.

The row's MAC shows that nobody changed it from outside. The entry it names, checked as well, must be the newest of its kind
about this person: so that an older row of theirs, put back with its own good MAC, counts for nothing.
"""

from typing import Any

from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.audit.trail import Actor, record
from webapp.row_mac import Altered
from webapp.staff.models import Staff

ACTS = (
    Act.STAFF_JOINED,
    Act.STAFF_ROLES_CHANGED,
    Act.STAFF_DISABLED,
    Act.STAFF_ENABLED,
    Act.STAFF_RESET,
    Act.STAFF_CREDENTIALS_RENEWED,
    Act.PASSWORD_CHANGED,
)


def add(values: dict[str, Any], **numbers: object) -> Staff:
    """Insert a member of staff, recorded as having joined, inside the caller's transaction; `numbers` are for the entry."""
    staff = Staff.create(**values)
    entry = record(Act.STAFF_JOINED, by=staff, about=staff, **numbers)
    staff.entry = entry.number
    staff.sign_row()  # its number, which the MAC covers, is known only now
    staff.save(only=[Staff.entry, Staff.mac])
    return staff


def change(staff: Staff, act: Act, values: dict[str, Any], *, by: Actor | None, **numbers: object) -> None:
    """Record one of ACTS about somebody and set these values, inside the caller's transaction. Raises Altered.

    `staff` follows. Every change counts their version up.
    """
    fresh = current(staff)
    entry = record(act, by=by, about=fresh, **numbers)
    staff.change(**values, version=fresh.version + 1, entry=entry.number)


def current(staff: Staff) -> Staff:
    """The row of a member of staff as it is in the database, checked with its entry. Raises Altered."""
    fresh = Staff.get_by_id(staff.id)
    refuse_unsound(fresh)
    return fresh


def refuse_unsound(staff: Staff) -> None:
    """Raise Altered where the row is not as it was signed, or not the newest that the trail knows of."""
    staff.refuse_altered()
    if not rests_on_newest(staff):
        raise Altered(staff)


def rests_on_newest(staff: Staff) -> bool:
    """Whether the entry that a row names is as it was written, about this person, and the newest of its kind about them."""
    return trail.is_newest(staff.entry, ACTS, trail.name_of(staff))


def everybody() -> list[Staff]:
    """Everybody who is or was on the staff, by name, in one statement. Raises Altered where a row was changed from outside."""
    return [staff.refuse_altered() for staff in Staff.select().order_by(Staff.name_folded)]


def managers() -> list[Staff]:
    """Every active manager, by name, for acts that depend on who they are or how many there are.

    Raises Altered where any row of the staff was changed, or is missing: it might have been a manager's.
    """
    found = everybody()
    for staff in found:
        if not rests_on_newest(staff):
            raise Altered(staff)
    joined = Entry.select(Entry.about).where(Entry.act == Act.STAFF_JOINED).order_by(Entry.number).tuples()
    if missing := {about for (about,) in joined} - {trail.name_of(staff) for staff in found}:
        raise Altered(min(missing))
    return [staff for staff in found if staff.active and staff.is_management]
