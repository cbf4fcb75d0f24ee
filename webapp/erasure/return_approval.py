"""A second manager agrees before the logins of a client who leaves are opened to be returned, where there is one who counts."""

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import Client
from webapp.clock import now
from webapp.db import database
from webapp.erasure import approvals
from webapp.erasure.models import Erasure, ErasureKind, ReturnApproval
from webapp.errors import Refused
from webapp.logins import return_records
from webapp.permissions import Permission
from webapp.sealing import Unopenable
from webapp.staff.models import Staff


def counting_beside(asker: int | None) -> list[Staff]:
    """The managers whose agreement counts beside that of the one (Staff.id) who asks, by name."""
    others = Staff.managers().where(Staff.id != asker) if asker else Staff.managers()
    return [staff for staff in others.order_by(Staff.name_folded, Staff.id) if _counts(asker, staff)]


def _counts(asker: int | None, staff: Staff) -> bool:
    try:
        approvals.refuse_proxy(asker, by=staff)
    except Refused:
        return False
    return True


def agreed_by(row: Erasure, by: Staff) -> Staff | None:
    """The manager other than `by` who has agreed to the return, by beginning the termination or later, and counts; or None."""
    counting = {staff.id: staff for staff in counting_beside(by.id)}
    if row.requested_by_id in counting:
        return counting[row.requested_by_id]
    approval = approval_of(row)
    if approval is None or approval.by_id not in counting or not _counts(row.requested_by_id, approval.by):
        return None
    return counting[approval.by_id]


def waits_for(row: Erasure, by: Staff) -> str:
    """The sentence on whose agreement the return of logins by this manager waits for, or "". With nobody who counts it goes on."""
    names = [staff.name for staff in counting_beside(by.id) if _counts(row.requested_by_id, staff)]
    if not names or agreed_by(row, by) is not None:
        return ""
    who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
    return f"Another manager agrees first. Ask {who} to open this termination and agree to the return."


def may_agree(row: Erasure, by: Staff) -> bool:
    """Whether this manager can agree to the return of logins now, and has not."""
    return row.open and row.requested_by_id != by.id and _counts(row.requested_by_id, by) and approval_of(row) is None


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
    row = Erasure.get_by_id(row.id)
    client = Client.get_or_none(Client.uid == row.client_uid)
    if not by.can(Permission.ERASE_CLIENT):
        raise Refused("Only management agrees to a return.")
    if client is None or row.kind != ErasureKind.TERMINATION or not row.open or row.handed_over_at is not None:
        raise Refused("There is nothing left to agree to: this has been handed over, carried out or withdrawn.")
    if row.requested_by_id == by.id:
        raise Refused("You began it, so another manager has to agree.")
    approvals.refuse_proxy(row.requested_by_id, by=by)
    if not return_records.count_of(client):
        raise Refused("No logins of this client are kept, so there is nothing to agree to.")
    if ReturnApproval.select().where(ReturnApproval.erasure == row.uid).exists():
        raise Refused("This has been agreed to already.")
    approval = ReturnApproval(client=client, erasure=row.uid, by=by, at=now())
    approval.sign_row()
    approval.save(force_insert=True)
    record(Act.RETURN_AGREED, by=by, about=row, client=client)
