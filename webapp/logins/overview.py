"""What may be seen of the vault while it is locked: for whom logins are kept, how many of which kind, since when."""

from dataclasses import dataclass
from datetime import datetime

from peewee import JOIN, fn

from webapp.clients.models import Client
from webapp.clock import now
from webapp.jobs.models import Job
from webapp.keyring import LOGINS
from webapp.paging import PAGE, page_of
from webapp.permissions import Permission
from webapp.vault.access_models import AccessRequest
from webapp.vault.models import JobConsent, Login, LoginVersion, OptIn, PurposePair


@dataclass(frozen=True)
class Kept:
    """A client with logins: how many, since when asked for."""

    client: Client
    since: datetime | None
    count: int


def clients_with_logins(staff, *, after=None, size=PAGE):
    """(a Kept for each client with a live opt-in whom this member of staff may see, by name; id to go on after or None)."""
    live = OptIn.live().select(OptIn.id).where(OptIn.client == Client.id)
    seen = Client.visible_to(staff)
    query = seen.select(Client.id, Client.name, Client.name_folded).where(fn.EXISTS(live))
    rows, more = page_of(query, Client.name_folded, Client.id, after=after, among=seen, size=size)
    since, counts = _asked_and_kept([row.id for row in rows])
    return [Kept(row, since.get(row.id), counts.get(row.id, 0)) for row in rows], more


def _asked_and_kept(clients):
    """({client: since when asked}, {client: how many logins}) of these clients (ids)."""
    if not clients:
        return {}, {}
    since = OptIn.live().select(OptIn.client, OptIn.recorded_at).where(OptIn.client.in_(clients))
    query = Login.select(Login.client, fn.COUNT(Login.id)).join(PurposePair)
    query = query.where(Login.client.in_(clients), PurposePair.purpose == LOGINS)
    return dict(since.tuples()), dict(query.group_by(Login.client).tuples())


@dataclass(frozen=True)
class JobLogins:
    """What is held of a client for the time of a job: how many logins, and the numbers of the jobs."""

    count: int
    jobs: list


def held_of(client):
    """The JobLogins of a client: what is there besides those kept at their request."""
    return _with_jobs(client, _count_of_held(client).scalar())


def _held(client):
    return Login.select().join(PurposePair).join(Job).where(Login.client == client)


def _count_of_held(client):
    return _held(client).select(fn.COUNT(Login.id))


def _with_jobs(client, count):
    numbers = _held(client).select(Job.number).distinct().order_by(Job.number).tuples() if count else ()
    return JobLogins(count, [number for (number,) in numbers])


def _kept(client):
    return Login.select().join(PurposePair).where(Login.client == client, PurposePair.job.is_null())


def open_jobs_with_logins():
    """Open jobs, newest first, for which there is something to unlock."""
    kept = LoginVersion.select(LoginVersion.client).join(Login).join(PurposePair).where(PurposePair.job.is_null())
    held = PurposePair.select(PurposePair.job).where(PurposePair.job.is_null(False))
    asked_for = AccessRequest.standing(now()).select(AccessRequest.job)
    jobs = Job.select(Job, Client).join(Client).where(Job.closed_at.is_null() | Job.id.in_(asked_for))
    return jobs.where(Job.client.in_(kept) | Job.id.in_(held)).order_by(Job.number.desc())


def client_panel(client, staff, day):
    """What the client's page shows of the vault."""
    if client.is_prospect or not staff.can(Permission.SEE_VAULT):
        return None
    says = JobConsent.live(now()).select(fn.COUNT(JobConsent.id)).where(JobConsent.client == client)
    live = (OptIn.client == Client.id) & OptIn.id.in_(OptIn.live().select(OptIn.id))
    kept = _kept(client).select(fn.COUNT(Login.id))
    query = Client.select(OptIn.recorded_at, says, kept, _count_of_held(client))
    since, says, kept, held = query.join(OptIn, JOIN.LEFT_OUTER, on=live).where(Client.id == client.id).tuples().first()
    known = {"client": client, "since": since, "says": says, "kept": kept, "held": _with_jobs(client, held)}
    return {"template": "logins/client_panel.html", "place": "side"} | known


def job_panel(job, staff):
    """What the job's page shows of the vault."""
    if not staff.can(Permission.SEE_VAULT):
        return None
    of_client, of_job = (fn.COUNT(Login.id).filter(whose) for whose in (PurposePair.job.is_null(), PurposePair.job == job.id))
    kept, held = Login.select(of_client, of_job).join(PurposePair).where(Login.client == job.client_id).tuples().first()
    return {"template": "logins/job_panel.html", "place": "side", "job": job, "kept": kept, "held": held}
