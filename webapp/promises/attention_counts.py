"""What of privacy waits for management, as queries of one number each, to be asked together on the first page."""

from datetime import timedelta

from peewee import JOIN, fn

from webapp import compiled_queries, legal_deadlines
from webapp.accountability.breach_models import Breach, Decision
from webapp.clock import add_years, now
from webapp.compiled_queries import ON
from webapp.erasure.models import Erasure
from webapp.ndas.models import Nda, NdaEnding, Signature
from webapp.requests.models import RequestKind, SubjectRequest
from webapp.retention.models import Departure, Outcome, RetentionRun
from webapp.retention.rules import NDA_YEARS

ANSWER, EXTENDED = timedelta(days=21), timedelta(days=80)  # from the start: a week or so is left of one month, or of three


def requests_near_their_day():
    """Requests of which a week or so is left, or nothing; to the day, pauses and bank holidays among it, the register tells."""
    return compiled_queries.part(_requests, on=_today())


def _requests():
    one = SubjectRequest
    running = one.ended_on.is_null() & ~one.in_doubt & one.paused_on.is_null()
    answer = one.extended_on.is_null() & (one.started_on <= ON - ANSWER) | (one.started_on <= ON - EXTENDED)
    unheard = (one.kind == RequestKind.COMPLAINT) & one.acknowledged_on.is_null() & (one.received_on <= ON - ANSWER)
    near = running & (one.kind != RequestKind.COMPLAINT) & answer | one.ended_on.is_null() & unheard
    return one.select(fn.COUNT(one.id)).where(near)


def breaches_running():
    """Breaches whose 72 hours matter: undecided, or to be reported and not yet."""
    return compiled_queries.part(_breaches)


def _breaches():
    return Breach.select(fn.COUNT(Breach.id)).where(Breach.reported_at.is_null(), Breach.decision != Decision.NOT)


def purges_stopped():
    """1 where the newest run waits for somebody to look at the date."""
    return compiled_queries.part(_stopped)


def _stopped():
    run, newest = RetentionRun, RetentionRun.alias()
    last = newest.select(fn.MAX(newest.id))
    return run.select(fn.COUNT(run.id)).where(run.outcome == Outcome.WAITING, run.id == last)


def removals_late(shop):
    """Removals asked for or begun whose last step was taken over a working day ago."""
    return compiled_queries.part(_unfinished_removals, on=legal_deadlines.late_before(shop))


def _unfinished_removals():
    one = Erasure
    later = (one.approved_at, one.handed_over_at, one.begun_at, one.rows_at)
    waits = [moment.is_null() | (moment < ON) for moment in later]
    return one.select(fn.COUNT(one.id)).where(one.withdrawn_at.is_null(), one.scrubbed_at.is_null(), one.requested_at < ON, *waits)


def departures_undecided():
    """Clients who died or moved away, about whom nobody has decided."""
    return compiled_queries.part(_departures)


def _departures():
    return Departure.select(fn.COUNT(Departure.id)).where(Departure.decided_at.is_null())


def ndas_to_remove():
    """Signed NDAs whose last day is six years ago."""
    return compiled_queries.part(_ndas, on=add_years(_today() + timedelta(days=1), -NDA_YEARS))


def _ndas():
    query = Nda.select(fn.COUNT(Nda.id)).join(Signature).join_from(Nda, NdaEnding, JOIN.LEFT_OUTER, on=(NdaEnding.nda == Nda.id))
    return query.where((Nda.ends_on < ON) | (NdaEnding.ended_on < ON))


def _today():
    return now().date()
