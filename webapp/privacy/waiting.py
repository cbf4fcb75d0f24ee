"""What of privacy waits for management, as queries of one number each, to be asked together on the first page."""

from datetime import timedelta

from peewee import JOIN, fn

from webapp.clock import add_years, now
from webapp.ndas.models import Nda, NdaEnding, Signature
from webapp.privacy.breach_models import Breach, Decision
from webapp.privacy.request_models import SubjectRequest, What
from webapp.privacy.retention_models import Departure, Outcome, RetentionRun
from webapp.privacy.retention_rules import NDA_YEARS

ANSWER, EXTENDED = timedelta(days=21), timedelta(days=80)  # from the start: a week or so is left of one month, or of three


def requests_near_their_day():
    """Requests of which a week or so is left, or nothing; to the day, pauses and bank holidays among it, the register tells."""
    one, on = SubjectRequest, _today()
    running = one.ended_on.is_null() & ~one.in_doubt & one.paused_on.is_null()
    answer = one.extended_on.is_null() & (one.started_on <= on - ANSWER) | (one.started_on <= on - EXTENDED)
    unheard = (one.kind == What.COMPLAINT) & one.acknowledged_on.is_null() & (one.received_on <= on - ANSWER)
    near = running & (one.kind != What.COMPLAINT) & answer | one.ended_on.is_null() & unheard
    return one.select(fn.COUNT(one.id)).where(near)


def breaches_running():
    """Breaches whose 72 hours matter: undecided, or to be reported and not yet."""
    running = Breach.reported_at.is_null() & (Breach.decision != Decision.NOT)
    return Breach.select(fn.COUNT(Breach.id)).where(running)


def purges_stopped():
    """1 where the newest run waits for somebody to look at the date."""
    newest = RetentionRun.alias()
    last = newest.select(fn.MAX(newest.id))
    return RetentionRun.select(fn.COUNT(RetentionRun.id)).where(RetentionRun.id == last, RetentionRun.outcome == Outcome.WAITING)


def departures_undecided():
    """Clients who died or moved away, about whom nobody has decided."""
    return Departure.select(fn.COUNT(Departure.id)).where(Departure.decided_at.is_null())


def ndas_to_remove():
    """Signed NDAs whose last day is six years ago."""
    until = add_years(_today() + timedelta(days=1), -NDA_YEARS)
    query = Nda.select(fn.COUNT(Nda.id)).join(Signature).join_from(Nda, NdaEnding, JOIN.LEFT_OUTER, on=(NdaEnding.nda == Nda.id))
    return query.where((Nda.ends_on < until) | (NdaEnding.ended_on < until))


def _today():
    return now().date()
