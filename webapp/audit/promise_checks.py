"""What the audit trail proves of the promises: no entry is missing, and none was cut off its end (D1)."""

from peewee import Case, fn

from webapp import clauses, keyring
from webapp.audit import trail
from webapp.audit.models import Entry
from webapp.clauses import Count, Finding, count, none

VERIFY = "Run flask audit verify, and look at who had the machine."


def _gaps(scope):
    """How many of the entries that should be there are not: numbers go up by one from one."""
    last = fn.COALESCE(Entry.select(fn.MAX(Entry.number)), 0)
    expected = last if scope.whole else Case(None, [(last > clauses.NEWEST, clauses.NEWEST)], last)
    return expected - count(Entry, scope.rows(Entry))


def _head(scope):
    return Entry.select(fn.COALESCE(fn.MAX(Entry.number), 0))


def _judge_head(number):
    cut = max(keyring.pinned(trail.PIN)[0] - number, 0)
    found = f"The trail has {number} entries; {cut or 'none'} was cut off its end."
    return Finding(not cut, found, VERIFY)


COUNTS = (
    Count("D1", _gaps, none("{n} of the trail’s entries missing.", VERIFY), grows=True),
    Count("D1", _head, _judge_head),
)
