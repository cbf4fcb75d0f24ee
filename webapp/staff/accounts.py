"""What management does with accounts: roles, disabling, enabling. One active manager always stays."""

from webapp.audit.acts import Act
from webapp.db import database, refuse_stale
from webapp.errors import Refused
from webapp.permissions import Role
from webapp.staff import own_account, sessions, standing
from webapp.staff.invitations import refuse_odd_roles
from webapp.staff.models import Invitation, Staff

MANAGER_OUT = "manager=1"  # in the trail, of an act that took management from somebody
ON_LEAVE = []  # callables(staff, by) run inside the act by which somebody is disabled or stops being a manager


@database.atomic()
def set_roles(staff, roles, *, by, version):
    """Give somebody other roles; their sessions end, so that the old rights end at once."""
    refuse_odd_roles(roles)
    staff = standing.current(staff)
    refuse_stale(staff, version)
    was, becomes = staff.is_management, Role.MANAGEMENT in roles
    if was and not becomes:
        _refuse_last_manager(staff)
    values = {"roles": " ".join(sorted(str(role) for role in roles))}
    standing.change(staff, Act.STAFF_ROLES_CHANGED, values, by=by, manager=int(was and not becomes))
    sessions.end_all(staff, by=by)
    if staff.id == by.id:
        own_account.changed(by, own_account.ROLES)
    elif was != becomes:
        own_account.changed(by, own_account.MADE_MANAGER if becomes else own_account.ANOTHERS_ROLES, staff)
    if Role.MANAGEMENT not in roles:
        _run_on_leave(staff, by)


@database.atomic()
def disable(staff, *, by):
    """Keep somebody out from now on, also by a reset's link still open; what they did stays on record."""
    staff = standing.current(staff)
    if not staff.active:
        raise Refused(f"{staff.name} is disabled already.")
    _refuse_last_manager(staff)
    standing.change(staff, Act.STAFF_DISABLED, {"active": False}, by=by, manager=int(staff.is_management))
    Invitation.delete().where(Invitation.staff == staff).execute()
    sessions.end_all(staff, by=by)
    _run_on_leave(staff, by)
    _tell_of_manager(staff, by, own_account.KEPT_OUT)


@database.atomic()
def enable(staff, *, by):
    """Let somebody in again, with the password and codes they had."""
    staff = standing.current(staff)
    if staff.active:
        raise Refused(f"{staff.name} is not disabled.")
    standing.change(staff, Act.STAFF_ENABLED, {"active": True}, by=by)
    _tell_of_manager(staff, by, own_account.LET_IN)


def _tell_of_manager(staff, by, what):
    if staff.is_management and staff.id != by.id:
        own_account.changed(by, what, staff)


def _run_on_leave(staff, by):
    for call in ON_LEAVE:
        call(staff, by)


def _refuse_last_manager(staff):
    if staff.active and staff.is_management and standing.managers() == [staff]:
        raise Refused("The shop needs at least one active manager, and this is the last one.")


def note_policy(staff, number):
    """Note which policy somebody acknowledged last. Runs inside the act by which they do."""
    Staff.update(policy=number).where(Staff.id == staff.id).execute()
