"""Deadline status of a request, and its badge."""

from datetime import timedelta
from enum import StrEnum

from webapp import legal_deadlines
from webapp.requests.models import SubjectRequest
from webapp.text import plural

SOON = timedelta(days=7)
SHORTEST = timedelta(days=25)  # no request of any nation is due sooner than this


class DeadlineStatus(StrEnum):
    """How near the last day is."""

    OVERDUE = "overdue"
    SOON = "soon"
    FINE = "fine"
    PAUSED = "paused"
    DONE = "done"


def due(request, nation):
    """The last day for what comes next (for a complaint: acknowledging it), or None while no clock runs."""
    if request.ended_on or request.is_complaint and request.acknowledged_on:
        return None
    if request.is_complaint:
        return legal_deadlines.acknowledgement_due(request.received_on, nation)
    return None if request.in_doubt or request.paused_on else answer_due(request, nation)


def answer_due(request, nation):
    """The last day for the answer, as if nothing were in doubt or waited for."""
    extended = request.extended_on is not None
    return legal_deadlines.answer_due(request.started_on, nation, paused_days=request.paused_days, extended=extended)


def status_of(request, nation, on):
    """Return the DeadlineStatus of a request on a day."""
    if request.ended_on:
        return DeadlineStatus.DONE
    last = due(request, nation)
    if last is None:
        return DeadlineStatus.PAUSED
    return DeadlineStatus.OVERDUE if on > last else DeadlineStatus.SOON if last - on <= SOON else DeadlineStatus.FINE


def badge(request, nation, on):
    """Return (words, tone) of a request's badge on a day."""
    shown, last = status_of(request, nation, on), due(request, nation)
    if shown == DeadlineStatus.DONE:
        return request.outcome.capitalize(), "grey"
    if shown == DeadlineStatus.PAUSED:
        waits = "Identity in doubt" if request.in_doubt else "Waiting for them" if request.paused_on else "Acknowledged"
        return waits, "blue"
    days = (last - on).days
    if shown == DeadlineStatus.OVERDUE:
        return f"Overdue by {_days(-days)}", "rose"
    return ("Due today" if days == 0 else f"Due in {_days(days)}"), "amber" if shown == DeadlineStatus.SOON else "green"


def overdue(shop, on):
    """The requests of every client whose last day has passed, as a list."""
    nation, old = legal_deadlines.nation_of(shop), SubjectRequest.received_on < on - SHORTEST
    return [row for row in SubjectRequest.unfinished().where(old) if status_of(row, nation, on) == DeadlineStatus.OVERDUE]


def _days(count):
    return f"{count} {plural(count, 'day')}"
