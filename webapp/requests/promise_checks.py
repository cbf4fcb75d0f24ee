"""What requests prove of the promises: whoever asks about their data has an answer in time (P11, P12)."""

from webapp import compiled_queries
from webapp.clauses import Finding
from webapp.compiled_queries import ON
from webapp.requests import deadline_status
from webapp.requests.models import RequestKind, SubjectRequest


def of_requests(shop, scope):
    """Find the requests past their last day: those to be erased, and all others."""
    any_at_all = compiled_queries.rows(_old_requests, on=scope.on)
    late = [row.kind for row in deadline_status.overdue(shop, scope.on)] if any_at_all else []
    erasing = late.count(RequestKind.ERASURE)
    do = "Open the register of requests, and answer it today."
    yield "P11", Finding(len(late) == erasing, f"{len(late) - erasing or 'None'} of the requests is overdue.", do)
    yield "P12", Finding(not erasing, f"{erasing or 'None'} of the requests to be erased is overdue.", do)


def _old_requests():
    old = SubjectRequest.received_on < ON - deadline_status.SHORTEST
    return SubjectRequest.unfinished().where(old).select(SubjectRequest.id).limit(1)
