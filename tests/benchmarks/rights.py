"""Rights in bulk: looks and reveals of every year, requests answered and open, holds, departures and purges."""

from datetime import timedelta

from tests.benchmarks.clientele import uid_of
from webapp import clock
from webapp.audit.acts import Act
from webapp.clients.models import ClientView
from webapp.clock import now
from webapp.counters import NumberCounter
from webapp.demo.people import ZONE
from webapp.requests.models import IdentityProof, RequestKind, RequestStep, StepKind, SubjectRequest
from webapp.retention.models import Departure, DepartureKind, Hold, HoldKind, Outcome, RetentionRun
from webapp.vault.access_models import Reveal

DAY = timedelta(days=1)
WAITING = 20  # departures that nobody has decided, at most
OPEN = 20  # requests


def fill(bulk, trail, scale, team, clients, still_open, random):
    """All of it; `still_open`: the open jobs with their clients, for which logins were shown."""
    today = clock.today(ZONE)
    views = {
        (random.choice(clients).id, team.reception.id, today - DAY * random.randrange(scale.years * 365)) for _ in range(scale.jobs)
    }
    bulk.insert(ClientView, ("client", "staff", "day"), [(client, staff, str(day)) for client, staff, day in sorted(views)])
    _reveals(bulk, trail, scale, team, still_open, random)
    for number in range(scale.jobs // 100):
        _request(bulk, today - DAY * (3 + number), number >= OPEN, team, random.choice(clients), random)
    bulk.insert(NumberCounter, ("name", "last"), [("request", scale.jobs // 100)])
    moved = clients[: min(WAITING, len(clients) // 4)]
    told = [
        (one.id, DepartureKind.DECEASED.value, "Their son", str(today - DAY), str(now() - DAY), team.reception.id) for one in moved
    ]
    bulk.insert(Departure, ("client", "kind", "told_by", "told_on", "reported_at", "reported_by"), told)
    held = [(one.id, HoldKind.LEGAL.value, "A claim", str(today + 90 * DAY), team.manager.id, str(now())) for one in moved[::2]]
    bulk.insert(Hold, ("client", "kind", "reason", "until", "by", "at"), held)
    runs = [(str(now() - 365 * DAY * year), str(today - 365 * DAY * year), Outcome.DONE.value, '{"Enquirers": 12}', str(now()))
            for year in range(scale.years, 0, -1)]  # fmt: skip
    bulk.insert(RetentionRun, ("started_at", "on", "outcome", "counts", "clock_at"), runs)


def _reveals(bulk, trail, scale, team, still_open, random):
    rows = []
    for _ in range(scale.logins // 4):
        (job, one), login = random.choice(still_open), uid_of(random)
        trail.add(now(), Act.LOGIN_REVEALED, team.manager.id, f"Login {login}", one.uid)
        rows.append((one.id, uid_of(random), login, "account", team.manager.id, job, "repair", trail.number, str(now() - 60 * DAY)))
    bulk.insert(Reveal, ("client", "uid", "login", "kind", "staff", "job", "purpose", "entry", "at"), rows)
    trail.write(bulk)


def _request(bulk, day, answered, team, one, random):
    number, ended = (
        bulk.next_id(SubjectRequest),
        (str(day + 9 * DAY), "answered", IdentityProof.KNOWN.value) if answered else (None, "", ""),
    )
    kind = random.choice(list(RequestKind)).value
    values = (
        number,
        one.id,
        uid_of(random),
        number,
        kind,
        "phone",
        "Asks about their data",
        str(day),
        str(day),
        team.reception.id,
        str(now()),
    )
    names = ("id", "client", "uid", "ordinal", "kind", "channel", "about", "received_on", "started_on", "logged_by", "logged_at")
    bulk.insert(SubjectRequest, (*names, "ended_on", "outcome", "proof"), [values + ended])
    step = (one.id, number, StepKind.RECEIVED.value, str(day), team.reception.id, str(now()))
    bulk.insert(RequestStep, ("client", "request", "step", "on", "by", "at"), [step])
