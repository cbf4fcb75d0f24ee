"""Requests about somebody's own data, whatever was done about each, and the shop's own words for the letters."""

from enum import StrEnum

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from webapp.clients.models import ClientRecord, Declared, new_uid
from webapp.clock import now
from webapp.db import Model
from webapp.dossier.models import Package
from webapp.screening import DOCUMENT, NAME, NOTE, chosen, made
from webapp.staff.models import Staff


class RequestKind(StrEnum):
    """What somebody asks for."""

    ACCESS = "access"
    ERASURE = "erasure"
    RECTIFICATION = "rectification"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    COMPLAINT = "complaint"


class Channel(StrEnum):
    """How it came in. Any way counts, spoken ones too."""

    IN_PERSON = "in person"
    PHONE = "phone"
    EMAIL = "e-mail"
    LETTER = "letter"
    WEBSITE = "website"


class StepKind(StrEnum):
    """What was done about a request."""

    RECEIVED = "received"
    DOUBTED = "identity doubted"
    PROVED = "identity proved"
    ASKED = "clarification asked"
    CLARIFIED = "clarification answered"
    EXTENDED = "extended"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class IdentityProof(StrEnum):
    """How an identity was checked: the method alone, never a copy of anything."""

    KNOWN = "known in person"
    CALLED_BACK = "called back on the number we hold"
    WROTE_BACK = "answered from the address we hold"
    DOCUMENT = "a document was shown and given back"
    AUTHORITY = "somebody else with written authority"


class SubjectRequest(ClientRecord):
    """Somebody's request about their own data. What its clock needs stands here, as its steps wrote it."""

    uid = CharField(32, unique=True, default=new_uid)
    ordinal = IntegerField(unique=True)  # what its number is made of
    kind = CharField(16)
    channel = CharField(12)
    about = TextField()
    received_on = DateField(index=True)
    logged_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    logged_at = DateTimeField(default=now)
    in_doubt = BooleanField(default=False)  # who asks: the clock has not started
    proof = CharField(40, default="")
    started_on = DateField()  # when the clock started, where nothing is in doubt
    paused_on = DateField(null=True)
    paused_days = IntegerField(default=0)
    extended_on = DateField(null=True)
    acknowledged_on = DateField(null=True)
    ended_on = DateField(null=True)
    outcome = CharField(12, default="")
    screening = {"about": NOTE} | made("uid") | chosen("kind", "channel", "proof", "outcome")

    declared = Declared(
        "To answer what people ask about their data, in time, and to show it (P11, P12).", "As the client.", "As the client."
    )

    @property
    def number(self):
        """Its number, as people say it."""
        return f"R-{self.ordinal:04d}"

    @property
    def is_complaint(self):
        """Whether it is a complaint, which is acknowledged within 30 days."""
        return self.kind == RequestKind.COMPLAINT

    def remains(self):
        """What is kept once the client is erased: what kind of request, when it came and when it was over."""
        ended = self.ended_on.isoformat() if self.ended_on else ""
        return {"what": "request", "uid": self.uid, "kind": self.kind, "on": self.received_on.isoformat(), "ended": ended}

    @classmethod
    def unfinished(cls):
        """Those that nobody has answered, refused or seen withdrawn."""
        return cls.select().where(cls.ended_on.is_null())


class RequestStep(ClientRecord):
    """One step about a request: what, on which day, by whom, in which words."""

    request = ForeignKeyField(SubjectRequest, on_delete="CASCADE", backref="steps")
    step = CharField(24)
    on = DateField()
    words = TextField(default="")
    how = CharField(40, default="")
    to = CharField(120, default="")
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    at = DateTimeField(default=now)
    screening = {"words": NOTE, "to": NAME} | chosen("step", "how")

    declared = Declared("To show what was done about a request, and when (P11, P12).", "As the request.", "As the request.")


class Collection(ClientRecord):
    """That an access package left the shop: from then on it is kept for a fortnight. How and to whom its step says."""

    request = ForeignKeyField(SubjectRequest, on_delete="CASCADE", backref="+")
    package = ForeignKeyField(Package, unique=True, on_delete="CASCADE", backref="+")
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    at = DateTimeField(default=now)

    declared = Declared("To destroy a package once it has been collected (P11).", "14 days.", "The hourly sweep.")


class LetterText(Model):
    """The shop's own words for a kind of letter; the newest row of a kind stands, the older ones show what was sent."""

    kind = CharField(20, index=True)
    text = TextField()
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    at = DateTimeField(default=now)
    screening = {"text": DOCUMENT} | chosen("kind")
