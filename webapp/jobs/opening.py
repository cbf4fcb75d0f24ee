"""Opening a job: its number that people can say, and its first status."""

from webapp import screening
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import Client
from webapp.counters import next_number
from webapp.db import database
from webapp.errors import Refused
from webapp.jobs.models import Job, StatusChange
from webapp.jobs.statuses import first_status
from webapp.permissions import Permission
from webapp.staff.models import Staff

TITLE = 120  # characters


@database.atomic()
def open_job(client: Client, title: str, *, by: Staff, year: int, technician: Staff | None = None) -> Job:
    """Open a job for a client under the next number of `year`, the shop's local year; numbers have no gaps and never return.

    `technician` has it from the start; only staff who may assign jobs name anybody but themselves.
    """
    refuse_bad_title(title)
    refuse_for_another(technician, by=by)
    status = first_status()
    refuse_unfit(technician)
    job = Job.create(
        client=client,
        title=title,
        number=f"{year}-{next_number(f'job {year}'):04d}",
        status=status,
        technician=technician,
        opened_by=by,
    )
    StatusChange.create(client=client, job=job, status=status, by=by)
    record(Act.JOB_OPENED, by=by, about=job)
    return job


def refuse_bad_title(title):
    """A title is one short line, and holds no password."""
    if not 0 < len(title) <= TITLE:
        raise Refused(f"A job needs a title of at most {TITLE} characters.", "title")
    screening.refuse(title=title)


def assignable(people, by):
    """Narrow a query of Staff to those whom `by` may name: all where they may assign jobs, else nobody but themselves."""
    return people if by.can(Permission.ASSIGN_JOB) else people.where(Staff.id == by.id)


def refuse_for_another(person, *, by, field="technician"):
    """Refuse to give work to anybody but oneself (or to nobody) without the right to assign jobs: it opens a client to them."""
    if person is not None and person.id != by.id and not by.can(Permission.ASSIGN_JOB):
        raise Refused("You can choose yourself or nobody. Reception or management gives work to somebody else.", field)


def refuse_unfit(technician):
    """Only active staff who work on jobs can have one, as things stand in the caller's transaction."""
    if technician is not None and not Staff.get_by_id(technician.id).can(Permission.WORK_JOB):
        raise Refused("Only an active technician or manager can have a job.", "technician")
