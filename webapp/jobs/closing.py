"""Closing a job, which ends all access for it, and reopening it."""

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.jobs import assignment
from webapp.jobs.models import Closure, Job, JobStatus
from webapp.permissions import Permission

# Callables(job, by) of the features to the right, run inside the transaction: the first may refuse, the second do what
# ends with a job.
BEFORE_CLOSE = []
ON_CLOSE = []


@database.atomic()
def close(job, *, by):
    """Close a job once its work is done and nothing of the client's is left here. What was kept for it alone goes with it."""
    fresh = Job.get_by_id(job.id)
    if not fresh.open:
        raise Refused("This job is closed already.")
    if fresh.technician_id != by.id and not by.can(Permission.ASSIGN_JOB):
        raise Refused("Only the technician whose job this is can close it, or management. Take it first.")
    if not fresh.status.finished:
        raise Refused(f"The status of this job is “{fresh.status.name}”. Move it to one that says the work is done, then close it.")
    for check in BEFORE_CLOSE:
        check(fresh, by)
    closure = Closure.create(client=fresh.client_id, job=fresh, by=by)
    _mark(job, fresh, closure.at)
    for end in ON_CLOSE:
        end(fresh, by)
    record(Act.JOB_CLOSED, by=by, about=job)


@database.atomic()
def finish(job, *, by):
    """Say that the work is done and close the job with it: for when everything has been handed back and one press is enough."""
    fresh = Job.get_by_id(job.id)
    if fresh.open and not fresh.status.finished:
        assignment.move(job, JobStatus.finished_one(), by=by, version=fresh.version)
    close(job, by=by)


@database.atomic()
def reopen(job, *, by):
    """Open a closed job again. What ended with its close does not come back."""
    fresh = Job.get_by_id(job.id)
    if fresh.open:
        raise Refused("This job is open already.")
    standing = Closure.reopened_at.is_null() & (Closure.job == fresh)
    Closure.update(reopened_by=by, reopened_at=now()).where(standing).execute()
    _mark(job, fresh, None)
    record(Act.JOB_REOPENED, by=by, about=job)


def obstacles(client):
    """Name the client's open jobs, one sentence each: a client with one is not erased."""
    rows = Job.open_jobs().where(Job.client == client).order_by(Job.id)
    return [f"Job {job.number} is open: close it first." for job in rows]


def _mark(job, fresh, closed_at):
    fresh.edit(fresh.version, closed_at=closed_at)
    job.closed_at, job.version = fresh.closed_at, fresh.version
