"""Breaches whose 72 hours run, counted for the first page."""

from peewee import fn

from webapp import compiled_queries
from webapp.accountability.breach_models import Breach, Decision
from webapp.figures import Figure, said
from webapp.permissions import Permission


def breaches_running(shop):
    """Count the breaches whose 72 hours matter: undecided, or to be reported and not reported yet; a query."""
    return compiled_queries.part(_breaches)


def _breaches():
    return Breach.select(fn.COUNT(Breach.id)).where(Breach.reported_at.is_null(), Breach.decision != Decision.NOT)


RUNNING = Figure(
    Permission.DECIDE_REQUEST,
    breaches_running,
    "danger",
    said("A breach is on record, and its 72 hours run.", "{n} breaches are on record, and their 72 hours run."),
    "breaches.index",
)
