"""Keyset paging: one page of a list, and the id of its last row, from which the next page goes on."""

import operator
from collections.abc import Callable
from typing import Any

PAGE = 50  # rows
LARGEST_ID = 2**63 - 1  # what a column of ids holds


def page_of(
    query: Any,
    *columns: Any,
    after: int | None = None,
    among: Any = None,
    newest_first: bool = False,
    size: int = PAGE,
    read: Callable[..., list[Any]] = list,
) -> tuple[list[Any], int | None]:
    """Return (the rows of one page of `query`, the id of the last one, or None where the list ends).

    `columns`: what the list is ordered by, the id, or one column and then the id; `newest_first`: from the largest down.
    `after`: the id of the row that the page before ended with, None for the first page. It is looked for in the query
    `among`, so that a list by name or day tells nothing of a row that may not be seen; of a row that is not there, or
    where no row can be, the first page follows. `read`: turns the query of one page into a list of rows.
    """
    if last := _last(columns, after, query if among is None else among):
        query = query.where(*_beyond(columns, last, newest_first))
    order = [column.desc() for column in columns] if newest_first else columns
    rows = read(query.order_by(*order).limit(size + 1))
    return rows[:size], getattr(rows[size - 1], columns[-1].name) if len(rows) > size else None


def _last(columns, row_id, among):
    """The values of `columns` in the row of this id, or None where there is none, or one of them is empty."""
    if row_id is None or not 0 < row_id <= LARGEST_ID:
        return None
    if len(columns) == 1:
        return (row_id,)
    last = among.select(*columns).where(columns[-1] == row_id).tuples().first()
    return None if last is None or None in last else last


def _beyond(columns, last, newest_first):
    """The conditions that a row comes after the one with these values; the first alone lets an index serve."""
    beyond, not_before = (operator.lt, operator.le) if newest_first else (operator.gt, operator.ge)
    if len(columns) == 1:
        return [beyond(columns[0], last[0])]
    return [not_before(columns[0], last[0]), beyond(columns[0], last[0]) | beyond(columns[1], last[1])]
