"""What retention proves of the promises: departures are decided (P8), enquirers are purged on their day (P9)."""

import json
from datetime import date, timedelta

from peewee import fn

from webapp.clauses import Count, Finding, count, none
from webapp.clients.models import Client, Standing
from webapp.intake.models import Enquiry
from webapp.requests.models import SubjectRequest
from webapp.retention.models import Departure, Hold, Outcome, RetentionRun

PATIENCE = timedelta(days=14)


def _undecided(scope):
    return count(Departure, Departure.decided_at.is_null(), Departure.reported_at < scope.now - PATIENCE)


def _overstayed(scope):
    held = Hold.select(Hold.client).where(Hold.lifted_at.is_null(), Hold.until >= scope.on)
    later = Enquiry.select(Enquiry.client).where(Enquiry.became_client_at.is_null(), Enquiry.purge_on >= scope.on)
    prospects = Client.select(Client.id).where(Client.standing == Standing.PROSPECT)
    past = (Enquiry.purge_on < scope.on) & Enquiry.became_client_at.is_null() & Enquiry.client.in_(prospects)
    kept = [held, later, SubjectRequest.unfinished().select(SubjectRequest.client)]
    return count(Enquiry, past, *(Enquiry.client.not_in(query) for query in kept))


def _waiting_runs(scope):
    newest = RetentionRun.alias()
    return count(RetentionRun, RetentionRun.outcome == Outcome.WAITING, RetentionRun.id == newest.select(fn.MAX(newest.id)))


def _last_purge(scope):
    told = RetentionRun.on.concat(" ").concat(RetentionRun.counts)
    query = RetentionRun.select(told).where(RetentionRun.outcome == Outcome.DONE, RetentionRun.counts != "{}")
    return query.order_by(RetentionRun.id.desc()).limit(1)


def _tell_purge(told):
    if not told:
        return Finding(True, "The purge has not had anything to destroy yet.")
    day, counts = told.split(" ", 1)
    how_many = ", ".join(f"{title}: {count}" for title, count in json.loads(counts).items())
    return Finding(True, f"The last purge was on {date.fromisoformat(day).isoformat()}. {how_many}.")


COUNTS = (
    Count("P8", _undecided, none("{n} has waited over 14 days for management.", "Decide about them on the list of what is due.")),
    Count(
        "P9",
        _overstayed,
        none("{n} kept past the purge date without a hold.", "Look at the list of what is due: it says what is in the way."),
    ),
    Count("P9", _waiting_runs, none("{n} waits for management to confirm.", "Look at the date, then confirm the purge.")),
    Count("P9", _last_purge, _tell_purge),
)
