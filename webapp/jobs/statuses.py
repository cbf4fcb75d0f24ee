"""The statuses that jobs go through, as management words them: added, reworded, retired, never lost."""

from peewee import fn

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.db import database
from webapp.errors import Refused
from webapp.jobs.models import Job, JobStatus
from webapp.staff.settings import stale
from webapp.text import plural

TONES = ("blue", "teal", "amber", "green", "rose", "grey")
USUAL = (  # name, tone, finished; the first is what a new job has
    ("New", "blue", False),
    ("Diagnosing", "teal", False),
    ("Waiting for parts", "amber", False),
    ("Waiting for the client", "amber", False),
    ("Ready to collect", "green", True),
    ("Finished", "green", True),
)


@database.atomic()
def seed_statuses():
    """Give a shop without any status the usual ones. Does nothing where there is one already."""
    if JobStatus.select().exists():
        return
    for position, (name, tone, finished) in enumerate(USUAL, start=1):
        JobStatus.create(name=name, tone=tone, position=position * 10, first=position == 1, finished=finished)


def first_status():
    """The status that a new job has."""
    seed_statuses()
    return JobStatus.get(JobStatus.first)


@database.atomic()
def add(name, tone, finished, *, by):
    """Add a status at the end of the list."""
    seed_statuses()
    _refuse_same_name(name)
    last = JobStatus.select(fn.MAX(JobStatus.position)).scalar() or 0
    status = JobStatus.create(name=name, tone=tone, finished=finished, position=last + 10)
    record(Act.STATUS_SAVED, by=by, about=status)
    return status


@database.atomic()
def edit(status, *, name, tone, position, finished, by, version):
    """Reword, recolour, move or mark a status. The one that new jobs have is not a finished one, and one finished one stays."""
    _refuse_same_name(name, but=status)
    if finished and status.first:
        raise Refused("New jobs start with this status, so it cannot mean that the work is done.", "finished")
    if not finished:
        _refuse_last_finished(status, "finished")
    values = {"name": name, "tone": tone, "position": position, "finished": finished}
    if not status.edit(version, **values):
        raise stale(JobStatus.get_by_id(status.id), values)
    record(Act.STATUS_SAVED, by=by, about=status)


@database.atomic()
def retire(status, *, by):
    """Take a status out of the choices. Jobs that had it keep it; open jobs must have left it."""
    if status.first:
        raise Refused("New jobs start with this status. It cannot be retired.")
    _refuse_last_finished(status)
    count = Job.open_jobs().where(Job.status == status).count()
    if count:
        raise Refused(f"{count} {plural(count, 'open job has', 'open jobs have')} this status. Move them to another one first.")
    JobStatus.update(retired=True, version=JobStatus.version + 1).where(JobStatus.id == status.id).execute()
    record(Act.STATUS_SAVED, by=by, about=status)


@database.atomic()
def bring_back(status, *, by):
    """Offer a retired status again."""
    JobStatus.update(retired=False, version=JobStatus.version + 1).where(JobStatus.id == status.id).execute()
    record(Act.STATUS_SAVED, by=by, about=status)


def _refuse_same_name(name, but=None):
    same = JobStatus.select().where(fn.LOWER(JobStatus.name) == name.lower())
    if any(but is None or other.id != but.id for other in same):
        raise Refused("There is a status of that name already. Choose another name.", "name")


def _refuse_last_finished(status, field=None):
    others = JobStatus.in_use().where(JobStatus.finished, JobStatus.id != status.id)
    if status.finished and not status.retired and not others.exists():
        raise Refused("One status has to say that the work is done, or no job could be closed.", field)
