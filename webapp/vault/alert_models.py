"""The tables of alerts: what was out of the ordinary in the use of the vault, and which manager has seen it."""

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField

from webapp.clock import now
from webapp.db import Model
from webapp.staff.models import Staff


class VaultAlert(Model):
    """That somebody's use of the vault was out of the ordinary: shown to the other managers."""

    staff = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    staff_id: int
    reason = CharField(24)
    count = IntegerField()
    at = DateTimeField(default=now, index=True)


class AlertSeen(Model):
    """That a manager has taken note of an alert."""

    alert = ForeignKeyField(VaultAlert, on_delete="CASCADE", backref="+")
    staff = ForeignKeyField(Staff, on_delete="CASCADE", backref="+")
    at = DateTimeField(default=now)

    class Meta:
        indexes = ((("alert", "staff"), True),)
