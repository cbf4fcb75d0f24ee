"""Lists go on a page at a time, from the id that a page ends with, and one function does it for all of them."""

import ast

import pytest

from tests import make
from tests.sweeps.test_layers import the_house
from webapp.clients.models import Client
from webapp.paging import LARGEST_ID, page_of

NAMES = ["Ann", "Bea", "Ann", "Cyd", "Ann", "Bea", "Ann"]


@pytest.fixture
def clients(app, alice):
    """Seven clients, some of whom share a name."""
    return [make.client(alice, name) for name in NAMES]


def walk(*columns, size, **given):
    """The ids of every row, asked for a page at a time, and how many pages there were."""
    ids, after, pages = [], None, 0
    while pages == 0 or after is not None:
        rows, after = page_of(Client.select(), *columns, after=after, size=size, **given)
        ids, pages = ids + [row.id for row in rows], pages + 1
        assert len(rows) == size or after is None
        assert after in (None, rows[-1].id)
    return ids, pages


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8])
@pytest.mark.parametrize("columns", [(Client.id,), (Client.name_folded, Client.id)], ids=["id", "name"])
def test_pages_hold_every_row_once_in_order(clients, columns, size, newest_first):
    ids, pages = walk(*columns, size=size, newest_first=newest_first)
    rows = sorted(clients, key=lambda row: [getattr(row, column.name) for column in columns], reverse=newest_first)
    assert ids == [row.id for row in rows]
    assert pages == -(-len(clients) // size)


@pytest.mark.parametrize("after", [None, 0, -1, 99, LARGEST_ID, LARGEST_ID + 1])
def test_after_a_row_that_is_not_there_comes_the_first_page(clients, after):
    rows, more = page_of(Client.select(), Client.name_folded, Client.id, after=after, size=3)
    assert [row.name for row in rows] == ["Ann"] * 3 and more == rows[-1].id


def test_a_row_that_may_not_be_seen_tells_nothing_of_where_it_is(clients, alice):
    hidden = Client.select().where(Client.name != "Bea")
    rows, _ = page_of(hidden, Client.name_folded, Client.id, after=clients[1].id)
    assert [row.name for row in rows] == ["Ann"] * 4 + ["Cyd"]
    rows, _ = page_of(hidden, Client.name_folded, Client.id, after=clients[1].id, among=Client.select())
    assert [row.name for row in rows] == ["Cyd"]


def test_a_page_is_read_as_the_list_wants_it(clients):
    rows, more = page_of(Client.select(), Client.id, size=2, read=lambda query: [row.name for row in query.limit(2)])
    assert (rows, more) == (["Ann", "Bea"], None)


def pages_by_hand(module, source):
    """Where one row more than a page is asked for, or a list is compared to its page's size and its last row taken from there."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr="limit"), args=[ast.BinOp(op=ast.Add())]):
                yield f"{module}:{node.lineno}: limit(… + 1)"
            case ast.IfExp(test=ast.Compare(left=ast.Call(func=ast.Name(id="len")), comparators=[size])):
                last = f"[{ast.unparse(size)} - 1]"
                if last in ast.unparse(node.body):
                    yield f"{module}:{node.lineno}: rows{last}"


def test_no_list_pages_by_hand():
    house = {module: source for module, source in the_house().items() if module != "webapp.paging"}
    assert [found for module, source in house.items() for found in pages_by_hand(module, source)] == []
    old = "rows = list(query.limit(size + 1))\nreturn rows[:size], rows[size - 1].id if len(rows) > size else None"
    assert len(list(pages_by_hand("old", old))) == 2
