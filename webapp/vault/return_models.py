"""Logins handed back to their client: each hand-over, each copy that left, and the key that repeats one for ten minutes."""

from datetime import timedelta
from enum import StrEnum

from peewee import BlobField, CharField, DateTimeField, ForeignKeyField, IntegerField

from webapp.clients.models import ClientRecord, Declared, new_uid
from webapp.clock import now
from webapp.row_mac import ROW_NUMBER, MacedRow, MacFields, RowMac
from webapp.screening import chosen, made
from webapp.staff.models import Staff
from webapp.typed_peewee import Query

REPEATS = timedelta(minutes=10)
LOGINS_RETURNED, LOGINS_GIVEN = "logins returned", "logins given out"  # how what remains of a copy is called


class ReturnKind(StrEnum):
    """What a client's logins are handed over for."""

    ENDING = "account closed"
    ACCESS = "access request"


class ReturnMedium(StrEnum):
    """How the logins leave: as a file under a passphrase, or on paper without any file."""

    FILE = "file"
    PAPER = "paper"


class LoginReturn(MacedRow, ClientRecord):
    """That a manager opened all logins of a client at once, to hand them over to that client: for what, and which."""

    uid = CharField(32, unique=True, default=new_uid)
    kind = CharField(16)
    reason = CharField(32, index=True)  # uid of the termination or of the request that it answers
    medium = CharField(8)
    staff = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    agreed_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    logins = IntegerField()
    covers = BlobField()  # a digest of which version of which login
    at = DateTimeField(default=now)
    copies: "Query[ReturnedCopy]"
    mac = BlobField()
    screening = made("uid", "reason") | chosen("kind", "medium")

    declared = Declared("To show which logins were given back, by whom and for what (P11, N2).", "As the client.", "As the client.")
    row_mac = RowMac("discreet/login-return/1", "vault rows", left_out=ROW_NUMBER)

    def mac_fields(self) -> MacFields:
        """Whose logins, for what, on what, by whom and with whose agreement, how many and which, when."""
        agreed = self.agreed_by.uid if self.agreed_by else None
        what = (self.client.uid, self.kind, self.reason, self.medium, self.staff.uid, agreed)
        return self.uid, *what, self.logins, self.covers, self.at


class ReturnedCopy(MacedRow, ClientRecord):
    """That a copy of a client's logins left for the client: a file, by its SHA-256, or sheets of paper."""

    login_return = ForeignKeyField(LoginReturn, on_delete="CASCADE", backref="copies")
    sha256 = BlobField(null=True)  # of a file, taken as it left
    at = DateTimeField(default=now)
    mac = BlobField()

    declared = Declared("To tell the file that was handed over from any other (P11, N2).", "As the client.", "As the client.")
    row_mac = RowMac("discreet/returned-copy/1", "vault rows", left_out=ROW_NUMBER)

    def mac_fields(self) -> MacFields:
        """Whose logins, by which hand-over, which bytes, when."""
        return self.client.uid, self.login_return.uid, self.sha256, self.at

    def remains(self) -> dict[str, str]:
        """What is kept once the client is erased: that logins left, when, and the hash of the file."""
        what = LOGINS_RETURNED if self.login_return.kind == ReturnKind.ENDING else LOGINS_GIVEN
        return {"what": what, "on": self.at.date().isoformat(), "sha256": bytes(self.sha256).hex() if self.sha256 else ""}


class ReturnKey(ClientRecord):
    """Ten minutes in which one session of one manager can repeat a hand-over. Opens with what only its cookie holds."""

    login_return = ForeignKeyField(LoginReturn, unique=True, on_delete="CASCADE", backref="+")
    staff = ForeignKeyField(Staff, on_delete="CASCADE", backref="+")
    session = CharField(64)
    expires_at = DateTimeField()
    sealed = BlobField()
    screening = made("session")

    withheld = {
        "session": "A check value of a browser at the shop. It says nothing about you.",
        "sealed": "A sealed key that is deleted after ten minutes.",
    }
    declared = Declared("To repeat a download that broke off (P11, N2).", "Ten minutes.", "Its end, or the hourly sweep.")
