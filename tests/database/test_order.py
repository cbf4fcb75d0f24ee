"""Every list has a complete order: what it is sorted by tells any two of its rows apart, in whatever order they are stored."""

import re

import pytest

from webapp.db import database
from webapp.keyring import keys_database

VALUES = re.compile(r"'(?:[^']|'')*'")
COLUMN = re.compile(r'"(\w+)"\."(\w+)"')
NAMED = re.compile(r'"(\w+)" AS "(\w+)"')


def orders(statement):
    """(columns sorted by, columns grouped by) of each ORDER BY in a statement: [[(table, column)], [(table, column)]]."""
    bare = VALUES.sub("''", statement)
    tables = {alias: table for table, alias in NAMED.findall(bare)}
    for start in [match.end() for match in re.finditer(r"\bORDER BY\b", bare)]:
        query = bare[_opening(bare, start) : start]
        grouped = query.rpartition("GROUP BY")[2] if "GROUP BY" in query else ""
        clauses = (_clause(bare[start:]), _clause(grouped))
        yield [[(tables.get(alias, alias), column) for alias, column in COLUMN.findall(clause)] for clause in clauses]


def _opening(text, end):
    """Where the query that goes on to `end` begins: after the bracket that encloses it, or at the start."""
    depth = 0
    for at in range(end - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[at], 0)
        if depth < 0:
            return at + 1
    return 0


def _clause(text):
    """The text up to LIMIT, HAVING, ORDER BY or the bracket that closes the query."""
    depth = 0
    for at, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth < 0:
            return text[:at]
        if depth == 0 and re.match(r" (LIMIT|HAVING|ORDER BY)\b", text[at:]):
            return text[:at]
    return text


@pytest.fixture
def unique(app):
    """{table: [columns that together no two rows share]} of both databases."""
    found = {}
    for handle in (database, keys_database):
        for table in handle.get_tables():
            keys = [set(handle.get_primary_keys(table)), {"rowid"}]
            keys += [set(index.columns) for index in handle.get_indexes(table) if index.unique and None not in index.columns]
            found[table] = [key for key in keys if key]
    return found


def is_complete(sorted_by, grouped_by, unique):
    """Whether rows in this order are told apart: by a key of one of the tables, or by all that they are grouped by."""
    if grouped_by:
        return set(grouped_by) <= set(sorted_by)
    tables = {table for table, _ in sorted_by}
    columns = {table: {column for owner, column in sorted_by if owner == table} for table in tables}
    return any(key <= columns[table] for table in tables for key in unique.get(table, [{"id"}]))


def test_whatever_a_page_sorts_it_sorts_completely(every_statement, unique):
    asked = [statement for statement in every_statement if statement.startswith(("SELECT", "WITH"))]
    sorted_ones = {statement: list(orders(statement)) for statement in asked if "ORDER BY" in statement}
    assert len(sorted_ones) > 100
    assert not {sql for sql, found in sorted_ones.items() for order in found if not is_complete(*order, unique)}


@pytest.mark.parametrize(
    ("clause", "complete"),
    [
        ('ORDER BY "t1"."at", "t1"."id" DESC LIMIT 5', True),
        ('ORDER BY "t1"."number" DESC', True),
        ('ORDER BY "t1"."opened_at"', False),
        ('WHERE "t1"."title" = \'ORDER BY "t1"."id"\' ORDER BY "t1"."title" LIMIT 5', False),
        ('WHERE "t1"."id" IN (SELECT "t2"."id" FROM "job" AS "t2" ORDER BY "t2"."title" LIMIT 9) ORDER BY "t1"."id"', False),
        ('GROUP BY "t1"."title" ORDER BY COUNT("t1"."id") DESC, "t1"."title"', True),
        ('GROUP BY "t1"."title" ORDER BY COUNT("t1"."id") DESC', False),
    ],
)
def test_an_order_that_is_not_complete_is_noticed(clause, complete, unique):
    found = list(orders(f'SELECT "t1"."title" FROM "job" AS "t1" {clause}'))
    assert all(is_complete(*order, unique) for order in found) is complete
