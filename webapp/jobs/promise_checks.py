"""What the work log proves of the promises: its lines are brief (P2) and none carries a credential (C2)."""

from peewee import fn

from webapp import compiled_queries, screening
from webapp.clauses import Count, Finding, count, none
from webapp.jobs.models import WorkLogEntry
from webapp.sealing import digest

LONGEST = 280
LINES, DAILY = 50, 2_000  # newest lines of the log that are read again as the page opens, and once a day


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


def of_notes(shop, scope):
    """Read the newest lines of the log again, as if they were being saved, and find those that look like a credential."""
    count = DAILY if scope.whole else LINES
    lines = compiled_queries.rows(_newest_lines, count)
    found = sum(_looks_like_a_credential(text) for (text,) in lines)
    yield (
        "C2",
        Finding(not found, f"{found or 'None'} of the newest {count} log lines looks like a credential.", "Seal it in the vault."),
    )


def _newest_lines(count):
    return WorkLogEntry.select(WorkLogEntry.text).order_by(WorkLogEntry.id.desc()).limit(count)


def _looks_like_a_credential(text):
    """Reading a line takes half a millisecond, so what was found is kept for a while, under a hash and not the text."""
    name = digest(text.encode())
    if name not in _read:
        if len(_read) >= DAILY:
            _read.clear()
        _read[name] = bool(screening.find(text))
    return _read[name]


_read = {}
