"""The appointments of the diary."""

from datetime import timedelta
from enum import StrEnum

from peewee import JOIN, CharField, DateTimeField, ForeignKeyField, IntegerField

from webapp.clients.models import Client, ClientRecord, Declared, new_uid
from webapp.clock import now
from webapp.db import EVERY_ROW, Versioned
from webapp.jobs.models import Job
from webapp.permissions import Permission
from webapp.screening import NOTE, chosen, made
from webapp.staff.models import Staff


class AppointmentKind(StrEnum):
    """What somebody comes for, or we go for."""

    VISIT = "visit"
    DROP_OFF = "drop-off"
    COLLECTION = "collection"


class Appointment(ClientRecord, Versioned):
    """Something in the diary: a visit at the client's, a drop-off or a collection."""

    uid = CharField(32, unique=True, default=new_uid)
    job = ForeignKeyField(Job, null=True, on_delete="CASCADE", backref="+")
    kind = CharField(12, default=AppointmentKind.VISIT)
    starts_at = DateTimeField(index=True)
    minutes = IntegerField(default=60)  # at most diary.LONGEST
    staff = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    note = CharField(140, default="")
    booked_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    cancelled_at = DateTimeField(null=True)
    cancelled_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    screening = {"note": NOTE} | made("uid") | chosen("kind")

    declared = Declared("To keep the diary (P5).", "As the client.", "As the client.")

    @classmethod
    def visible_to(cls, staff):
        """The appointments that this member of staff may see."""
        return cls.select().where(cls.shown_to(staff))

    @classmethod
    def shown_to(cls, staff):
        """The condition: a technician sees those of jobs that he may see; his own, and what has neither job nor staff, from
        yesterday on, for whom he visited long ago is no business of his any more (C5).
        """
        if staff.can(Permission.SEE_EVERY_CLIENT):
            return EVERY_ROW
        if not staff.can(Permission.READ_DIARY):
            return cls.id.is_null()
        near = cls.starts_at > now() - timedelta(days=1)
        return near & ((cls.staff == staff) | (cls.staff.is_null() & cls.job.is_null())) | Job.seen_in(cls.job, staff)

    @classmethod
    def between(cls, start, end):
        """Standing appointments that start in [start, end), naive UTC, in order, with client, job and staff loaded."""
        query = cls.select(cls, Client, Job, Staff).join(Client).switch(cls).join(Job, JOIN.LEFT_OUTER).switch(cls)
        query = query.join(Staff, JOIN.LEFT_OUTER, on=(cls.staff == Staff.id), attr="staff")
        return query.where(cls.cancelled_at.is_null(), cls.starts_at >= start, cls.starts_at < end).order_by(cls.starts_at, cls.id)
