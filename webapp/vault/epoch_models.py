"""The tables of who can open the vault: managers' bundles, epochs and their grants, and a set-up under way."""

from peewee import BlobField, CharField, DateTimeField, ForeignKeyField, IntegerField

from webapp.clients.models import new_uid
from webapp.clock import now
from webapp.db import Model
from webapp.row_mac import ROW_NUMBER, MacedRow, MacFields, RowMac
from webapp.screening import made
from webapp.staff.models import Staff

SUBKEY = "vault epochs"  # of shop.key: for MACs over who can open the vault, or waits to


class Bundle(Model):
    """A manager's private keys, sealed under the passphrase and shop.key."""

    uid = CharField(32, unique=True, default=new_uid)
    staff = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    staff_id: int
    suite = CharField(48)
    ops = IntegerField()
    memory = IntegerField()
    salt = BlobField()
    public = BlobField()
    verify = BlobField()
    sealed = BlobField()
    made_at = DateTimeField(default=now)
    screening = made("uid", "suite")

    @property
    def identity(self) -> tuple[str, str, bytes, bytes]:
        """Whose bundle this is and its public keys: what the MACs of rows that point to it bind."""
        return self.uid, self.staff.uid, self.public, self.verify


class SetUp(MacedRow, Model):
    """A set-up that waits for its recovery sheet to be typed back. Until then there is no vault."""

    staff = ForeignKeyField(Staff, unique=True, on_delete="CASCADE", backref="+")
    bundle = ForeignKeyField(Bundle, on_delete="CASCADE", backref="+")
    group_public = BlobField()
    recovery_public = BlobField()
    grant = BlobField()
    recovery_grant = BlobField()
    made_at = DateTimeField(default=now)
    mac = BlobField()

    row_mac = RowMac("discreet/set-up/1", SUBKEY, left_out=ROW_NUMBER)

    def mac_fields(self) -> MacFields:
        """Who sets up, the bundle with its owner, and every key that `confirm` puts into the first epoch."""
        keys = (self.group_public, self.recovery_public, self.grant, self.recovery_grant)
        return self.staff.uid, self.bundle.uid, self.bundle.public, self.bundle.verify, *keys, self.made_at


class Epoch(MacedRow, Model):
    """One generation of the group key: who can open the vault from here on. Under a MAC, chained to the one before."""

    number = IntegerField(primary_key=True)
    group_public = BlobField()
    recovery_public = BlobField()
    recovery_grant = BlobField(null=True)  # none once another epoch has come
    recovery_digest = BlobField()
    before = BlobField()
    sheet_signature = BlobField(null=True)  # over shop.key, by the sheet; none where the sheet is older than such signatures
    made_at = DateTimeField(default=now)
    mac = BlobField()

    row_mac = RowMac(
        "discreet/epoch/1",
        SUBKEY,
        left_out={
            "recovery_grant": "bound by its digest; deleted with the next epoch",
            "sheet_signature": "bound by `epochs` where there is one, so that the MACs of rows from before stay good",
        },
    )

    def mac_fields(self) -> MacFields:
        """The epoch's keys and the link to the one before; its grants follow, as `epochs` binds them."""
        return self.number, self.group_public, self.recovery_public, self.recovery_digest, self.before, self.made_at


class Grant(Model):
    """That a manager can open an epoch: the group's private key, sealed to theirs. An earlier epoch's keeps the digest alone."""

    epoch = ForeignKeyField(Epoch, on_delete="CASCADE", backref="grants")
    staff = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    staff_id: int
    bundle = ForeignKeyField(Bundle, on_delete="RESTRICT", backref="+")
    sealed = BlobField(null=True)
    sealed_digest = BlobField()

    class Meta:
        indexes = ((("epoch", "staff"), True),)
