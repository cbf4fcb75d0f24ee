"""Jobs, their statuses, log, closures, and visits in the diary."""

from enum import StrEnum

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, Value, fn

from webapp.clients.models import Client, ClientRecord, Declared, new_uid
from webapp.clock import now
from webapp.db import EVERY_ROW, Versioned
from webapp.permissions import Permission
from webapp.screening import NAME, NOTE, chosen, made
from webapp.staff.models import Staff
from webapp.typed_peewee import Query


class Fault(StrEnum):
    """The kind of fault that a log line is about, so that trends can be seen (P4)."""

    HARDWARE = "hardware"
    SOFTWARE = "software"
    NETWORK = "network"
    PRINTER = "printer"
    MALWARE = "malware"
    DATA = "data"
    ACCOUNT = "account"
    SERVICE = "service"
    OTHER = "other"
    NOTE = "note"  # nothing was wrong: a line that no trend counts


class JobStatus(Versioned):
    """A status that jobs go through, as management words it. `tone` is a colour's name; the words always stand beside it."""

    name = CharField(40, unique=True)
    tone = CharField(8, default="grey")
    position = IntegerField(default=0)
    first = BooleanField(default=False)  # what a new job has
    finished = BooleanField(default=False)  # the work is done, the job may close
    retired = BooleanField(default=False)
    screening = {"name": NAME} | chosen("tone")

    @classmethod
    def in_use(cls):
        """Those that can be chosen, in order."""
        return cls.select().where(~cls.retired).order_by(cls.position, cls.id)

    @classmethod
    def finished_one(cls):
        """The last of those in use that say that the work is done; there is always one."""
        return cls.in_use().where(cls.finished).order_by(cls.position.desc(), cls.id.desc()).get()


class Job(ClientRecord, Versioned):
    """A piece of work for one client, under a number that people can say."""

    uid = CharField(32, unique=True, default=new_uid)
    number = CharField(12, unique=True)  # YYYY-NNNN
    title = CharField(120)
    status = ForeignKeyField(JobStatus, on_delete="RESTRICT", backref="+")
    technician = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    opened_at = DateTimeField(default=now)
    opened_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    opened_by_id: int
    device_count = IntegerField(default=0)  # how many devices were ever checked in for it: the last number given to one
    closed_at = DateTimeField(null=True)  # as the newest Closure says; kept here so that open jobs are one index
    screening = {"title": NOTE} | made("uid", "number")

    class Meta:
        indexes = ((("client", "technician", "closed_at"), False),)  # whether a technician sees the client

    declared = Declared("To do the work asked for, and to judge past work (P2, P4).", "As the client.", "As the client.")

    @property
    def open(self) -> bool:
        """Whether the job has not been closed."""
        return self.closed_at is None

    @property
    def waiting(self) -> bool:
        """Whether it is open and nobody has taken it yet."""
        return self.open and self.technician_id is None

    @classmethod
    def open_jobs(cls) -> "Query[Job]":
        """Jobs that have not been closed."""
        return cls.select().where(cls.closed_at.is_null())

    @classmethod
    def open_of(cls, client: Client, staff: Staff) -> "Query[Job]":
        """The open jobs of `client` that `staff` may see, newest first."""
        return cls.visible_to(staff).where(cls.closed_at.is_null(), cls.client == client).order_by(cls.number.desc())

    @classmethod
    def visible_to(cls, staff: Staff) -> "Query[Job]":
        """The jobs that this member of staff may see; a technician sees those he took, open or closed, and waiting ones."""
        return cls.select().where(cls.shown_to(staff))

    @classmethod
    def shown_to(cls, staff, job=None):
        """The condition of `visible_to`, for a query that joins jobs (as `job`)."""
        job = job or cls
        if staff.can(Permission.SEE_EVERY_CLIENT):
            return EVERY_ROW
        if not staff.can(Permission.READ_JOBS):
            return job.id.is_null()
        # + 0: whatever else a query asks for finds its rows, never the index of all jobs he ever had.
        return (job.technician + 0 == staff.id) | (job.technician.is_null() & job.closed_at.is_null())

    @classmethod
    def seen_in(cls, column, staff):
        """The condition on another table's column of job ids under which `staff` may see the job."""
        if staff.can(Permission.SEE_EVERY_CLIENT):
            return EVERY_ROW
        job = cls.alias()
        return fn.EXISTS(job.select(Value(1)).where(job.id == column, cls.shown_to(staff, job)))

    @classmethod
    def shows_client(cls, staff, client):
        """The condition under which a technician sees a client through jobs."""
        job = cls.alias()
        return fn.EXISTS(job.select(Value(1)).where(job.client == client.id, cls.shown_to(staff, job)))


_OPEN, _CLOSED = Job.closed_at.is_null(), Job.closed_at.is_null(False)
Job.add_index(Job.index(Job.opened_at, Job.id, where=_OPEN, name="job_open"))
Job.add_index(Job.index(Job.technician, Job.opened_at, Job.id, where=_OPEN, name="job_open_technician"))
Job.add_index(Job.index(Job.closed_at, Job.id, where=_CLOSED, name="job_closed"))
Job.add_index(Job.index(Job.technician, Job.closed_at, Job.id, where=_CLOSED, name="job_closed_technician"))


class StatusChange(ClientRecord):
    """That a job went from one status to another."""

    job = ForeignKeyField(Job, on_delete="CASCADE", backref="+")
    status = ForeignKeyField(JobStatus, on_delete="RESTRICT", backref="+")
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    at = DateTimeField(default=now)

    declared = Declared("To tell the client how far their job is (P4).", "As the job.", "As the client.")


class WorkLogEntry(ClientRecord):
    """One brief line of the work log; the full record is on paper under its reference (P2)."""

    job = ForeignKeyField(Job, on_delete="CASCADE", backref="+")
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    at = DateTimeField(default=now)
    text = CharField(280)
    fault = CharField(16)
    minutes = IntegerField()
    paper_reference = CharField(40, default="")
    next_step = CharField(140, default="")
    screening = {"text": NOTE, "paper_reference": NOTE, "next_step": NOTE} | chosen("fault")

    declared = Declared("To see trends, judge past jobs and choose the next step (P4).", "As the client.", "As the client.")


class Closure(ClientRecord):
    """That a job was closed; a reopening is noted on it, and the next close is a new one."""

    job = ForeignKeyField(Job, on_delete="CASCADE", backref="+")
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    at = DateTimeField(default=now)
    reopened_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    reopened_at = DateTimeField(null=True)

    declared = Declared("To know when access for the job ended (C4).", "As the job.", "As the client.")
