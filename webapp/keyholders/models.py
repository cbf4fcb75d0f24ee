"""The tables about keys that change hands: managers who wait to be let in, a re-key under way, a new sheet, alerts."""

from peewee import BlobField, CharField, DateTimeField, ForeignKeyField, IntegerField

from webapp.clients.models import new_uid
from webapp.clock import now
from webapp.db import Model
from webapp.staff.models import Staff
from webapp.vault.models import Bundle


class Joining(Model):
    """A manager who has chosen a passphrase and waits for another to compare fingerprints and let them in."""

    staff = ForeignKeyField(Staff, unique=True, on_delete="CASCADE", backref="+")
    bundle = ForeignKeyField(Bundle, on_delete="CASCADE", backref="+")
    made_at = DateTimeField(default=now)
    mac = BlobField()


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


class NewSheet(Model):
    """A recovery sheet that waits to be typed back before it takes the place of a lost one."""

    staff = ForeignKeyField(Staff, unique=True, on_delete="CASCADE", backref="+")
    epoch = IntegerField()
    recovery_public = BlobField()
    made_at = DateTimeField(default=now)
    mac = BlobField()
