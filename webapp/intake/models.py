"""Enquiries, devices, the places where they are kept, and every move of theirs."""

from enum import StrEnum

from peewee import JOIN, BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, TextField

from webapp.clients.models import Client, ClientRecord, Declared, new_uid
from webapp.clock import now
from webapp.db import Versioned
from webapp.jobs.models import Job
from webapp.permissions import Permission
from webapp.screening import NAME, NOTE, chosen, made
from webapp.staff.models import Staff
from webapp.typed_peewee import Query


class DeviceKind(StrEnum):
    """What a device is."""

    LAPTOP = "laptop"
    DESKTOP = "desktop"
    PHONE = "phone"
    TABLET = "tablet"
    PRINTER = "printer"
    ROUTER = "router"
    STORAGE = "storage"
    OTHER = "other"


class Custody(StrEnum):
    """What a custody event says of a device."""

    RECEIVED = "received"
    MOVED = "moved"
    RELEASED = "released"
    LOST = "lost"
    RECYCLED = "recycled"


class AgreementMethod(StrEnum):
    """How a client gave us their word about a device that does not go back to them."""

    WRITTEN = "in writing"
    IN_PERSON = "in person"
    PHONE = "by phone"


class IdentityCheck(StrEnum):
    """How it was checked that the device goes to the right person; never a copy of a document."""

    KNOWN = "known in person"
    RECEIPT = "showed the receipt"
    PHOTO_ID = "showed photo identification"
    CALLED_BACK = "called back on the number on record"
    AUTHORITY = "written authority from the client"


class Enquiry(ClientRecord, Versioned):
    """What somebody asked about, before and after becoming a client."""

    uid = CharField(32, unique=True, default=new_uid)
    about = CharField(280)
    received_on = DateField()
    taken_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    taken_at = DateTimeField(default=now)
    purge_on = DateField(index=True)  # when it is destroyed if nothing comes of it (P9)
    became_client_at = DateTimeField(null=True)
    screening = {"about": NOTE} | made("uid")

    declared = Declared(
        "To answer an enquiry (P1).",
        "Until the purge after the financial year's end (P9).",
        "The April purge, or becoming a client.",
    )

    @property
    def open(self):
        """Whether nothing has come of it yet."""
        return self.became_client_at is None

    @classmethod
    def open_ones(cls):
        """Those of which nothing has come yet."""
        return cls.select().where(cls.became_client_at.is_null())

    @classmethod
    def visible_to(cls, staff):
        """Whoever reads enquiries reads every open one; one that became a client, only where they may see the client."""
        query = cls.select(cls, Client).join(Client)
        if not staff.can(Permission.READ_ENQUIRIES):
            return query.where(cls.id.is_null())
        return query.where(cls.became_client_at.is_null() | Client.shown_to(staff))


_OPEN, _CLIENTS = Enquiry.became_client_at.is_null(), Enquiry.became_client_at.is_null(False)
Enquiry.add_index(Enquiry.index(Enquiry.id, Enquiry.purge_on, where=_OPEN, name="enquiry_open"))
Enquiry.add_index(Enquiry.index(Enquiry.id, where=_CLIENTS, name="enquiry_became_client"))


class Place(Versioned):
    """Somewhere in the shop where devices are kept, and who holds its keys (D2)."""

    name = CharField(60, unique=True)
    keys_held_by = CharField(120, default="")
    retired = BooleanField(default=False)
    screening = {"name": NAME, "keys_held_by": NOTE}

    @classmethod
    def in_use(cls):
        """Those that can be chosen, by name."""
        return cls.select().where(~cls.retired).order_by(cls.name)


class Device(ClientRecord, Versioned):
    """A client's device that was checked in for a job."""

    uid = CharField(32, unique=True, default=new_uid)
    job = ForeignKeyField(Job, on_delete="CASCADE", backref="+")
    job_id: int
    number = CharField(16, unique=True)  # the job's number and a digit
    kind = CharField(12)
    make = CharField(60)
    model = CharField(60, default="")
    serial = CharField(60, default="")
    serial_folded = CharField(60, default="", index=True)
    system = CharField(60, default="")
    condition = CharField(280)
    accessories = CharField(200, default="")
    # As the newest CustodyEvent says; null once released.
    place = ForeignKeyField(Place, null=True, on_delete="RESTRICT", backref="+")
    checked_in_at = DateTimeField(default=now)
    screening = (
        {"make": NAME, "model": NAME, "serial": NAME, "system": NOTE, "condition": NOTE, "accessories": NOTE}
        | made("uid", "number", "serial_folded")
        | chosen("kind")
    )

    declared = Declared("To know what was handed to us, and to give back the same (C6, D2).", "As the client.", "As the client.")

    @property
    def held(self):
        """Whether it is in our custody."""
        return self.place_id is not None

    @property
    def title(self):
        """What to call it."""
        return f"{self.make} {self.model}".strip()

    @property
    def release(self):
        """The Release by which it was handed back, or None."""
        return Release.get_or_none(Release.device == self)

    @classmethod
    def in_custody(cls) -> "Query[Device]":
        """Devices that we hold."""
        return cls.select().where(cls.place.is_null(False))

    @classmethod
    def visible_to(cls, staff: Staff) -> "Query[Device]":
        """The devices of the jobs that this member of staff may see; whose jobs one sees, those clients one sees as well."""
        return cls.select().where(Job.seen_in(cls.job, staff))


Device.add_index(Device.index(Device.place, Device.id, where=Device.place.is_null(False), name="device_held"))


class CustodyEvent(ClientRecord):
    """A device was received, moved or released: never edited, a mistake is corrected by a new one."""

    device = ForeignKeyField(Device, on_delete="CASCADE", backref="+")
    what = CharField(10)
    place = ForeignKeyField(Place, null=True, on_delete="RESTRICT", backref="+")
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    at = DateTimeField(default=now)
    note = TextField(default="")
    screening = {"note": NOTE} | chosen("what")

    declared = Declared("To show where a device was and who had it (D2).", "As the client.", "As the client.")

    @classmethod
    def of(cls, device):
        """Everything that happened to a device, newest first, with place and staff loaded."""
        query = cls.select(cls, Place, Staff).join(Place, JOIN.LEFT_OUTER).switch(cls).join(Staff)
        return query.where(cls.device == device).order_by(cls.id.desc())


class Release(ClientRecord):
    """That a device left our custody: to whom, and how we knew."""

    device = ForeignKeyField(Device, unique=True, on_delete="CASCADE", backref="+")
    to = CharField(120)
    checked = CharField(48)
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    at = DateTimeField(default=now)
    screening = {"to": NAME} | chosen("checked")

    declared = Declared("To show to whom a device was given back (D2, N2).", "As the client.", "As the client.")
