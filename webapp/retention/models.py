"""What retention keeps: holds, that a client died or moved, and every run of what is destroyed by itself."""

import json
from enum import StrEnum

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, TextField

from webapp.clients.models import Client, ClientRecord, Declared
from webapp.clock import now
from webapp.db import Model
from webapp.screening import NAME, NOTE, chosen, made
from webapp.staff.models import Staff


class HoldKind(StrEnum):
    """Why something is kept past its day."""

    OPEN = "open enquiry"
    LEGAL = "claim, dispute or police"


class Hold(ClientRecord):
    """That a client's or enquirer's records are kept past their day: why, at whose word, until when (the last day)."""

    kind = CharField(24)
    reason = CharField(200)
    until = DateField()
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    at = DateTimeField(default=now)
    lifted_at = DateTimeField(null=True)
    lifted_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    screening = {"reason": NOTE} | chosen("kind")

    declared = Declared(
        "To keep what a claim or an open enquiry still needs (P9).", "A year at most, then looked at anew.", "Its day."
    )

    def stands(self, on):
        """Whether it holds on a date."""
        return self.lifted_at is None and on <= self.until

    @classmethod
    def not_lifted(cls):
        """Those that nobody has lifted, ended ones among them, with client and staff, the one that ends first ahead."""
        query = cls.select(cls, Client, Staff).join(Client).switch(cls).join(Staff, on=cls.by, attr="by")
        return query.where(cls.lifted_at.is_null()).order_by(cls.until, cls.id)


class DepartureKind(StrEnum):
    """How a client came to need us no longer."""

    DECEASED = "deceased"
    MOVED = "moved"


class Departure(ClientRecord):
    """That a client has died or moved: who told us, when; and what management decided."""

    kind = CharField(10)
    told_by = CharField(120)
    told_on = DateField()
    postcode = CharField(12, default="")  # where they moved to, as far as we were told
    reported_at = DateTimeField(default=now)
    reported_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    decision = CharField(10, default="")  # "erase" or "keep"
    decided_at = DateTimeField(null=True)
    decided_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    screening = {"told_by": NOTE, "postcode": NAME} | chosen("kind", "decision")

    declared = Declared("To keep nobody who surely needs us no longer (P8).", "As the client.", "The erasure that follows it.")

    @classmethod
    def undecided(cls):
        """Those that wait for management, the oldest first."""
        return cls.select().where(cls.decided_at.is_null()).order_by(cls.id)


class Outcome(StrEnum):
    """How a run of retention went."""

    RUNNING = "running"
    DONE = "done"
    CUT = "cut short: the next run carried on"
    WAITING = "waits for management"
    CONFIRMED = "confirmed by management"
    DROPPED = "not needed: the clock was put right"


class RetentionRun(Model):
    """One run of what is destroyed by itself: numbers only. `clock_at` is the last moment known to be right."""

    started_at = DateTimeField(default=now)
    on = DateField()
    outcome = CharField(40)
    why = CharField(200, default="")
    counts = TextField(default="{}")  # how many by the rule's title
    clock_at = DateTimeField(null=True)
    ended_at = DateTimeField(null=True)
    confirmed_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    screening = made("outcome", "why", "counts")

    @property
    def counted(self):
        """How many by the rule's title, as a dict."""
        return json.loads(self.counts)

    @property
    def waits(self):
        """Whether nothing is destroyed until management has confirmed."""
        return self.outcome == Outcome.WAITING

    @classmethod
    def newest(cls):
        """The newest run, or None."""
        return cls.select().order_by(cls.id.desc()).first()
