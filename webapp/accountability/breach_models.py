"""The breach log: the shop's own, about what happened to data; it has no place for a client's name."""

from datetime import timedelta
from enum import StrEnum

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from webapp.clock import now
from webapp.db import Versioned
from webapp.screening import NOTE, chosen
from webapp.staff.models import Staff

HOURS = timedelta(hours=72)  # UK GDPR, Article 33
LAST_HOURS = timedelta(hours=12)


class Decision(StrEnum):
    """Whether the regulator is told."""

    REPORT = "report it"
    NOT = "do not report it"


class Breach(Versioned):
    """Something that happened to data: what, when we became aware, what it touched, what we did, and what was decided."""

    ordinal = IntegerField(unique=True)  # what its number is made of
    happened = TextField()
    aware_at = DateTimeField(index=True)
    data = TextField()
    people = IntegerField(default=0)
    effects = TextField(default="")
    steps = TextField(default="")
    logged_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    logged_at = DateTimeField(default=now)
    decision = CharField(20, default="")
    reason = TextField(default="")
    decided_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    decided_at = DateTimeField(null=True)
    reported_at = DateTimeField(null=True)
    screening = {"happened": NOTE, "data": NOTE, "effects": NOTE, "steps": NOTE, "reason": NOTE} | chosen("decision")

    @property
    def number(self):
        """Its number, as people say it."""
        return f"B-{self.ordinal:04d}"

    @property
    def due_at(self):
        """Until when the regulator is to be told, if they are: 72 hours after we became aware."""
        return self.aware_at + HOURS

    @property
    def running(self):
        """Whether the 72 hours still matter: undecided, or to be reported and not yet."""
        return self.reported_at is None and self.decision != Decision.NOT

    def hours_left(self, at=None):
        """Whole hours left, below nought once they are over."""
        return int((self.due_at - (at or now())).total_seconds() // 3600)

    def is_red(self, at=None):
        """Whether it is within its last twelve hours, or past them."""
        return self.running and self.due_at - (at or now()) <= LAST_HOURS

    @classmethod
    def log(cls):
        """All of them, newest first."""
        return cls.select().order_by(cls.id.desc())
