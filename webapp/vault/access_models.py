"""The tables of who has the vault open, who was shown a login, and who asked for one to be opened."""

from datetime import datetime, timedelta

from peewee import BigIntegerField, BlobField, BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField

from webapp.clients.models import ClientRecord, Declared, new_uid
from webapp.clock import now
from webapp.jobs.models import Job
from webapp.row_mac import ROW_NUMBER, MacFields, RowMac, SignedRow
from webapp.screening import NOTE, chosen, made
from webapp.staff.models import Staff
from webapp.typed_peewee import Query
from webapp.vault.models import SEALED_KEY

ASKED_FOR, GRANTED_FOR = timedelta(days=1), timedelta(minutes=5)


class Unlock(SignedRow, ClientRecord):
    """Five minutes in which one session of one manager can open ten logins of one client for one job."""

    uid = CharField(32, unique=True, default=new_uid)
    staff = ForeignKeyField(Staff, on_delete="CASCADE", backref="+")
    staff_id: int
    session = CharField(64)
    job = ForeignKeyField(Job, on_delete="CASCADE", backref="+")
    made_at = DateTimeField()
    expires_at = DateTimeField()
    uses = IntegerField(default=0)
    logins_key = BlobField(null=True)
    job_key = BlobField(null=True)
    screening = made("uid", "session")
    entry = BigIntegerField(default=0)  # number of the audit entry of this unlock: its reveals come after it
    mac = BlobField(null=True)

    row_mac = RowMac(
        "discreet/unlock-row/1",
        "unlocks",
        left_out={**ROW_NUMBER, "uses": "for the client's own data alone: reveals are counted from the trail's entries"},
    )

    def mac_fields(self) -> MacFields:
        """Whose unlock in which session, for which client and job, from when to when, what it opens, and its entry."""
        whose = (self.uid, self.staff_id, self.session, self.client.uid, self.job.uid)
        return *whose, self.made_at, self.expires_at, self.logins_key, self.job_key, self.entry

    withheld = {"session": "A check value of a browser at the shop.", "logins_key": SEALED_KEY, "job_key": SEALED_KEY}
    declared = Declared("To open the client's logins for a job (C4).", "Five minutes.", "Its end, or the day's sweep.")


class Reveal(ClientRecord):
    """That a login was opened: to whom, when, for which job and what; for a minute its fields can be shown. Outlives the login."""

    uid = CharField(32, unique=True, default=new_uid)
    login = CharField(32, index=True)  # the Login's uid
    kind = CharField(8)
    staff = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    job = ForeignKeyField(Job, null=True, on_delete="CASCADE", backref="+")  # none where it was returned to the client
    purpose = CharField(24)
    entry = BigIntegerField(default=0)  # number of the audit entry that holds the words
    unlock = CharField(32, default="")  # uid of the Unlock that it used
    version = IntegerField(default=0)  # number of the version, where it was not simply the newest
    at = DateTimeField(default=now)
    screening = made("uid", "login", "unlock") | chosen("kind", "purpose")

    declared = Declared("So that the client can be told who saw a login, and why (C4, P11).", "As the client.", "As the client.")


class AccessRequest(ClientRecord):
    """That somebody on a job asked management to open a login at the device, what for, and what came of it."""

    uid = CharField(32, unique=True, default=new_uid)
    job = ForeignKeyField(Job, on_delete="CASCADE", backref="+")
    asked_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    purpose = CharField(16)
    words = CharField(280)
    asked_at = DateTimeField(default=now)
    decided_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    decided_at = DateTimeField(null=True)
    granted = BooleanField(default=False)
    answer = CharField(280, default="")
    screening = {"words": NOTE, "answer": NOTE} | made("uid") | chosen("purpose")

    declared = Declared("To open a login only for a job that needs it (C1, C4).", "As the client.", "As the client.")

    @classmethod
    def open_at(cls, at: datetime) -> "Query[AccessRequest]":
        """Those nobody has decided yet, a day old at most."""
        return cls.select().where(cls.decided_at.is_null(), cls.asked_at > at - ASKED_FOR, cls.asked_at <= at)

    @classmethod
    def standing(cls, at: datetime) -> "Query[AccessRequest]":
        """Those for which a login may be open at a naive UTC moment: still open, or granted so lately that the unlock may last."""
        granted = cls.granted & (cls.decided_at > at - GRANTED_FOR)
        undecided = cls.decided_at.is_null() & (cls.asked_at > at - ASKED_FOR)
        return cls.select().where(undecided | granted, cls.asked_at <= at)
