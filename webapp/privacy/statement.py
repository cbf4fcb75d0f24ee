"""Statements that are written once: Peewee takes longer to write most of a page's than SQLite to answer them."""

from dataclasses import dataclass
from datetime import timedelta

from peewee import SQL

from webapp.clock import now
from webapp.db import database


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
_written = {}  # key -> (statement, its parameters): no value of any row is among them


def rows(key, build, on=None):
    """The rows, as tuples, of the query that `build()` writes the first time it is asked for under `key`; `on`: the date."""
    return database.execute_sql(*_ready(key, build, on)).fetchall()


def part(key, build, on=None):
    """The same query as a part of another statement."""
    sql, parameters = _ready(key, build, on)
    return SQL(f"({sql})", parameters)


def _ready(key, build, on):
    if key not in _written:
        _written[key] = build().sql()
    (sql, parameters), at = _written[key], now()
    return sql, [_filled(value, on, at) for value in parameters]


def _filled(value, on, at):
    return (at if value.moment else on) + value.span if isinstance(value, When) else value
