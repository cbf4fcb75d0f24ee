"""Erasures, which name no one; what is ticked off outside the program; scrubs."""

import json
from datetime import datetime
from enum import StrEnum

from peewee import BigIntegerField, BlobField, BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from webapp.clients.models import Client, ClientRecord, Declared, new_uid, write_number
from webapp.clock import now
from webapp.db import Model
from webapp.row_mac import ROW_NUMBER, MacedRow, MacFields, RowMac, SignedRow
from webapp.screening import chosen, made
from webapp.staff.models import Staff
from webapp.typed_peewee import Query


class ErasureKind(StrEnum):
    """How a client comes to be erased."""

    ERASURE = "erasure"
    TERMINATION = "termination"
    PURGE = "purge"  # an enquirer of whom nothing came
    REPLAY = "replay"  # a restored database still had somebody who had been erased


class ErasureReason(StrEnum):
    """Why, from a list: an erasure outlives the client, so nothing is typed into it that could name anybody."""

    ASKED = "the client asked"
    DECEASED = "the client has died"
    MOVED = "the client moved away"
    LEFT = "the client left us"
    NOT_NEEDED = "no longer needed"
    PURGED = "the purge after the financial year"
    RESTORED = "erased before, brought back by a restore"


class ErasureState(StrEnum):
    """Where an erasure stands."""

    WAITING = "waiting for a second manager"
    READY = "waiting to be carried out"
    RUNNING = "being removed"
    UNSCRUBBED = "removed, its traces still being scrubbed"
    DONE = "removed"
    WITHDRAWN = "withdrawn"


class Erasure(SignedRow, Model):
    """That a client is to be erased or has been: a number and a uid, never a name. It stays when the client has gone."""

    uid = CharField(32, unique=True, default=new_uid)
    client_uid = CharField(32, index=True)
    ordinal = IntegerField(unique=True)  # what its certificate's number is made of
    client_number = IntegerField(index=True)  # the client's ordinal
    kind = CharField(12, default=ErasureKind.ERASURE)
    reason = CharField(48)
    requested_at = DateTimeField(default=now)
    requested_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    requested_by_id: int | None
    approved_at = DateTimeField(null=True)
    approved_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    approved_by_id: int | None
    withdrawn_at = DateTimeField(null=True)
    handed_over_at = DateTimeField(null=True)
    handed_over_how = CharField(16, default="")
    package_sha256 = BlobField(null=True)
    begun_at = DateTimeField(null=True)  # from here on it is carried out, whatever happens to the machine
    begun_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    begun_by_id: int | None
    keys_at = DateTimeField(null=True)
    rows_at = DateTimeField(null=True)
    told_at = DateTimeField(null=True)  # every backup target was given the new keys file
    targets = IntegerField(null=True)  # how many there were
    scrubbed_at = DateTimeField(null=True)
    counts = TextField(default="{}")  # how many rows of what kind, and files
    remains = TextField(default="[]")  # dates and hashes of what was signed
    entry = BigIntegerField(default=0)  # number of the audit entry that what it says rests on
    mac = BlobField(null=True)
    ticks: "Query[OutsideTick]"
    screening = made("uid", "client_uid", "counts", "remains") | chosen("kind", "reason", "handed_over_how")

    row_mac = RowMac("discreet/erasure/1", "erasures", left_out=ROW_NUMBER)

    def mac_fields(self) -> MacFields:
        """Who is to go and why, who asked, approved and began it, how far it is, and what is said of it afterwards."""
        what = (self.uid, self.client_uid, self.ordinal, self.client_number, self.kind, self.reason)
        asked = (self.requested_at, self.requested_by_id, self.approved_at, self.approved_by_id, self.withdrawn_at)
        handed_over = (self.handed_over_at, self.handed_over_how, self.package_sha256)
        done = (self.begun_at, self.begun_by_id, self.keys_at, self.rows_at, self.told_at, self.targets, self.scrubbed_at)
        return *what, *asked, *handed_over, *done, self.counts, self.remains, self.entry

    @property
    def number(self) -> str:
        """The client's number, as people say it."""
        return write_number(self.client_number)

    @property
    def state(self) -> ErasureState:
        """Its State."""
        if self.withdrawn_at:
            return ErasureState.WITHDRAWN
        if self.begun_at is None:
            return ErasureState.READY if self.approved_at else ErasureState.WAITING
        if self.rows_at is None:
            return ErasureState.RUNNING
        return ErasureState.DONE if self.scrubbed_at else ErasureState.UNSCRUBBED

    @property
    def open(self) -> bool:
        """Whether it still is to be carried out: neither begun nor withdrawn."""
        return self.begun_at is None and self.withdrawn_at is None

    @property
    def unfinished(self) -> bool:
        """Whether something is still to be done about it."""
        return self.withdrawn_at is None and self.scrubbed_at is None

    @property
    def counted(self) -> dict[str, int]:
        """How many rows of what kind went, as a dict."""
        counted: dict[str, int] = json.loads(self.counts)
        return counted

    @property
    def kept(self) -> list[dict[str, str]]:
        """What remains of agreements: a list of dicts of ids, dates and hashes."""
        kept: list[dict[str, str]] = json.loads(self.remains)
        return kept

    def late(self, before: datetime) -> bool:
        """Whether it is unfinished and its last step was taken before a moment, `clocks.late_before` of the shop."""
        moments = (self.requested_at, self.approved_at, self.handed_over_at, self.begun_at, self.rows_at)
        return self.unfinished and max(moment for moment in moments if moment) < before

    @classmethod
    def standing(cls, client: Client) -> "Erasure | None":
        """The erasure of a client that has not been begun or withdrawn, or None."""
        query = cls.select().where(cls.client_uid == client.uid, cls.begun_at.is_null(), cls.withdrawn_at.is_null())
        return query.first()

    @classmethod
    def terminations(cls) -> "Query[Erasure]":
        """Return a query of the erasures that end a client's account."""
        return cls.select().where(cls.kind == ErasureKind.TERMINATION)

    @classmethod
    def unscrubbed(cls) -> "Query[Erasure]":
        """Those whose rows have gone but whose traces have not."""
        return cls.select().where(cls.rows_at.is_null(False), cls.scrubbed_at.is_null())


class ReturnApproval(MacedRow, ClientRecord):
    """That a second manager agreed to the return of a client's logins, for one termination."""

    erasure = CharField(32, unique=True)  # its uid
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    by_id: int
    at = DateTimeField(default=now)
    mac = BlobField()
    screening = made("erasure")

    declared = Declared("So that no manager takes out all logins of a client alone (C1).", "As the client.", "The removal.")
    row_mac = RowMac("discreet/return-approval/1", "vault rows", left_out=ROW_NUMBER)

    def mac_fields(self) -> MacFields:
        """Whose logins, for which termination, by whom, when."""
        return self.client.uid, self.erasure, self.by.uid, self.at


class OutsideTick(Model):
    """That something out of the program's reach was seen to."""

    erasure = ForeignKeyField(Erasure, on_delete="CASCADE", backref="ticks")
    what = CharField(16)
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    at = DateTimeField(default=now)
    screening = chosen("what")

    class Meta:
        indexes = ((("erasure", "what"), True),)


class Scrub(Model):
    """A scrub that went through: until when everything destroyed is out of the file's free space and its log."""

    keys_only = BooleanField(default=False)
    began_at = DateTimeField()
    ended_at = DateTimeField(default=now)
