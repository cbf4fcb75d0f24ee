"""The tables about keys that change hands: managers who wait to be let in, a re-key under way, a new sheet, alerts."""

from peewee import BlobField, CharField, DateTimeField, ForeignKeyField, IntegerField

from webapp.clients.models import new_uid
from webapp.clock import now
from webapp.db import Model
from webapp.row_mac import ROW_NUMBER, MacedRow, MacFields, RowMac
from webapp.screening import made
from webapp.staff.models import Staff
from webapp.vault.epoch_models import SUBKEY, Bundle


class Joining(MacedRow, Model):
    """A manager who has chosen a passphrase and waits for another to compare fingerprints and let them in."""

    staff = ForeignKeyField(Staff, unique=True, on_delete="CASCADE", backref="+")
    staff_id: int
    bundle = ForeignKeyField(Bundle, on_delete="CASCADE", backref="+")
    made_at = DateTimeField(default=now)
    mac = BlobField()

    row_mac = RowMac("discreet/joining/1", SUBKEY, left_out=ROW_NUMBER)

    def mac_fields(self) -> MacFields:
        """Who waits, since when, and the public keys that another manager compares."""
        return self.staff.uid, *self.bundle.identity, self.made_at


class Rekey(Model):
    """A full re-key: how far it has come. `sealed` opens with the browser's cookie only, and only to go on with it."""

    uid = CharField(32, unique=True, default=new_uid)
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    epoch = IntegerField()
    total = IntegerField()
    done = IntegerField(default=0)
    damaged = IntegerField(default=0)
    at = IntegerField(default=0)  # PurposePair.id up to which all have new keys
    until = IntegerField()  # the newest PurposePair when it began: later ones are new anyway
    begun_at = DateTimeField(default=now)
    finished_at = DateTimeField(null=True)
    session = CharField(64, null=True)
    expires_at = DateTimeField(null=True)
    sealed = BlobField(null=True)
    screening = made("uid", "session")


class NewSheet(MacedRow, Model):
    """A recovery sheet that waits to be typed back before it takes the place of a lost one."""

    staff = ForeignKeyField(Staff, unique=True, on_delete="CASCADE", backref="+")
    epoch = IntegerField()
    recovery_public = BlobField()
    made_at = DateTimeField(default=now)
    mac = BlobField()

    row_mac = RowMac("discreet/new-sheet/1", SUBKEY, left_out=ROW_NUMBER)

    def mac_fields(self) -> MacFields:
        """Who printed the sheet, in which epoch and when, and the public key that the paper holds the other half of."""
        return self.staff.uid, self.epoch, self.recovery_public, self.made_at
