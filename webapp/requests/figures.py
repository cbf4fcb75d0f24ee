"""Requests about personal data that are near their last day, counted for the first page."""

from datetime import timedelta

from peewee import fn

from webapp import compiled_queries
from webapp.clock import now
from webapp.compiled_queries import ON
from webapp.figures import Figure, said
from webapp.permissions import Permission
from webapp.requests.models import RequestKind, SubjectRequest

ANSWER, EXTENDED = timedelta(days=21), timedelta(days=80)  # from the start: a week or so is left of one month, or of three


def requests_near_their_day(shop):
    """Count the requests of which a week or so is left, or nothing; a query. The register tells it to the day."""
    return compiled_queries.part(_requests, on=now().date())


def _requests():
    one = SubjectRequest
    running = one.ended_on.is_null() & ~one.in_doubt & one.paused_on.is_null()
    answer = one.extended_on.is_null() & (one.started_on <= ON - ANSWER) | (one.started_on <= ON - EXTENDED)
    unheard = (one.kind == RequestKind.COMPLAINT) & one.acknowledged_on.is_null() & (one.received_on <= ON - ANSWER)
    near = running & (one.kind != RequestKind.COMPLAINT) & answer | one.ended_on.is_null() & unheard
    return one.select(fn.COUNT(one.id)).where(near)


NEAR = Figure(
    Permission.DECIDE_REQUEST,
    requests_near_their_day,
    "danger",
    said("A request about data is near its last day, or past it.", "{n} requests about data are near their last day, or past it."),
    "requests.index",
)
