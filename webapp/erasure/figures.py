"""Removals of clients that have waited too long, counted for the first page."""

from peewee import fn

from webapp import compiled_queries, legal_deadlines
from webapp.compiled_queries import ON, Part
from webapp.erasure.models import Erasure
from webapp.figures import Figure, said
from webapp.permissions import Permission
from webapp.staff.models import Shop
from webapp.typed_peewee import Query


def removals_late(shop: Shop) -> Part:
    """Count the removals asked for or begun whose last step was taken over a working day ago; a query."""
    return compiled_queries.part(_unfinished_removals, on=legal_deadlines.late_before(shop))


def _unfinished_removals() -> "Query[Erasure]":
    one = Erasure
    later = (one.approved_at, one.handed_over_at, one.begun_at, one.rows_at)
    waits = [moment.is_null() | (moment < ON) for moment in later]
    return one.select(fn.COUNT(one.id)).where(one.withdrawn_at.is_null(), one.scrubbed_at.is_null(), one.requested_at < ON, *waits)


LATE = Figure(
    Permission.ERASE_CLIENT,
    removals_late,
    "danger",
    said(
        "A client’s removal has waited for more than a working day.",
        "{n} clients’ removals have waited for more than a working day.",
    ),
    "privacy.index",
)
