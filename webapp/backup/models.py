"""The tables of backups: where they go, which have been made, and what runs by the clock."""

from enum import StrEnum

from peewee import BlobField, BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, fn

from webapp.clients.models import new_uid
from webapp.clock import now
from webapp.db import Model, Versioned
from webapp.text import write_size


class Kind(StrEnum):
    """How a place is reached."""

    FOLDER = "folder"
    SFTP = "sftp"
    S3 = "s3"


class BackupTarget(Versioned):
    """A place that backups go to. What signs in there is sealed under a subkey of shop.key."""

    uid = CharField(32, unique=True, default=new_uid)
    name = CharField(60)
    kind = CharField(8)
    path = CharField(240)
    keys_path = CharField(240)
    host = CharField(200, default="")  # SFTP: host[:port]; S3: the endpoint's address
    login = CharField(120, default="")  # SFTP: user; S3: access key id
    host_key = CharField(1000, default="")  # SFTP: the line that `ssh-keyscan` prints
    region = CharField(40, default="")
    secret = BlobField(null=True)
    added_at = DateTimeField(default=now)
    active = BooleanField(default=True)
    keys_state = BlobField(null=True)  # digest of the tombstones that the keys file there knows of
    keys_at = DateTimeField(null=True)

    @classmethod
    def in_use(cls):
        """The places that backups go to, oldest first."""
        return cls.select().where(cls.active).order_by(cls.id)


class Backup(Model):
    """One backup that was made: where, when, how much."""

    target = ForeignKeyField(BackupTarget, on_delete="CASCADE", backref="backups")
    name = CharField(20)
    made_at = DateTimeField(index=True)
    clients = IntegerField()
    written = IntegerField()  # bundles written anew; the others were referred to
    size = IntegerField()  # bytes written
    seconds = IntegerField()
    missing = IntegerField(default=0)  # clients that have no key, so that nothing of theirs could be kept

    @property
    def size_in_words(self):
        """How much was written, as people say it."""
        return write_size(self.size)

    @classmethod
    def newest(cls):
        """{place's id: its newest Backup}."""
        last = cls.select(fn.MAX(cls.id)).group_by(cls.target)
        return {row.target_id: row for row in cls.select().where(cls.id.in_(last))}


class Duty(Model):
    """Something that runs by the clock: when it is due, who has it in hand until when, how it went last."""

    name = CharField(24, unique=True)
    due_at = DateTimeField(default=now)
    locked_until = DateTimeField(default=now)
    last_started = DateTimeField(null=True)
    last_ok = DateTimeField(null=True)
    last_outcome = CharField(300, default="")
    failed = BooleanField(default=False)
    done = IntegerField(default=0)
    total = IntegerField(default=0)
