"""Who does a job and how far it is: taking, giving, moving its status, rewording its title."""

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.db import database, refuse_stale
from webapp.errors import Refused
from webapp.jobs.models import Job, JobStatus, StatusChange
from webapp.jobs.opening import refuse_bad_title, refuse_unfit
from webapp.permissions import Permission
from webapp.staff.settings import stale


@database.atomic()
def take(job, *, by):
    """Take a job that waits for somebody. Of two who take it at once, the first has it."""
    fresh = open_now(job)
    if fresh.technician_id == by.id:
        raise Refused("This job is yours already.")
    if fresh.technician_id is not None:
        raise Refused(f"{fresh.technician.name} has taken this job. Ask reception or management to give it to you.")
    refuse_unfit(by)
    _save(job, fresh, technician=by)
    record(Act.JOB_TAKEN, by=by, about=job)


@database.atomic()
def assign(job, technician, *, by, version):
    """Give an open job to a technician, or (None) let it wait for somebody again."""
    fresh = open_now(job)
    refuse_stale(fresh, version)
    refuse_unfit(technician)
    if fresh.technician_id == (technician.id if technician else None):
        return
    _save(job, fresh, technician=technician)
    record(Act.JOB_ASSIGNED, by=by, about=job, technician=technician.id if technician else 0)


@database.atomic()
def move(job, status, *, by, version):
    """Move an open job to another status, and note who did when."""
    fresh = open_now(job)
    refuse_not_theirs(fresh, by)
    refuse_stale(fresh, version)
    status = JobStatus.get_by_id(status.id)
    if status.retired:
        raise Refused(f"“{status.name}” is not used any more. Choose another status.", "to")
    if status.id == fresh.status_id:
        return
    _save(job, fresh, status=status)
    StatusChange.create(client=fresh.client_id, job=fresh, status=status, by=by)
    record(Act.JOB_STATUS_MOVED, by=by, about=job, status=status.id)


@database.atomic()
def edit(job, title, *, by, version):
    """Reword an open job's title."""
    open_now(job)
    refuse_bad_title(title)
    if not job.edit(version, title=title):
        raise stale(Job.get_by_id(job.id), {"title": title})
    record(Act.JOB_EDITED, by=by, about=job)


def open_now(job):
    """The job as it stands now, in the caller's transaction; a closed one takes nothing more."""
    fresh = Job.get_by_id(job.id)
    if not fresh.open:
        raise Refused("This job is closed. Management can reopen it.")
    return fresh


def refuse_not_theirs(job, by):
    """A technician works on his own jobs only; management on any."""
    if job.technician_id != by.id and not by.is_management:
        raise Refused("This job is not yours. Take it first." if job.waiting else "This job is somebody else's.")


def _save(job, fresh, **values):
    fresh.edit(fresh.version, **values)
    for name, value in values.items():
        setattr(job, name, value)
    job.version = fresh.version


def may(job, staff):
    """What `staff` may do to this job now: the names of acts, for the page to offer."""
    own = job.technician_id == staff.id
    allowed = {
        "take": job.waiting and staff.can(Permission.WORK_JOB),
        "work": job.open and staff.can(Permission.WORK_JOB) and (own or staff.is_management),
        "assign": job.open and staff.can(Permission.ASSIGN_JOB),
        "edit": job.open and staff.can(Permission.OPEN_JOB),
        "close": job.open and job.status.finished and staff.can(Permission.CLOSE_JOB) and (own or staff.can(Permission.ASSIGN_JOB)),
        "reopen": not job.open and staff.can(Permission.REOPEN_JOB),
    }
    return {act for act, fine in allowed.items() if fine}
