"""Access requests: somebody on a job needs a login opened at the device; management opens it there, or refuses with a word."""

from peewee import JOIN, fn

from webapp import screening
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.jobs.models import Job
from webapp.permissions import Permission
from webapp.staff import second_managers
from webapp.staff.models import Staff
from webapp.vault import epochs, grounds
from webapp.vault.access_models import AccessRequest


@database.atomic()
def ask(job, purpose, words, *, by):
    """Ask management to open a login of this job's client at the device. One at a time for each job; a day, then it lapses."""
    if not by.can(Permission.ASK_ACCESS):
        raise Refused("Technicians ask for a login to be opened.")
    screening.refuse(words=words)
    epochs.require()
    at = now()
    if grounds.opt_in_of(job.client) is None and grounds.consent_of(job, at) is None:
        raise Refused("No logins are kept for this client or for this job, so there is nothing to open.")
    if AccessRequest.open_at(at).where(AccessRequest.job == job).exists():
        raise Refused("A request for this job is open already. Management sees it.")
    row = AccessRequest.create(client=job.client, job=job, asked_by=by, purpose=purpose, words=words, asked_at=at)
    record(Act.ACCESS_ASKED, by=by, about=row, words=words, job=job.uid, purpose=purpose)
    return row


@database.atomic()
def refuse(row, answer, *, by):
    """Refuse a request, with a word on why. Decided once."""
    if not by.can(Permission.OPEN_VAULT):
        raise Refused("Only management decides about access.")
    screening.refuse(answer=answer)
    if _decide(row, by, granted=False, answer=answer) != 1:
        raise Refused("That request has been decided or has lapsed already.")
    record(Act.ACCESS_REFUSED, by=by, about=row, words=answer)


@database.atomic()
def grant(job, *, by):
    """Note that management unlocked the vault for a job somebody had asked for: that is the yes, and there is no other."""
    for row in list(AccessRequest.open_at(now()).where(AccessRequest.job == job)):
        _decide(row, by, granted=True, answer="")
        record(Act.ACCESS_GRANTED, by=by, about=row)


def _decide(row, by, granted, answer):
    still_open = AccessRequest.open_at(now()).select(AccessRequest.id)
    query = AccessRequest.update(decided_by=by, decided_at=now(), granted=granted, answer=answer)
    return query.where(AccessRequest.id == row.id, AccessRequest.id.in_(still_open)).execute()


def of_job(job):
    """The requests for a job with who asked, newest first."""
    return _with_staff().where(AccessRequest.job == job).order_by(AccessRequest.id.desc())


def undecided():
    """Every request that waits for management, oldest first."""
    waiting = AccessRequest.open_at(now()).select(AccessRequest.id)
    return _with_staff().where(AccessRequest.id.in_(waiting)).order_by(AccessRequest.id)


def of_a_colleague(at, by):
    """The requests standing at a naive UTC moment by which a closed job opens for this manager: of those who count beside them."""
    return AccessRequest.standing(at).where(AccessRequest.asked_by.not_in(sorted({by.id} | second_managers.tied_to(by.id))))


def count_open():
    """How many wait for management, as a query of one number."""
    return AccessRequest.open_at(now()).select(fn.COUNT(AccessRequest.id))


def _with_staff():
    decider = Staff.alias()
    return (
        AccessRequest.select(AccessRequest, Staff, Job, decider)
        .join_from(AccessRequest, Staff, on=AccessRequest.asked_by)
        .join_from(AccessRequest, Job)
        .join_from(AccessRequest, decider, JOIN.LEFT_OUTER, on=(AccessRequest.decided_by == decider.id), attr="decided_by")
    )


def state(row):
    """A request's state in words: open, granted, refused or lapsed."""
    if row.decided_at:
        return "granted" if row.granted else "refused"
    return "open" if AccessRequest.open_at(now()).where(AccessRequest.id == row.id).exists() else "lapsed"
