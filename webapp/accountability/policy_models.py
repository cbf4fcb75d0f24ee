"""The policy that staff acknowledge: its versions, and who has read which."""

from peewee import DateTimeField, ForeignKeyField, TextField

from webapp.clock import now
from webapp.db import Model
from webapp.screening import DOCUMENT
from webapp.staff.models import Staff


class Policy(Model):
    """A version of the policy, in the shop's words. Its id is its number."""

    text = TextField()
    published_at = DateTimeField(default=now)
    published_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    screening = {"text": DOCUMENT}

    @classmethod
    def in_force(cls):
        """The newest version, or None where none was published."""
        return cls.select().order_by(cls.id.desc()).first()


class Acknowledgement(Model):
    """That a member of staff has read a version and said so."""

    policy = ForeignKeyField(Policy, on_delete="CASCADE", backref="acknowledgements")
    staff = ForeignKeyField(Staff, on_delete="CASCADE", backref="+")
    at = DateTimeField(default=now)

    class Meta:
        indexes = ((("policy", "staff"), True),)
