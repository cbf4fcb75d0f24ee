"""A second manager agrees before the logins of a client who leaves are opened to be returned, where there is one who counts."""

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import Client
from webapp.clock import now
from webapp.db import database
from webapp.erasure import steps
from webapp.erasure.models import Erasure, ErasureKind, ReturnApproval
from webapp.errors import Refused
from webapp.logins import return_records
from webapp.permissions import Permission
from webapp.sealing import Unopenable
from webapp.staff import second_managers
from webapp.staff.models import Staff


def agreed_by(row: Erasure, by: Staff) -> Staff | None:
    """The manager other than `by` who has agreed to the return, by beginning the termination or later, and counts; or None."""
    counting = {staff.id: staff for staff in second_managers.counting(by.id)}
    if row.requested_by_id in counting:
        return counting[row.requested_by_id]
    approval = approval_of(row)
    if approval is None or approval.by_id in second_managers.tied_to(row.requested_by_id):
        return None
    return counting.get(approval.by_id)


def waits_for(row: Erasure, by: Staff) -> str:
    """The sentence on whose agreement the return of logins by this manager waits for, or "". With nobody who counts it goes on."""
    tied = second_managers.tied_to(row.requested_by_id)
    names = [staff.name for staff in second_managers.counting(by.id) if staff.id not in tied]
    if not names or agreed_by(row, by) is not None:
        return ""
    who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
    return f"Another manager must agree first. Ask {who} to open this termination and agree to the hand-over."


def may_agree(row: Erasure, by: Staff) -> bool:
    """Whether this manager can agree to the return of logins now, and nobody has."""
    return row.open and by.id not in second_managers.tied_to(row.requested_by_id) and approval_of(row) is None


def approval_of(row: Erasure) -> ReturnApproval | None:
    """The ReturnApproval of a termination, or None; one that was changed from outside is none."""
    found = ReturnApproval.get_or_none(ReturnApproval.erasure == row.uid)
    try:
        if found is not None:
            found.check_row()
    except Unopenable:
        return None
    return found


@database.atomic()
def agree(row: Erasure, *, by: Staff) -> None:
    """A second manager agrees that the logins are opened to be returned; whoever began the termination cannot."""
    if not by.can(Permission.ERASE_CLIENT):
        raise Refused("Only management agrees to a hand-over.")
    row = steps.open_row(row)
    client = Client.get_or_none(Client.uid == row.client_uid)
    if client is None or row.kind != ErasureKind.TERMINATION or not row.open or row.handed_over_at is not None:
        raise Refused("There is nothing left to agree to: this has been handed over, carried out or withdrawn.")
    second_managers.refuse_tied(row.requested_by_id, by=by)
    if not return_records.count_of(client):
        raise Refused("No logins of this client are kept, so there is nothing to agree to.")
    if ReturnApproval.select().where(ReturnApproval.erasure == row.uid).exists():
        raise Refused("This has been agreed to already.")
    approval = ReturnApproval(client=client, erasure=row.uid, by=by, at=now())
    approval.sign_row()
    approval.save(force_insert=True)
    record(Act.RETURN_AGREED, by=by, about=row, client=client)
