"""The audit trail's one table: no names, no foreign keys, so that it outlives everyone it speaks of."""

import re

from peewee import BigIntegerField, BlobField, CharField, DateTimeField, IntegerField, TextField

from webapp.db import Model
from webapp.row_mac import MacedRow, RowMac
from webapp.screening import made


class Entry(MacedRow, Model):
    """One act: who (a staff number), what, about which row, for which client (a uid), and the chain's MAC up to here."""

    number = BigIntegerField(primary_key=True)
    at = DateTimeField(index=True)
    act = CharField(48)
    by = IntegerField(null=True)
    about = CharField(64, null=True)
    client = CharField(32, null=True, index=True)
    numbers = TextField(default="")
    words = BlobField(null=True)
    mac = BlobField()
    screening = made("act", "about", "client", "numbers")

    class Meta:
        table_name = "audit_entry"
        indexes = ((("act", "number"), False),)

    row_mac = RowMac("discreet/audit/1", "audit chain", left_out={})

    def mac_fields(self):
        """Every field; the MAC of the entry before follows."""
        return self.number, self.at, self.act, self.by, self.about, self.client, self.numbers, self.words

    @property
    def about_kind(self):
        """What kind of row it is about, as words: "Job status" for a JobStatus."""
        kind = (self.about or "").partition(" ")[0]
        return re.sub("(?<=[a-z])(?=[A-Z])", " ", kind).capitalize().replace("Nda", "NDA")
