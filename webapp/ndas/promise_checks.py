"""What signatures prove of the promises: management signed every NDA, and each still is as it was signed (N1)."""

from hashlib import sha256

from peewee import Value, fn

from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.clauses import Count, Finding, none
from webapp.clients.models import Client
from webapp.clock import today
from webapp.ndas import documents, signing
from webapp.ndas.models import Nda, Signature
from webapp.sealing import raw
from webapp.staff.models import Staff
from webapp.text import counted, plural

DO = "Open the register of NDAs, look at those that are marked, and restore a backup."
AT_ONCE = 200  # agreements that are looked at together


def _foreign_signatures(scope):
    return Signature.select(fn.COUNT(Signature.id)).join(Staff, on=Signature.by).where(Staff.outside_management())


COUNTS = (
    Count(
        "N1", _foreign_signatures, none("{n} signed by somebody who is not management.", "Look whether they were when they signed.")
    ),
)


def of_agreements(shop, scope):
    """Find the signed NDAs that are not as they were signed, or whose signature is missing.

    The page looks at the newest and at their rows' check values; the daily inspection reads the evidence of all.
    """
    on, rows = today(shop.timezone), Signature.select(Signature.nda).order_by(Signature.nda.desc()).limit(scope.limit)
    numbers, look = [number for (number,) in rows.tuples()], _faulty if scope.whole else _altered
    changed = sum(look(numbers[at : at + AT_ONCE], on) for at in range(0, len(numbers), AT_ONCE)) + _bare()
    yield "N1", Finding(not changed, _found(changed), DO)


def _found(changed):
    if not changed:
        return "No signed NDA has been changed or has lost its signature."
    has, their = plural(changed, "has", "have"), plural(changed, "its", "their")
    return f"{counted(changed, 'signed NDA')} {has} been changed or {has} lost {their} signature."


def _altered(numbers, on):
    changed = set(numbers) - {line.id for line in Nda.lines_of(numbers, on) if line.intact}
    rows = Nda.select(Nda, Signature.sha256).join(Signature).where(Nda.id.in_(numbers))
    changed |= {nda.id for nda in rows.objects() if sha256(documents.bytes_of(nda)).digest() != raw(nda.sha256)}
    return len(changed)


def _faulty(numbers, on):
    """How many have a fault; one that points to no client or template is not found, and has one."""
    found = Nda.loaded(Nda.select().where(Nda.id.in_(numbers)))
    return len(numbers) - sum(not signing.examine(nda, on).fault for nda in found)


def _bare():
    """How many NDAs have no signature though the trail says that they were signed."""
    about = (Entry.client == Client.uid) & (Entry.act == Act.NDA_SIGNED) & (Entry.about == Value("Nda ").concat(Nda.uid))
    unsigned = Nda.select(fn.COUNT(Nda.id)).join(Client).where(Nda.id.not_in(Signature.select(Signature.nda)))
    return unsigned.where(fn.EXISTS(Entry.select(Value(1)).where(about))).scalar()
