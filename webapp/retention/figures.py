"""What retention has for management to decide, counted for the first page."""

from datetime import timedelta

from peewee import JOIN, fn

from webapp import compiled_queries
from webapp.clock import add_years, now
from webapp.compiled_queries import ON
from webapp.figures import Figure, said
from webapp.ndas.models import Nda, NdaEnding, Signature
from webapp.permissions import Permission
from webapp.retention.models import Departure, Outcome, RetentionRun
from webapp.retention.rules import NDA_YEARS


def purges_stopped(shop):
    """Count 1 where the newest run waits for somebody to look at the date; a query."""
    return compiled_queries.part(_stopped)


def _stopped():
    run, newest = RetentionRun, RetentionRun.alias()
    last = newest.select(fn.MAX(newest.id))
    return run.select(fn.COUNT(run.id)).where(run.outcome == Outcome.WAITING, run.id == last)


def departures_undecided(shop):
    """Count the clients who died or moved away, about whom nobody has decided; a query."""
    return compiled_queries.part(_departures)


def _departures():
    return Departure.select(fn.COUNT(Departure.id)).where(Departure.decided_at.is_null())


def ndas_to_remove(shop):
    """Count the signed NDAs whose last day is six years ago; a query."""
    return compiled_queries.part(_ndas, on=add_years(now().date() + timedelta(days=1), -NDA_YEARS))


def _ndas():
    query = Nda.select(fn.COUNT(Nda.id)).join(Signature).join_from(Nda, NdaEnding, JOIN.LEFT_OUTER, on=(NdaEnding.nda == Nda.id))
    return query.where((Nda.ends_on < ON) | (NdaEnding.ended_on < ON))


STOPPED = Figure(
    Permission.MANAGE_RETENTION,
    purges_stopped,
    "danger",
    lambda n: "Nothing is destroyed by itself until somebody has looked at the date.",
    "retention.index",
)
UNDECIDED = Figure(
    Permission.ERASE_CLIENT,
    departures_undecided,
    "warning",
    said("A client has died or moved away: decide what follows.", "{n} clients have died or moved away: decide what follows."),
    "retention.index",
)
OLD_NDAS = Figure(
    Permission.ERASE_CLIENT,
    ndas_to_remove,
    "warning",
    said("An NDA ended six years ago: remove it.", "{n} NDAs ended six years ago: remove them."),
    "retention.index",
)
