"""Clients and everything that hangs from them: the Client, the base of every record about one, contacts, systems, files."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Self

from peewee import (
    BigIntegerField,
    BlobField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
    Value,
    fn,
)

from webapp.clock import now
from webapp.db import EVERY_ROW, Model, Versioned
from webapp.permissions import Permission
from webapp.screening import NAME, NOTE, chosen, made
from webapp.staff.models import Staff
from webapp.text import initials
from webapp.typed_peewee import Query


def new_uid() -> str:
    """A random 128-bit name, as 32 hex digits."""
    return secrets.token_hex(16)


class Standing(StrEnum):
    """Whether somebody has asked only, or is a client."""

    PROSPECT = "prospect"
    CLIENT = "client"


class Source(StrEnum):
    """Where what we hold came from (P1). There is no other way in, and none of these is a bought list."""

    PHONE = "phone"
    EMAIL = "e-mail"
    WALK_IN = "walk-in"
    WEBSITE = "website"
    DIRECTORY = "online directory"
    RECOMMENDATION = "recommendation"
    EXISTING = "existing records"


def write_number(number: int) -> str:
    """A client's number as people say it: C-0012."""
    return f"C-{number:04d}"


# What is offered to tick; any other can be typed.
USUAL_SYSTEMS = ("Windows 11", "Windows 10", "macOS", "Linux", "ChromeOS", "iOS or iPadOS", "Android")


@dataclass(frozen=True)
class Declared:
    """What the record of processing says of a table: purpose, retention period, and what ends it."""

    purpose: str
    period: str
    ends: str


# Callables(staff, client) -> the condition under which a technician may see a row of `client` (the table of clients or an
# alias of it), appended by the features to the right. EXISTS rather than IN: asked of the rows shown, not of every client.
VISIBILITY = []


class Client(Versioned):
    """A person or firm that we serve, or (standing prospect) one that has asked."""

    uid = CharField(32, unique=True, default=new_uid)
    ordinal = IntegerField(unique=True)  # what its number is made of
    standing = CharField(16, default=Standing.PROSPECT)
    name = CharField(120)
    name_folded = CharField(240, index=True)
    source = CharField(24)
    source_detail = CharField(80, default="")
    address = TextField(default="")
    postcode = CharField(12, default="")
    recorded_at = DateTimeField(default=now)
    recorded_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    client_since = DateField(null=True)
    screening = (
        {"name": NAME, "source_detail": NOTE, "address": NAME, "postcode": NAME}
        | made("uid", "name_folded")
        | chosen("standing", "source")
    )

    class Meta:
        indexes = ((("standing", "name_folded"), False),)

    not_free_text = ("name",)
    declared = Declared(
        "To know whom we serve and where (P2, P4).",
        "While they are a client; an enquirer until the purge after the financial year.",
        "Erasure, the April purge, or termination.",
    )

    @property
    def number(self) -> str:
        """The number by which people call the client, where a name must not be written."""
        return write_number(self.ordinal)

    @classmethod
    def numbers_of(cls, ids: Iterable[int]) -> dict[int, str]:
        """{id: number, as people say it} of the clients with these ids."""
        found = cls.select(cls.id, cls.ordinal).where(cls.id.in_(list(ids))).tuples()
        return {client: write_number(ordinal) for client, ordinal in found}

    @property
    def initials(self) -> str:
        """Letters to stand for the name in a small space."""
        return initials(self.name)

    @property
    def is_prospect(self) -> bool:
        """Whether they have only asked so far."""
        return self.standing == Standing.PROSPECT

    @classmethod
    def visible_to(cls, staff: Staff) -> "Query[Client]":
        """The clients that this member of staff may see; a technician sees those of his own and of waiting jobs."""
        return cls.select().where(cls.shown_to(staff))

    @classmethod
    def shown_to(cls, staff, client=None):
        """The condition of `visible_to`, for a query that joins clients (as `client`)."""
        client = client or cls
        if staff.can(Permission.SEE_EVERY_CLIENT):
            return EVERY_ROW
        if not staff.can(Permission.READ_CLIENTS):
            return client.id.is_null()
        return reduce(or_, [allowed(staff, client) for allowed in VISIBILITY], client.id.is_null())

    @classmethod
    def seen_in(cls, column, staff):
        """The condition on another table's column of client ids under which `staff` may see the client."""
        if staff.can(Permission.SEE_EVERY_CLIENT):
            return EVERY_ROW
        client = cls.alias()
        return fn.EXISTS(client.select(Value(1)).where(client.id == column, cls.shown_to(staff, client)))


class ClientRecord(Model):
    """The base of every table that holds something about a client: it goes when the client goes."""

    client = ForeignKeyField(Client, on_delete="CASCADE", index=True, backref="+")
    client_id: int

    @classmethod
    def visible_to(cls, staff: Staff) -> "Query[Self]":
        """The rows of the clients that this member of staff may see."""
        return cls.select().where(Client.seen_in(cls.client, staff))

    not_free_text: tuple[str, ...] = ()  # long columns that nobody types anything into but the client's own name or details
    withheld = {}  # columns that no package for the client has in it: {name: the reason, which stands in their place}

    def remains(self) -> dict[str, str] | None:
        """What is kept of this row when its client is erased: None, or a dict of ids, dates and hashes, never of words."""
        return None


class Contact(ClientRecord):
    """A phone number or e-mail address of a client."""

    kind = CharField(8)  # "phone" or "e-mail"
    value = CharField(254)
    label = CharField(40, default="")
    screening = {"value": NAME, "label": NAME} | chosen("kind")

    declared = Declared("To reach the client about their enquiry or job (P2).", "As the client.", "Edited away, or as the client.")


class OperatingSystem(ClientRecord):
    """An operating system that a client uses."""

    name = CharField(60)
    screening = {"name": NOTE}

    declared = Declared("To come prepared and to warn of systems past support (P2, P4).", "As the client.", "As the client.")


class SearchTerm(ClientRecord):
    """A folded word, number or address by which a client is found as one types; made from the other rows, never typed."""

    kind = CharField(10)
    term = CharField(254)
    screening = made("kind", "term")

    class Meta:
        indexes = ((("term", "client"), False), (("client", "term"), False))  # a word finds clients, the next one checks them

    not_free_text = ("term",)
    declared = Declared("To find a client at the counter.", "As what it is made from.", "As what it is made from.")


class StoredFile(ClientRecord):
    """A file about a client; its bytes lie encrypted under the client's key in the data folder, under its uid."""

    uid = CharField(32, unique=True, default=new_uid)
    kind = CharField(24)
    name = CharField(160)
    media_type = CharField(60)
    size = BigIntegerField()
    sha256 = BlobField()
    stored_at = DateTimeField(default=now)
    stored_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    screening = {"name": NAME} | made("uid", "media_type") | chosen("kind")

    declared = Declared("Evidence of what the client asked for or signed.", "As the record it belongs to.", "As the client.")


class ClientView(ClientRecord):
    """That a member of staff looked at a client on a day: one row a day, for the client's own access list (C5)."""

    staff = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    day = DateField()

    class Meta:
        indexes = ((("client", "staff", "day"), True),)

    declared = Declared("So that the client can be told who looked (C5, P11).", "As the client.", "As the client.")
