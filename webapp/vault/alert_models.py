"""The tables of alerts: what was out of the ordinary in the use of the vault, and which manager has seen it."""

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField

from webapp.clock import now
from webapp.db import Model
from webapp.screening import chosen, made
from webapp.staff.models import Staff


class VaultAlert(Model):
    """That somebody's use of the vault was out of the ordinary: shown to the other managers."""

    staff = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    staff_id: int
    reason = CharField(24)
    count = IntegerField()
    about = CharField(24, default="")  # the number of the client that it is about, where it is about one
    subject = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")  # whose account, where it is another's
    subject_id: int | None
    page = CharField(120, default="")  # where to look, where there is such a page: an address made of ids
    at = DateTimeField(default=now, index=True)
    screening = chosen("reason") | made("about", "page")


class AlertSeen(Model):
    """That a manager has taken note of an alert."""

    alert = ForeignKeyField(VaultAlert, on_delete="CASCADE", backref="+")
    staff = ForeignKeyField(Staff, on_delete="CASCADE", backref="+")
    at = DateTimeField(default=now)

    class Meta:
        indexes = ((("alert", "staff"), True),)
