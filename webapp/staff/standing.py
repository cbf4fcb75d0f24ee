"""What a member of staff may do and signs in with: changed in one way only, signed, and resting on an entry of the audit trail.

The row's MAC shows that nobody changed it from outside. The entry it names, checked as well, must be the newest of its kind
about this person: so that an older row of theirs, put back with its own good MAC, counts for nothing. keys.db remembers the
number of that entry, and how many entries about accounts there are, so that none is hidden by changing it.
"""

from typing import Any

from webapp import keyring
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.audit.trail import Actor
from webapp.db import database
from webapp.row_mac import Altered
from webapp.sealing import Unopenable
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
ACCOUNTS = (Act.STAFF_JOINED, Act.STAFF_ROLES_CHANGED, Act.STAFF_DISABLED, Act.STAFF_ENABLED, Act.STAFF_RESET)


def add(values: dict[str, Any], **numbers: object) -> Staff:
    """Insert a member of staff, recorded as having joined, inside the caller's transaction; `numbers` are for the entry."""
    staff = Staff.create(**values)
    staff.entry = _record(Act.STAFF_JOINED, staff, by=staff, **numbers)
    staff.sign_row()  # its number, which the MAC covers, is known only now
    staff.save(only=[Staff.entry, Staff.mac])
    return staff


def change(staff: Staff, act: Act, values: dict[str, Any], *, by: Actor | None, **numbers: object) -> None:
    """Record one of ACTS about somebody and set these values, inside the caller's transaction. Raises Altered.

    `staff` follows. Every change counts their version up.
    """
    fresh = current(staff)
    staff.change(**values, version=fresh.version + 1, entry=_record(act, fresh, by=by, **numbers))


def _record(act: Act, staff: Staff, *, by: Actor | None, **numbers: object) -> int:
    entry = trail.record_deciding(act, ACTS, by=by, about=staff, **numbers)
    if act in ACCOUNTS:
        database.after_commit(_pin_accounts)
    return entry.number


def _pin_accounts() -> None:
    trail.pin_count(keyring.ACCOUNTS, ACCOUNTS)


def pin_all() -> None:
    """Remember of everybody what `change` does, from the trail as it stands: of a shop of before, or one that was put back."""
    trail.pin_every(ACTS)
    _pin_accounts()


def of_accounts() -> list[Entry]:
    """The entries of everything that was done with accounts, oldest first. Raises Altered where one was changed or is missing."""
    try:
        return trail.every(ACCOUNTS, keyring.ACCOUNTS)
    except Unopenable as error:
        raise Altered("the audit trail of accounts") from error


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
    return trail.is_newest(staff.entry, ACTS, staff)


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
    joined = {entry.about for entry in of_accounts() if entry.act == Act.STAFF_JOINED}
    if missing := joined - {trail.name_of(staff) for staff in found}:
        raise Altered(min(missing))
    return [staff for staff in found if staff.active and staff.is_management]
