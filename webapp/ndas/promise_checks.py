"""What signatures prove of the promises: management signed every NDA (N1)."""

from peewee import fn

from webapp.clauses import Count, none
from webapp.ndas.models import Signature
from webapp.staff.models import Staff


def _foreign_signatures(scope):
    return Signature.select(fn.COUNT(Signature.id)).join(Staff, on=Signature.by).where(Staff.outside_management())


COUNTS = (
    Count(
        "N1", _foreign_signatures, none("{n} signed by somebody who is not management.", "Look whether they were when they signed.")
    ),
)
