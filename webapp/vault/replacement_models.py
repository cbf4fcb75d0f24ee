"""The table of logins that somebody who cannot read them has replaced: what was there before opens until management decides."""

from peewee import BlobField, DateTimeField, ForeignKeyField, IntegerField

from webapp.clients.models import ClientRecord, Declared
from webapp.clock import now
from webapp.row_mac import ROW_NUMBER, MacedRow, MacFields, RowMac
from webapp.staff.models import Staff
from webapp.vault.models import Login


class LoginReplacement(MacedRow, ClientRecord):
    """That somebody who cannot read a login sealed another version of it; whether management has opened either, and decided."""

    login = ForeignKeyField(Login, on_delete="CASCADE", backref="+")
    login_id: int
    number = IntegerField()  # of the version that took the other one's place
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    at = DateTimeField(default=now)
    opened_at = DateTimeField(null=True)
    settled_at = DateTimeField(null=True)
    settled_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
    mac = BlobField()

    class Meta:
        indexes = ((("login", "number"), True),)

    declared = Declared(
        "So that nobody who cannot read a login destroys it by replacing it (C3).",
        "Until the client withdraws, or as the client.",
        "Withdrawal or the job's end.",
    )
    row_mac = RowMac("discreet/login-replacement/1", "vault rows", left_out=ROW_NUMBER)

    def mac_fields(self) -> MacFields:
        """Which version of which login, by whom and when, and how far management has come with it."""
        decided = (self.opened_at, self.settled_at, self.settled_by.uid if self.settled_by else None)
        return self.client.uid, self.login.uid, self.number, self.by.uid, self.at, *decided
