"""Load the row that an address names, or answer 404."""

from typing import TypeVar

from flask import abort, request
from peewee import Model, ModelSelect

from webapp.paging import LARGEST_ID
from webapp.web.guard import me

M = TypeVar("M", bound=Model)


def load(rows: "type[M] | ModelSelect[M]", row_id: int | None) -> M:
    """Return the row with this id; abort with 404 where there is none, or none that the signed-in staff may see.

    `rows`: a model (of one with `visible_to`, only the visible rows count), or a query that its room has joined or narrowed.
    `row_id`: an int, or None where the address holds no number. Every page that shows or edits one client loads it here.
    """
    if row_id is None or not 0 < row_id <= LARGEST_ID:
        abort(404)
    if not isinstance(rows, ModelSelect):
        rows = rows.visible_to(me()) if hasattr(rows, "visible_to") else rows.select()
    return rows.where(rows.model.id == row_id).first() or abort(404)


def asked_number(name: str) -> int | None:
    """Return the row's number in the address's query (`?before=12`), or None where there is none that a row could have."""
    asked = request.args.get(name, type=int)
    return asked if asked is not None and 0 < asked <= LARGEST_ID else None
