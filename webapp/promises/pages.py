"""Every promise of the shop in plain words, what enforces it, and whether it holds at this moment."""

from webapp import clauses, compiled_queries
from webapp.clauses import CLAUSES, COUNTS, EVIDENCE, GROWING, ClauseStatus, Health, Scope
from webapp.clock import now, today
from webapp.errors import Refused
from webapp.staff.models import Shop

ORDER = {clause.id: at for at, clause in enumerate(CLAUSES)}


def standing(shop, on):
    """A Standing for every clause, in order: all counts in one statement, then what the others say."""
    found = _counted(False, on) + _asked(EVIDENCE, shop, Scope(on=on, now=now()))
    return [ClauseStatus(clause, [finding for id, finding in found if id == clause.id]) for clause in CLAUSES]


def inspect():
    """Look at every row that the page has no time for; one sentence, or None without a shop. Refused names what is broken."""
    shop = Shop.current()
    if shop is None:
        return None
    on = today(shop.timezone)
    found = _counted(True, on) + _asked(GROWING, shop, Scope(True, on, now()))
    if bad := [f"{id}: {finding.found}" for id, finding in found if not finding.good]:
        raise Refused(" ".join(bad))
    return f"{len(found)} kinds of evidence were looked for, and nothing was found amiss."


def _counted(whole, on):
    """[(clause's id, Finding)] of the counts, for the daily inspection (`whole`) of those whose tables grow."""
    counts = tuple(sorted((count for count in COUNTS if count.grows or not whole), key=lambda count: ORDER[count.clause]))
    (answers,) = compiled_queries.rows(_ask, counts, Scope(whole), clauses.NEWEST, on=on)
    return [(count.clause, count.judge(answer)) for count, answer in zip(counts, answers, strict=True)]


def _asked(evidence, shop, scope):
    """The same of the other evidence, the last room's first: what was done about a client before what was asked for."""
    return [pair for ask in reversed(evidence) for pair in ask(shop, scope)]


def _ask(counts, scope, newest):
    """`newest` is there for the statement to be written anew should that ever change."""
    return Shop.select(*(count.query(scope) for count in counts)).limit(1)


def can_be_given(standings):
    """Those to be handed to people over the counter: that hold now, and of which nothing else is known."""
    return [row for row in standings if row.health == Health.GREEN]


def red(standings):
    """Those that do not hold."""
    return [row for row in standings if row.health == Health.RED]
