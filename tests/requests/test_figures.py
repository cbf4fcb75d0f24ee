"""Requests near their last day are counted in time for the first page, and those that stand still are not."""

from datetime import date, timedelta

import pytest
from peewee import Select

from tests import make
from tests.home.test_figures import ON, ask, noon  # noqa: F401 (a fixture)
from webapp import legal_deadlines
from webapp.db import database
from webapp.legal_deadlines import Nation
from webapp.requests import deadline_status, figures, requests
from webapp.requests.models import RequestKind
from webapp.staff.models import Shop


def count(query):
    """The number that a part of a statement gives."""
    return Select([], [query]).tuples().execute(database)[0][0]


@pytest.mark.parametrize("kind", list(RequestKind))
def test_a_request_is_near_its_day_before_it_is_over(app, alice, kind):
    client = make.client(alice)
    for days in (3, 14):
        ask(client, alice, days, kind)
    assert count(figures.requests_near_their_day(Shop.current())) == 0
    row = ask(client, alice, 24, kind)
    assert count(figures.requests_near_their_day(Shop.current())) == 1
    requests.take_step(row, "withdrawn", by=alice, on=ON, today=ON)
    assert count(figures.requests_near_their_day(Shop.current())) == 0


def test_what_stands_still_is_not_near_and_what_was_extended_has_longer(app, alice):
    client = make.client(alice)
    ask(client, alice, 40, in_doubt=True)
    ask(client, alice, 40, paused_on=ON)
    ask(client, alice, 40, extended_on=ON)
    ask(client, alice, 40, "complaint", acknowledged_on=ON)
    assert count(figures.requests_near_their_day(Shop.current())) == 0
    ask(client, alice, 85, extended_on=ON)
    assert count(figures.requests_near_their_day(Shop.current())) == 1


def test_none_is_overdue_without_having_been_near():
    for nation in Nation:
        for number in range(800):
            start = date(2026, 1, 1) + timedelta(days=number)
            for extended, warned in ((False, figures.ANSWER), (True, figures.EXTENDED)):
                due = legal_deadlines.answer_due(start, nation, extended=extended)
                assert due - start - warned > timedelta(days=5)
                assert due - start - warned < deadline_status.SOON + timedelta(days=25 if nation == Nation.UNITED_STATES else 14)
