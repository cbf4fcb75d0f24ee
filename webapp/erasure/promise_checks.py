"""What erasures prove of the promises: those that were begun are finished within a working day (P12, N2)."""

from collections.abc import Iterator

from webapp import compiled_queries, legal_deadlines
from webapp.clauses import Finding, Scope
from webapp.erasure.models import Erasure, ErasureKind
from webapp.staff.models import Shop
from webapp.typed_peewee import Query


def of_erasures(shop: Shop, scope: Scope) -> Iterator[tuple[str, Finding]]:
    """Find the erasures and terminations whose next step has waited for over a working day."""
    begun = _unfinished_erasures() if compiled_queries.rows(_unfinished_erasures) else []
    late = [row.kind for row in begun if row.late(legal_deadlines.late_before(shop))]
    ending = late.count(ErasureKind.TERMINATION)
    do = "Open the register of erasures, and go on."
    yield "P12", Finding(len(late) == ending, f"{len(late) - ending or 'None'} of the erasures has waited over a working day.", do)
    yield "N2", Finding(not ending, f"{ending or 'None'} of those who leave has waited over a working day.", do)


def _unfinished_erasures() -> "Query[Erasure]":
    return Erasure.select().where(Erasure.withdrawn_at.is_null(), Erasure.scrubbed_at.is_null())
