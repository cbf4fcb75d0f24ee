"""What the work log proves of the promises: its lines are brief (P2)."""

from peewee import fn

from webapp.clauses import Count, count, none
from webapp.jobs.models import WorkLogEntry

LONGEST = 280


def _long_lines(scope):
    return count(WorkLogEntry, scope.rows(WorkLogEntry), fn.LENGTH(WorkLogEntry.text) > LONGEST)


COUNTS = (
    Count(
        "P2",
        _long_lines,
        none("{n} of the log’s lines is longer than 280 characters.", "Find who wrote past the form, and shorten them."),
        grows=True,
    ),
)
