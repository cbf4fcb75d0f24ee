"""What somebody who leaves has seen: the logins that the clients should change, and a job for each client (flow 9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from webapp.clients.models import Client
from webapp.db import database
from webapp.errors import Refused
from webapp.jobs.models import Job
from webapp.jobs.opening import open_job
from webapp.permissions import Permission
from webapp.staff.models import Staff
from webapp.vault.access_models import Reveal
from webapp.vault.models import Login, LoginVersion

TITLE = "Client to change the logins that a leaver has seen"


@dataclass(frozen=True)
class Seen:
    """One login that somebody was shown: when last, whether it still is kept, and whether it was sealed anew since."""

    kind: str
    last: datetime
    times: int
    kept: bool
    changed: bool


@dataclass(frozen=True)
class Affected:
    """A client some of whose logins somebody was shown, and the open job by which they are being changed, if any."""

    client: Client
    seen: list[Seen]
    job: Job | None


def report(staff: Staff) -> list[Affected]:
    """An Affected for every client of whose logins this person was shown any, by name."""
    clients: dict[Client, dict[str, list[Reveal]]] = {}
    newest = dict(_newest_versions())
    for reveal in Reveal.select(Reveal, Client).join(Client).where(Reveal.staff == staff).order_by(Reveal.at, Reveal.id):
        clients.setdefault(reveal.client, {}).setdefault(reveal.login, []).append(reveal)
    return [
        Affected(client, [_seen(shown, newest.get(uid)) for uid, shown in logins.items()], job_for(client))
        for client, logins in sorted(clients.items(), key=lambda pair: pair[0].name_folded)
    ]


def _newest_versions() -> Iterable[tuple[str, datetime]]:
    return LoginVersion.select(Login.uid, LoginVersion.at).join(Login).order_by(LoginVersion.at, LoginVersion.id).tuples()


def _seen(shown: list[Reveal], sealed_at: datetime | None) -> Seen:
    last = shown[-1]
    return Seen(last.kind, last.at, len(shown), sealed_at is not None, sealed_at is not None and sealed_at > last.at)


def job_for(client: Client) -> Job | None:
    """The open job by which a client's logins are being changed, or None."""
    return Job.open_jobs().where(Job.client == client, Job.title == TITLE).first()


@database.atomic()
def open_change_job(client: Client, staff: Staff, *, by: Staff, year: int) -> Job:
    """Open the job "change these logins" for a client whose logins this person was shown; one at a time."""
    if not by.can(Permission.OPEN_VAULT):
        raise Refused("Only management opens this job.")
    if not Reveal.select().where(Reveal.client == client, Reveal.staff == staff).exists():
        raise Refused(f"{staff.name} was shown no login of this client.")
    if job_for(client) is not None:
        raise Refused("That job is open already.")
    return open_job(client, TITLE, by=by, year=year)
