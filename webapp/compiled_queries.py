"""Statements that are written once: Peewee takes longer to write most of a page's than SQLite to answer them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from peewee import SQL

from webapp.clock import now
from webapp.db import database
from webapp.typed_peewee import Query

Part = SQL  # what `part` returns, for those who may not know SQL


@dataclass(frozen=True)
class When:
    """Stands in a query for the date, or the moment (naive UTC), at which it is asked, and so long before or after."""

    moment: bool
    span: timedelta = timedelta(0)

    def __add__(self, span):
        return When(self.moment, self.span + span)

    def __sub__(self, span):
        return self + -span


ON, NOW = When(moment=False), When(moment=True)
_written = {}  # (function, what it was given) -> (statement, its parameters): no value of any row is among them


def rows(build: "Callable[..., Query[Any]]", *given: Any, on: Any = None) -> list[tuple[Any, ...]]:
    """The rows, as tuples, of the query that `build(*given)` writes the first time; `on`: the date of ON in it.

    `build` is a function of a module, never one made for the call: it is what the statement is kept under.
    """
    return database.execute_sql(*_ready(build, given, on)).fetchall()


def part(build: "Callable[..., Query[Any]]", *given: Any, on: Any = None) -> SQL:
    """The same query as a part of another statement."""
    sql, parameters = _ready(build, given, on)
    return SQL(f"({sql})", parameters)


def _ready(build, given, on):
    if (build, given) not in _written:
        _written[build, given] = build(*given).sql()
    (sql, parameters), at = _written[build, given], now()
    return sql, [_filled(value, on, at) for value in parameters]


def _filled(value, on, at):
    return (at if value.moment else on) + value.span if isinstance(value, When) else value
