"""Lists of jobs, a page at a time, and one job with all that its page shows."""

from peewee import JOIN, Value

from webapp.clients.models import Client, Contact
from webapp.jobs.models import Closure, Job, JobStatus, StatusChange
from webapp.paging import PAGE, page_of
from webapp.permissions import Permission
from webapp.staff.models import Staff

SHOWN = {"open": "Open", "mine": "Yours", "waiting": "Waiting for someone", "closed": "Closed"}


def newest(staff, show, *, before=None, size=PAGE):
    """(rows, id to go on from or None) of one of SHOWN: jobs that `staff` may see, the newest first, from beyond job `before`."""
    key = Job.closed_at if show == "closed" else Job.opened_at
    seen = Job.visible_to(staff)
    query = _columns(seen.where(Job.closed_at.is_null(show != "closed")))
    if show == "mine" or (show == "closed" and not staff.can(Permission.SEE_EVERY_CLIENT)):  # so that an index serves
        query = query.where(Job.technician == staff)
    if show == "waiting":
        query = query.where(Job.technician.is_null())
    return page_of(query.namedtuples(), key, Job.id, after=before, among=seen, newest_first=True, size=size)


def of_client(client, staff, limit=6):
    """Return (the client's newest jobs that `staff` may see, as rows of the list, the id of the last or None for all)."""
    query = _columns(Job.visible_to(staff).where(Job.client == client))
    return page_of(query.namedtuples(), Job.id, newest_first=True, size=limit)


def whole(staff):
    """Return a query of the jobs that `staff` may see, each with its client, status and technician.

    `.phone` is the client's first number, or None.
    """
    first = Contact.select(Contact.value).where(Contact.client == Job.client, Contact.kind == "phone").order_by(Contact.id).limit(1)
    query = Job.visible_to(staff).select(Job, Client, JobStatus, Staff, first.alias("phone"))
    query = query.join(Client).switch(Job).join(JobStatus).switch(Job)
    return query.join(Staff, JOIN.LEFT_OUTER, on=Job.technician, attr="technician")


def history(job):
    """[(moment, what, tone, who)]: every status, close and reopening, the newest first."""
    moved = StatusChange.select(StatusChange.at, JobStatus.name, JobStatus.tone, Staff.name)
    moved = moved.join(JobStatus).switch(StatusChange).join(Staff, on=StatusChange.by).where(StatusChange.job == job)
    closed = Closure.select(Closure.at, Value("Closed"), Value("grey"), Staff.name).join(Staff, on=Closure.by)
    again = Closure.select(Closure.reopened_at, Value("Reopened"), Value("blue"), Staff.name).join(Staff, on=Closure.reopened_by)
    every = moved.union_all(closed.where(Closure.job == job)).union_all(again.where(Closure.job == job))
    return sorted(every.tuples(), reverse=True)


def _columns(query):
    shown = (Job.id, Job.number, Job.title, Job.opened_at, Job.closed_at, Client.name.alias("client_name"))
    query = query.select(*shown, JobStatus.name.alias("status_name"), JobStatus.tone, Staff.name.alias("technician_name"))
    return query.join(Client).switch(Job).join(JobStatus).switch(Job).join(Staff, JOIN.LEFT_OUTER, on=Job.technician)
