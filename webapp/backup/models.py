"""The tables of backups: where they go, which have been made, and what runs by the clock."""

from peewee import BigIntegerField, CharField, DateTimeField, ForeignKeyField, IntegerField, fn

from webapp.backup_places.models import BackupTarget
from webapp.db import Model
from webapp.screening import made
from webapp.text import write_size


class Backup(Model):
    """One backup that was made: where, when, how much."""

    target = ForeignKeyField(BackupTarget, on_delete="CASCADE", backref="backups")
    name = CharField(20)
    made_at = DateTimeField(index=True)
    clients = IntegerField()
    written = IntegerField()  # bundles written anew; the others were referred to
    size = BigIntegerField()  # bytes written
    seconds = IntegerField()
    missing = IntegerField(default=0)  # clients that have no key, so that nothing of theirs could be kept
    screening = made("name")

    @property
    def size_in_words(self):
        """How much was written, as people say it."""
        return write_size(self.size)

    @classmethod
    def newest(cls):
        """{place's id: its newest Backup}."""
        last = cls.select(fn.MAX(cls.id)).group_by(cls.target)
        return {row.target_id: row for row in cls.select().where(cls.id.in_(last))}
