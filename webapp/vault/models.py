"""The vault's tables: opt-ins and consents for one job, purpose pairs, sealed logins."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from peewee import (
    BlobField,
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
from webapp.row_mac import ROW_NUMBER, MacedRow, MacFields, RowMac, SignedRow, iso
from webapp.screening import DOCUMENT, NAME, chosen, made
from webapp.sealing import canonical, mac, raw
from webapp.staff.models import Staff
from webapp.typed_peewee import Query
from webapp.vault.epoch_models import Epoch

TEMPORARY = timedelta(days=30)
GROUNDS = "vault grounds"  # of shop.key: for MACs over what lets logins be held, or ended it
SEALED_KEY = "A sealed key of the vault. It says nothing about you, and is kept as secrets are."
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


class OptIn(SignedRow, ClientRecord):
    """A client's own request to keep their logins: the exact words, how it was given, and the scan that shows it."""

    uid = CharField(32, unique=True, default=new_uid)
    wording = TextField()
    wording_version = CharField(24)
    method = CharField(24)
    given_on = DateField()
    scan = ForeignKeyField(StoredFile, on_delete="CASCADE", backref="+")
    scan_id: int
    recorded_at = DateTimeField(default=now)
    recorded_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    screening = {"wording": DOCUMENT, "wording_version": NAME} | made("uid") | chosen("method")
    recorded_by_id: int
    mac = BlobField(null=True)

    row_mac = RowMac("discreet/opt-in/1", GROUNDS, left_out=ROW_NUMBER)

    def mac_fields(self) -> MacFields:
        """Who asked, in which words, how and when, which scan shows it, who recorded it and when."""
        words = (self.wording, self.wording_version, self.method, self.given_on, self.scan_id)
        return self.client.uid, self.uid, *words, self.recorded_at, self.recorded_by_id

    not_free_text = ("wording",)
    declared = Declared("Evidence that the client asked us to keep logins (C3).", "As the client.", "As the client.")

    def remains(self) -> dict[str, str]:
        """What is kept once the client is erased: when they asked, and the hash of the scan that showed it."""
        on = self.given_on.isoformat() if isinstance(self.given_on, date) else ""
        return {"what": "opt-in", "uid": self.uid, "on": on, "sha256": bytes(self.scan.sha256).hex()}

    @classmethod
    def live(cls) -> "Query[OptIn]":
        """The opt-ins that have not been withdrawn."""
        return cls.select().where(cls.id.not_in(Withdrawal.select(Withdrawal.opt_in)))


class Withdrawal(SignedRow, ClientRecord):
    """That a client took an opt-in back. Every login kept under it went in the same act."""

    uid = CharField(32, unique=True, default=new_uid)
    opt_in = ForeignKeyField(OptIn, unique=True, on_delete="CASCADE", backref="withdrawals")
    method = CharField(24)
    logins = IntegerField()
    at = DateTimeField(default=now)
    recorded_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    screening = made("uid") | chosen("method")
    recorded_by_id: int | None
    mac = BlobField(null=True)

    row_mac = RowMac("discreet/withdrawal/1", GROUNDS, left_out=ROW_NUMBER)

    def mac_fields(self) -> MacFields:
        """Which request was taken back, how and when, how many logins went, and who recorded it."""
        return self.client.uid, self.uid, self.opt_in.uid, self.method, self.logins, self.at, self.recorded_by_id

    declared = Declared("Evidence that the client withdrew and the logins went (C3).", "As the client.", "As the client.")


class JobConsent(SignedRow, ClientRecord):
    """A client's say that we may hold a login for one job, for 30 days at most."""

    uid = CharField(32, unique=True, default=new_uid)
    job = ForeignKeyField(Job, on_delete="CASCADE", backref="+")
    method = CharField(24)
    recorded_at = DateTimeField(default=now)
    recorded_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    recorded_by_id: int
    expires_at = DateTimeField()
    screening = made("uid") | chosen("method")
    mac = BlobField(null=True)

    row_mac = RowMac("discreet/job-consent/1", GROUNDS, left_out=ROW_NUMBER)

    def mac_fields(self) -> MacFields:
        """Whose consent, for which job, how and when it was given, who recorded it, and when it ends."""
        return self.client.uid, self.uid, self.job.uid, self.method, self.recorded_at, self.recorded_by_id, self.expires_at

    declared = Declared("To hold a login for one job at the client's say (C3, C4).", "30 days at most.", "Close or hand-back.")

    @classmethod
    def live(cls, at: datetime) -> "Query[JobConsent]":
        """The says that have neither ended nor run out at a naive UTC moment."""
        ended = JobConsentEnd.select(JobConsentEnd.consent)
        return cls.select().where(cls.expires_at > at, cls.recorded_at <= at, cls.id.not_in(ended))


class JobConsentEnd(SignedRow, ClientRecord):
    """That the logins held for one job were destroyed, and why."""

    consent = ForeignKeyField(JobConsent, unique=True, on_delete="CASCADE", backref="ends")
    reason = CharField(24)
    logins = IntegerField()
    at = DateTimeField(default=now)
    by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    screening = chosen("reason")
    by_id: int | None
    mac = BlobField(null=True)

    row_mac = RowMac("discreet/job-consent-end/1", GROUNDS, left_out=ROW_NUMBER)

    def mac_fields(self) -> MacFields:
        """Which consent ended, why, when and by whom, and how many logins went."""
        return self.client.uid, self.consent.uid, self.reason, self.logins, self.at, self.by_id

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

    withheld = {"private": SEALED_KEY}
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
        return canonical("discreet/pair/1", *what, iso(self.made_at), raw(self.public))

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

    withheld = {
        "wrapped": SEALED_KEY,
        "body": "The login as it is sealed, which nobody can read so. Logins are handed over in a file of their own.",
    }
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
