"""Packages made for clients, and how a return package was handed over."""

from datetime import timedelta
from enum import StrEnum

from peewee import BlobField, BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField

from webapp.clients.models import ClientRecord, Declared, StoredFile, new_uid
from webapp.clock import now
from webapp.screening import NAME, chosen, made
from webapp.staff.models import Staff

HANGING = timedelta(hours=1)  # a package that takes longer is not being made any more


class Content(StrEnum):
    """What a package is for: seeing what is held, or getting all of it back."""

    ACCESS = "access"
    RETURN = "return"


class Package(ClientRecord):
    """Everything held on a client as one ZIP file; its bytes are a StoredFile, encrypted like any other."""

    uid = CharField(32, unique=True, default=new_uid)
    content = CharField(8, default=Content.ACCESS)
    made_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    started_at = DateTimeField(default=now)
    finished_at = DateTimeField(null=True)
    done = IntegerField(default=0)
    total = IntegerField(default=0)
    fault = CharField(160, default="")
    locked = BooleanField(default=False)  # AES-256 under a passphrase that is told separately
    logins = IntegerField(default=0)  # how many were in it in clear: none, since this program stopped doing so
    stored = ForeignKeyField(StoredFile, null=True, on_delete="CASCADE", backref="+")
    sha256 = BlobField(null=True)
    state_of_data = BlobField(null=True)  # a digest of what was in it, to notice what came after
    screening = made("uid", "fault") | chosen("content")

    not_free_text = ("fault",)
    declared = Declared("To give the client everything that we hold (P11, N2).", "30 days from its making.", "The hourly sweep.")

    @property
    def stopped(self):
        """Whether it has neither finished nor failed, but whoever was making it is gone."""
        return self.finished_at is None and not self.fault and now() - self.started_at > HANGING

    @property
    def title(self):
        """What it is called on pages."""
        return "Return package" if self.content == Content.RETURN else "Access package"


class HandOver(ClientRecord):
    """That a return package was handed over: how, to whom, and what they signed with."""

    package = ForeignKeyField(Package, unique=True, on_delete="CASCADE", backref="+")
    how = CharField(16)
    to = CharField(120)
    signature = CharField(120)
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    at = DateTimeField(default=now)
    screening = {"to": NAME, "signature": NAME} | chosen("how")

    declared = Declared("To show that everything was returned, and to whom (N2).", "As the client.", "The removal that follows it.")


class How(StrEnum):
    """How a return package reached the client."""

    IN_PERSON = "in person"
    POST = "recorded post"
    EMAIL = "e-mail"


HOWS = [(How.IN_PERSON, "In person"), (How.POST, "By recorded post"), (How.EMAIL, "By e-mail, under a passphrase")]
