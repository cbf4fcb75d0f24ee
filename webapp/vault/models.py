"""The vault's tables: opt-ins and consents for one job, purpose pairs, sealed logins, unlocks, reveals, access requests."""

from datetime import datetime, timedelta
from enum import StrEnum

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
    fn,
)

from webapp.clients.models import Client, ClientRecord, Declared, StoredFile, new_uid
from webapp.clock import now
from webapp.jobs.models import Job
from webapp.keyring import LOGINS, key_of
from webapp.row_mac import ROW_NUMBER, MacedRow, MacFields, RowMac, iso
from webapp.screening import DOCUMENT, NAME, NOTE, chosen, made
from webapp.sealing import canonical, mac
from webapp.staff.models import Staff
from webapp.typed_peewee import Query
from webapp.vault.epoch_models import Epoch

TEMPORARY = timedelta(days=30)
ASKED_FOR, GRANTED_FOR = timedelta(days=1), timedelta(minutes=5)
_KEPT = "Until the client withdraws, or as the client."
RETURNED = "returned to the client"  # the purpose of a Reveal by which logins were handed back


class LoginKind(StrEnum):
    """What a login is for: all that stands in clear about it, beside the date and who sealed it."""

    DEVICE = "device"
    EMAIL = "e-mail"
    WIFI = "Wi-Fi"
    ROUTER = "router"
    ACCOUNT = "account"
    OTHER = "other"


class OptIn(ClientRecord):
    """A client's own request to keep their logins: the exact words, how it was given, and the scan that shows it."""

    uid = CharField(32, unique=True, default=new_uid)
    wording = TextField()
    wording_version = CharField(24)
    method = CharField(24)
    given_on = DateField()
    scan = ForeignKeyField(StoredFile, on_delete="CASCADE", backref="+")
    recorded_at = DateTimeField(default=now)
    recorded_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    screening = {"wording": DOCUMENT, "wording_version": NAME} | made("uid") | chosen("method")

    not_free_text = ("wording",)
    declared = Declared("Evidence that the client asked us to keep logins (C3).", "As the client.", "As the client.")

    def remains(self) -> dict[str, str]:
        """What is kept once the client is erased: when they asked, and the hash of the scan that showed it."""
        return {"what": "opt-in", "uid": self.uid, "on": self.given_on.isoformat(), "sha256": bytes(self.scan.sha256).hex()}

    @classmethod
    def live(cls) -> "Query[OptIn]":
        """The opt-ins that have not been withdrawn."""
        return cls.select().where(cls.id.not_in(Withdrawal.select(Withdrawal.opt_in)))


class Withdrawal(ClientRecord):
    """That a client took an opt-in back. Every login kept under it went in the same act."""

    uid = CharField(32, unique=True, default=new_uid)
    opt_in = ForeignKeyField(OptIn, unique=True, on_delete="CASCADE", backref="withdrawals")
    method = CharField(24)
    logins = IntegerField()
    at = DateTimeField(default=now)
    recorded_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    screening = made("uid") | chosen("method")
    declared = Declared("Evidence that the client withdrew and the logins went (C3).", "As the client.", "As the client.")


class JobConsent(ClientRecord):
    """A client's say that we may hold a login for one job, for 30 days at most."""

    uid = CharField(32, unique=True, default=new_uid)
    job = ForeignKeyField(Job, on_delete="CASCADE", backref="+")
    method = CharField(24)
    recorded_at = DateTimeField(default=now)
    recorded_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    expires_at = DateTimeField()
    screening = made("uid") | chosen("method")
    declared = Declared("To hold a login for one job at the client's say (C3, C4).", "30 days at most.", "Close or hand-back.")

    @classmethod
    def live(cls, at: datetime) -> "Query[JobConsent]":
        """The says that have neither ended nor run out at a naive UTC moment."""
        ended = JobConsentEnd.select(JobConsentEnd.consent)
        return cls.select().where(cls.expires_at > at, cls.recorded_at <= at, cls.id.not_in(ended))


class JobConsentEnd(ClientRecord):
    """That the logins held for one job were destroyed, and why."""

    consent = ForeignKeyField(JobConsent, unique=True, on_delete="CASCADE", backref="ends")
    reason = CharField(24)
    logins = IntegerField()
    at = DateTimeField(default=now)
    by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    screening = chosen("reason")
    declared = Declared("Evidence that a job's logins went (C3).", "As the client.", "As the client.")


class PurposePair(MacedRow, ClientRecord):
    """The key pair that logins of one client and purpose are sealed to; the private half opens by the group's key only."""

    purpose = CharField(48)
    job = ForeignKeyField(Job, null=True, on_delete="CASCADE", backref="+")
    epoch = ForeignKeyField(Epoch, on_delete="RESTRICT", backref="+")
    epoch_id: int
    source = CharField(32)  # uid of the OptIn or JobConsent that it stands on
    public = BlobField()
    private = BlobField()
    made_at = DateTimeField(default=now)
    mac = BlobField()
    screening = made("purpose", "source")

    class Meta:
        indexes = ((("client", "purpose"), True),)

    declared = Declared("To seal logins so that management alone can open them (C1).", _KEPT, "Withdrawal or the job's end.")
    row_mac = RowMac("discreet/pair-row/1", "vault rows", left_out=ROW_NUMBER)

    def mac_fields(self) -> MacFields:
        """What the pair is for and its public half; whose epoch opens it; the private half as it is wrapped."""
        return self.context, self.epoch_id, self.private

    def mac_key(self) -> bytes:
        """The key of the MACs over this pair and its logins: made of the purpose key too, so it dies with that. Raises Gone."""
        return mac(super().mac_key(), canonical("discreet/row-key/1", key_of(self.client.uid, self.purpose)))

    @property
    def context(self) -> bytes:
        """The bytes that the private half is bound to."""
        what = (self.client.uid, self.purpose, self.job.uid if self.job else None, self.source)
        return canonical("discreet/pair/1", *what, iso(self.made_at), bytes(self.public))

    @property
    def temporary(self) -> bool:
        """Whether this is for one job."""
        return self.purpose != LOGINS


class Login(ClientRecord):
    """A login that we hold sealed. What it is called is inside."""

    uid = CharField(32, unique=True, default=new_uid)
    pair = ForeignKeyField(PurposePair, on_delete="CASCADE", backref="logins")
    pair_id: int
    versions: "Query[LoginVersion]"
    kind = CharField(8)
    screening = made("uid") | chosen("kind")
    declared = Declared("To carry out repair and support (C3, C4).", _KEPT, "Withdrawal or the job's end.")

    @property
    def newest(self) -> "LoginVersion":
        """Its newest LoginVersion; it has one from the act that made it."""
        return self.versions.order_by(LoginVersion.number.desc()).get()

    @classmethod
    def kept_for(cls, client: Client) -> "list[LoginVersion]":
        """A list of the newest LoginVersions of the logins that a client has asked us to keep."""
        return list(logins_shown(client).where(PurposePair.job.is_null()))

    @classmethod
    def held_for(cls, job: Job) -> "list[LoginVersion]":
        """A list of the newest LoginVersions of the logins held for one job."""
        return list(logins_shown(job.client).where(PurposePair.job == job))


class LoginVersion(MacedRow, ClientRecord):
    """One sealed state of a login. `through` says by which link the client sealed it, where `writer` only made the link."""

    login = ForeignKeyField(Login, on_delete="CASCADE", backref="versions")
    login_id: int
    number = IntegerField(default=1)
    writer = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    through = CharField(64, default="")
    at = DateTimeField(default=now)
    wrapped = BlobField()
    body = BlobField()
    mac = BlobField()
    screening = made("through")

    class Meta:
        indexes = ((("login", "number"), True),)

    declared = Declared("To carry out repair and support (C3, C4).", _KEPT, "Withdrawal or the job's end.")
    row_mac = RowMac("discreet/login-row/1", "vault rows", left_out=ROW_NUMBER)

    def mac_fields(self) -> MacFields:
        """What the version is of and by whom, that it is its login's client's, its pair's public half, and the sealed bytes."""
        same_client = self.client_id == self.login.client_id
        return self.context, same_client, self.login.pair.public, self.wrapped, self.body

    def mac_key(self) -> bytes:
        """The key of its pair's rows. Raises Gone once the purpose key has been destroyed."""
        return self.login.pair.mac_key()

    @property
    def context(self) -> bytes:
        """The bytes that its ciphertexts are bound to. A row that says anything else does not open."""
        login, through = self.login, [self.through] if self.through else []
        of = (login.client.uid, login.pair.purpose, login.uid, self.number, str(login.kind), self.writer.uid)
        return canonical("discreet/login/1", *of, iso(self.at), login.pair.source, *through)


class Unlock(ClientRecord):
    """Five minutes in which one session of one manager can open ten logins of one client for one job."""

    uid = CharField(32, unique=True, default=new_uid)
    staff = ForeignKeyField(Staff, on_delete="CASCADE", backref="+")
    session = CharField(64)
    job = ForeignKeyField(Job, on_delete="CASCADE", backref="+")
    made_at = DateTimeField()
    expires_at = DateTimeField()
    uses = IntegerField(default=0)
    logins_key = BlobField(null=True)
    job_key = BlobField(null=True)
    screening = made("uid", "session")
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


def logins_shown(client: Client) -> "Query[LoginVersion]":
    """What staff see of a client's kept logins without unlocking: newest versions with kind, date and writer."""
    newer = LoginVersion.alias()
    newest = ~fn.EXISTS(newer.select(newer.id).where(newer.login == LoginVersion.login, newer.number > LoginVersion.number))
    return (
        LoginVersion.select(LoginVersion, Login, PurposePair, Staff)
        .join_from(LoginVersion, Login)
        .join_from(Login, PurposePair)
        .join_from(LoginVersion, Staff)
        .where(LoginVersion.client == client, newest)
        .order_by(LoginVersion.at.desc(), LoginVersion.id.desc())
    )
