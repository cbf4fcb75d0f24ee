"""The table of backup places."""

from enum import StrEnum

from peewee import BlobField, BooleanField, CharField, DateTimeField

from webapp.clients.models import new_uid
from webapp.clock import now
from webapp.db import Versioned
from webapp.row_mac import ROW_NUMBER, MacFields, RowMac, SignedRow
from webapp.screening import NAME, chosen, made


class PlaceKind(StrEnum):
    """How a place is reached."""

    FOLDER = "folder"
    SFTP = "sftp"
    S3 = "s3"


class BackupTarget(SignedRow, Versioned):
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
    screening = (
        dict.fromkeys(("name", "path", "keys_path", "host", "login", "host_key", "region"), NAME) | made("uid") | chosen("kind")
    )
    mac = BlobField(null=True)

    row_mac = RowMac(
        "discreet/backup-target/1",
        "backup place rows",
        left_out={**ROW_NUMBER, "version": "counts how often it was saved, so that two who edit notice each other"},
    )

    def mac_fields(self) -> MacFields:
        """Everything that says where is written, to whom and with what; and which keys the place was given last."""
        where = (self.uid, self.name, self.kind, self.path, self.keys_path, self.host, self.login, self.host_key, self.region)
        return *where, self.secret, self.added_at, self.active, self.keys_state, self.keys_at

    @classmethod
    def in_use(cls):
        """The places that backups go to, oldest first. Check a row before anything is written there: `refuse_altered`."""
        return cls.select().where(cls.active).order_by(cls.id)
