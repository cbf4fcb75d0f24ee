"""The tables of one-time links for clients: the link, the short session it is swapped for, what was signed, the shop's tablet."""

from datetime import datetime, timedelta
from enum import StrEnum

from peewee import BlobField, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from webapp.clients.models import ClientRecord, Declared, StoredFile, new_uid
from webapp.clock import now
from webapp.consents import wording
from webapp.db import Model
from webapp.jobs.models import Job
from webapp.row_mac import ROW_NUMBER, MacedRow, MacFields, RowMac, SignedRow
from webapp.screening import NAME, chosen, made
from webapp.staff.models import Staff

OPENS_WITHIN = timedelta(minutes=15)
SESSION_LASTS = timedelta(minutes=30)
TABLET_LASTS = timedelta(hours=12)


def minutes(period: timedelta) -> int:
    """Return a period in whole minutes, for sentences."""
    return period // timedelta(minutes=1)


class LinkPurpose(StrEnum):
    """What a client may do by a link, and nothing else."""

    OPT_IN = "opt-in"
    LOGINS = "logins"
    JOB = "job"
    WITHDRAW = "withdraw"


class LinkMedium(StrEnum):
    """How the link reaches the client: on their own phone, or as eight characters for the shop's tablet."""

    PHONE = "phone"
    TABLET = "tablet"


class LinkState(StrEnum):
    """How far a link is."""

    WAITING = "waiting"
    OPENED = "opened"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ClientLink(SignedRow, ClientRecord):
    """A one-time link by which a client asks, types or withdraws. Only a MAC of its token is kept."""

    uid = CharField(32, unique=True, default=new_uid)
    digest = CharField(64, unique=True)
    form = CharField(8)
    purpose = CharField(12)
    job = ForeignKeyField(Job, null=True, on_delete="CASCADE", backref="+")
    identity = CharField(32)
    made_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    made_by_id: int
    made_at = DateTimeField(default=now)
    expires_at = DateTimeField()
    opened_at = DateTimeField(null=True)
    done_at = DateTimeField(null=True)
    cancelled_at = DateTimeField(null=True)
    sealed = IntegerField(default=0)
    made_from = CharField(64, default="")  # a check value of the network address at which it was made
    opened_from = CharField(60, default="")  # why it is marked: it was opened where its maker or other staff sign in
    screening = made("uid", "digest", "made_from") | chosen("form", "purpose", "identity", "opened_from")
    mac = BlobField(null=True)

    row_mac = RowMac(
        "discreet/client-link-row/1",
        "client link rows",
        left_out={
            **ROW_NUMBER,
            "opened_at": "when it was opened, by one conditional update; a session has its own moment under its MAC",
            "done_at": "that it is over; whoever goes on with it needs its session all the same",
            "cancelled_at": "that it was cancelled, which deletes its session",
            "sealed": "how many logins came by it",
            "opened_from": "a mark for management to look into",
        },
    )

    def mac_fields(self) -> MacFields:
        """For whom it is, what may be done by it, who made it and where, and until when it opens."""
        what = (self.digest, self.form, self.purpose, self.job.uid if self.job else None, self.identity)
        return self.client.uid, self.uid, *what, self.made_by_id, self.made_at, self.expires_at, self.made_from

    withheld = {
        "digest": "A check value of the link itself: it says nothing about the client, and is kept as secrets are.",
        "made_from": "A check value of the address in the shop at which the link was made: it says nothing about the client.",
    }
    declared = Declared(
        "So that the client asks, types or withdraws (C3).",
        f"{minutes(OPENS_WITHIN)} minutes to open, {minutes(SESSION_LASTS)} to use.",
        "As the client.",
    )

    def state(self, at: datetime) -> LinkState:
        """Its State at a naive UTC moment."""
        if self.done_at:
            return LinkState.DONE
        if self.cancelled_at:
            return LinkState.CANCELLED
        if self.opened_at:
            return LinkState.OPENED if at < self.opened_at + SESSION_LASTS else LinkState.EXPIRED
        return LinkState.WAITING if at < self.expires_at else LinkState.EXPIRED

    @property
    def through(self) -> str:
        """How a login that comes by this link names its writer."""
        return f"client through link {self.uid}"


class ClientSession(SignedRow, ClientRecord):
    """The browser in which a client uses a link. It reaches the client's pages of that link and no other."""

    digest = CharField(64, unique=True)
    link = ForeignKeyField(ClientLink, unique=True, on_delete="CASCADE", backref="sessions")
    link_id: int
    made_at = DateTimeField(default=now)
    agreed = CharField(64, default="")  # SHA-256 of the exact words that were on the page when the box was ticked
    agreed_at = DateTimeField(null=True)
    signed_at = DateTimeField(null=True)
    withdrawn = IntegerField(null=True)  # how many logins went
    kinds = CharField(400, default="")  # what has been sealed, as words
    screening = made("digest", "agreed") | chosen("kinds")
    mac = BlobField(null=True)

    row_mac = RowMac(
        "discreet/client-session-row/1",
        "client sessions",
        left_out={
            **ROW_NUMBER,
            "agreed": "the hash of the words that were ticked, which are compared with today's at the signature",
            "agreed_at": "when they were ticked; the signature has it under its own MAC",
            "signed_at": "that the client has signed; the opt-in or consent itself is under a MAC",
            "withdrawn": "what the last page says",
            "kinds": "what the last page says",
        },
    )

    def mac_fields(self) -> MacFields:
        """Whose browser, by which link, since when."""
        return self.client.uid, self.link.uid, self.digest, self.made_at

    not_free_text = ("kinds",)
    withheld = {"digest": "A check value of the browser's session: it says nothing about the client, and is kept as secrets are."}
    declared = Declared("To let the client finish what the link is for.", "Half an hour.", "Its end, or the day's sweep.")


class ClientSignature(MacedRow, ClientRecord):
    """What a client signed on a screen: the exact words, name, drawn mark, when and by which link; bound under a MAC."""

    uid = CharField(32, unique=True, default=new_uid)
    link = ForeignKeyField(ClientLink, unique=True, on_delete="CASCADE", backref="+")
    words = TextField()
    sha256 = CharField(64)
    name = CharField(120)
    drawing = ForeignKeyField(StoredFile, on_delete="CASCADE", backref="+")
    agreed_at = DateTimeField()
    at = DateTimeField(default=now)
    browser = CharField(80, default="")
    address = CharField(45, default="")
    mac = BlobField(column_name="binding")
    screening = {"name": NAME} | made("uid", "words", "sha256", "browser", "address")

    not_free_text = ("words", "browser")
    declared = Declared("Evidence that the client asked, in these words (C3).", "As the client.", "As the client.")
    row_mac = RowMac(
        "discreet/client-signature/1",
        "client signatures",
        left_out={**ROW_NUMBER, "uid": "names the signature and nothing that was signed", "words": "bound by their SHA-256"},
    )

    def mac_fields(self) -> MacFields:
        """Who signed what, by which link: the words' and the drawing's hashes, name, moments, browser and address."""
        signed = (self.sha256, wording.AGREED, self.name, self.drawing.sha256, self.agreed_at, self.at)
        return self.client.uid, self.link.uid, self.link.purpose, *signed, self.browser, self.address

    def remains(self) -> dict[str, str]:
        """What is kept once the client is erased: when they signed, and the hashes of the words and of the drawing."""
        return {"what": "signature", "uid": self.uid, "on": self.at.date().isoformat(), "sha256": bytes(self.drawing.sha256).hex()}


class Tablet(Model):
    """A browser that reception handed over as the shop's tablet: it opens the locked page, and nothing of the staff's."""

    uid = CharField(32, unique=True, default=new_uid)
    digest = CharField(64, unique=True)
    handed_over_by = ForeignKeyField(Staff, on_delete="CASCADE", backref="+")
    handed_over_at = DateTimeField(default=now)
    screening = made("uid", "digest")
