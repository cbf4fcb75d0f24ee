"""The work log: brief lines, written once and never changed; the full record is on paper (P2)."""

from peewee import fn

from webapp import screening
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.db import database
from webapp.errors import Refused
from webapp.jobs.assignment import open_now, refuse_not_theirs
from webapp.jobs.models import Fault, Job, WorkLogEntry
from webapp.paging import page_of
from webapp.staff.models import Staff

TEXT, PAPER, NEXT = 280, 40, 140  # characters
DAY = 24 * 60  # minutes


@database.atomic()
def append(job, *, text, fault, minutes=None, paper_reference="", next_step="", by):
    """Add a line to an open job: by its technician or by management. It carries no password, and nobody edits it later."""
    minutes, text, paper_reference, next_step = minutes or 0, text or "", paper_reference or "", next_step or ""
    fresh = open_now(job)
    refuse_not_theirs(fresh, by)
    _refuse_long(text=(text, TEXT), paper_reference=(paper_reference, PAPER), next_step=(next_step, NEXT))
    if not text:
        raise Refused("Write in a few words what was done.", "text")
    if fault not in list(Fault):
        raise Refused("Choose a kind of fault from the list.", "fault")
    if not 0 <= minutes <= DAY:
        raise Refused(f"Minutes must lie between 0 and {DAY}.", "minutes")
    entry = WorkLogEntry.create(
        client=fresh.client_id,
        job=fresh,
        by=by,
        text=text,
        fault=fault,
        minutes=minutes,
        paper_reference=paper_reference,
        next_step=next_step,
    )
    record(Act.JOB_LOGGED, by=by, about=job, line=entry.id)
    return entry


def lines(job, before=None, size=30):
    """(the job's lines with the names of who wrote them, newest first, from below id `before`; id to go on from or None)."""
    query = _with_names().where(WorkLogEntry.job == job).namedtuples()
    return page_of(query, WorkLogEntry.id, after=before, newest_first=True, size=size)


def lines_of(client, staff, limit=6):
    """A client's newest lines of the jobs that `staff` may see."""
    query = _with_names().where(WorkLogEntry.client == client, Job.shown_to(staff))
    return list(query.order_by(WorkLogEntry.id.desc()).limit(limit).namedtuples())


def faults_since(client, staff, since):
    """[(kind, lines, jobs)] of faults since a naive UTC moment in a client's jobs that `staff` may see, the most frequent first."""
    jobs = fn.COUNT(WorkLogEntry.job.distinct())
    query = WorkLogEntry.select(WorkLogEntry.fault, fn.COUNT(WorkLogEntry.id), jobs)
    query = query.join(Job).where(WorkLogEntry.client == client, WorkLogEntry.at >= since, Job.shown_to(staff))
    query = query.where(WorkLogEntry.fault != Fault.NOTE).group_by(WorkLogEntry.fault)
    return list(query.order_by(jobs.desc(), WorkLogEntry.fault).tuples())


def _with_names():
    entry = WorkLogEntry
    shown = (entry.id, entry.job, entry.at, entry.text, entry.fault, entry.minutes, entry.paper_reference, entry.next_step)
    return entry.select(*shown, Job.number, Staff.name.alias("by")).join(Job).switch(entry).join(Staff, on=entry.by)


def _refuse_long(**texts):
    for name, (text, most) in texts.items():
        if len(text) > most:
            raise Refused(f"That can be at most {most} characters. The full record belongs on paper.", name)
    screening.refuse(**{name: text for name, (text, _) in texts.items()})
