"""How far an erasure has come: recorded, signed and checked in one way, so that nobody is erased by a row from outside.

A row's MAC shows that nobody changed it. The entry of the trail that it names, checked as well, must be the newest of its
kind about it: so that a row as it was before a withdrawal, put back with its own good MAC, erases nobody.
"""

import logging
from typing import Any

from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.trail import Named
from webapp.clock import now
from webapp.erasure.models import Erasure, ErasureState
from webapp.errors import Refused
from webapp.row_mac import Altered
from webapp.staff.models import Staff

ACTS = (Act.ERASURE_REQUESTED, Act.ERASURE_APPROVED, Act.ERASURE_WITHDRAWN, Act.ERASURE_BEGUN)


def add(act: Act, client: Named, *, by: Staff | None, numbers: dict[str, Any] | None = None, **values: Any) -> Erasure:
    """Insert an Erasure of a client that rests on the entry of this act, inside the caller's transaction."""
    row = Erasure(client_uid=client.uid, **values)
    row.entry = trail.record_deciding(act, ACTS, by=by, about=row, client=client, **(numbers or {})).number
    row.sign_row()
    row.save(force_insert=True)
    return row


def take(row: Erasure, act: Act, client: Named | None, *, by: Staff, numbers: dict[str, Any] | None = None, **values: Any) -> None:
    """Record the next step of an erasure and set what it changes, inside the caller's transaction. Raises Altered."""
    refuse_unsound(Erasure.get_by_id(row.id))
    entry = trail.record_deciding(act, ACTS, by=by, about=row, client=client, **(numbers or {}))
    row.change(**values, entry=entry.number)


def open_row(row: Erasure) -> Erasure:
    """The row as it is now, checked, if it still is to be carried out. Raises Refused, or Altered."""
    fresh = Erasure.get_by_id(row.id)
    refuse_unsound(fresh)
    if fresh.state in (ErasureState.WAITING, ErasureState.READY):
        return fresh
    raise Refused("This has been begun or withdrawn already.")


def refuse_unsound(row: Erasure) -> None:
    """Raise Altered unless the row is as it was signed and rests on the newest entry about it."""
    row.refuse_altered()
    if not rests_on_newest(row):
        raise Altered(row)


def rests_on_newest(row: Erasure) -> bool:
    """Whether the entry that a row names is as it was written, about this erasure, and the newest of its kind about it."""
    return trail.is_newest(row.entry, ACTS, row)


def sound(rows: list[Erasure]) -> list[Erasure]:
    """Those of the rows that are sound; of the others nothing is done, the log says so, and `flask doctor` names them."""
    found = []
    for row in rows:
        try:
            refuse_unsound(row)
            found.append(row)
        except Altered:
            logging.getLogger(__name__).critical("%s was changed from outside the program, so it is left alone", trail.name_of(row))
    return found


def note(row: Erasure, **values: Any) -> bool:
    """Set what has just been done of a begun erasure, inside the caller's transaction; False where it was noted before."""
    fresh = Erasure.get_by_id(row.id)
    if all(getattr(fresh, name) is not None for name in values):
        return False
    row.change(**values)
    return True


def note_now(row: Erasure, name: str) -> bool:
    """Set the moment of a step, once, inside the caller's transaction; False where it was set before."""
    return note(row, **{name: now()})
