"""What of rights and retention stands on management's first page: there when it waits, gone when it is done."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from peewee import Select

from tests import make
from tests.every_route import BREACH
from webapp import legal_deadlines
from webapp.accountability import breaches
from webapp.clock import now
from webapp.db import database
from webapp.legal_deadlines import Nation
from webapp.promises import attention_counts
from webapp.requests import deadline_status, requests
from webapp.requests.models import RequestKind, SubjectRequest
from webapp.retention import departures

ON = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def noon():
    """The tests' day is ON, also for a run that goes past midnight."""
    with time_machine.travel(datetime(ON.year, ON.month, ON.day, 12, tzinfo=UTC), tick=True):
        yield


def ask(client, by, days, kind="access", **values):
    """A request that came in so many days ago."""
    given = {"kind": kind, "channel": "phone", "about": "x", "in_doubt": False, "number": client.number}
    row = requests.log(given | {"received_on": ON - timedelta(days=days)}, by=by, on=ON)
    SubjectRequest.update(logged_at=now(), **values).where(SubjectRequest.id == row.id).execute()
    return row


def count(query):
    """The number that a part of a statement gives."""
    return Select([], [query]).tuples().execute(database)[0][0]


@pytest.mark.parametrize("kind", list(RequestKind))
def test_a_request_is_near_its_day_before_it_is_over(app, alice, kind):
    client = make.client(alice)
    for days in (3, 14):
        ask(client, alice, days, kind)
    assert count(attention_counts.requests_near_their_day()) == 0
    row = ask(client, alice, 24, kind)
    assert count(attention_counts.requests_near_their_day()) == 1
    requests.take_step(row, "withdrawn", by=alice, on=ON, today=ON)
    assert count(attention_counts.requests_near_their_day()) == 0


def test_what_stands_still_is_not_near_and_what_was_extended_has_longer(app, alice):
    client = make.client(alice)
    ask(client, alice, 40, in_doubt=True)
    ask(client, alice, 40, paused_on=ON)
    ask(client, alice, 40, extended_on=ON)
    ask(client, alice, 40, "complaint", acknowledged_on=ON)
    assert count(attention_counts.requests_near_their_day()) == 0
    ask(client, alice, 85, extended_on=ON)
    assert count(attention_counts.requests_near_their_day()) == 1


def test_none_is_overdue_without_having_been_near():
    for nation in Nation:
        for number in range(800):
            start = date(2026, 1, 1) + timedelta(days=number)
            for extended, warned in ((False, attention_counts.ANSWER), (True, attention_counts.EXTENDED)):
                due = legal_deadlines.answer_due(start, nation, extended=extended)
                assert due - start - warned > timedelta(days=5)
                assert due - start - warned < deadline_status.SOON + timedelta(days=25 if nation == Nation.UNITED_STATES else 14)


def test_the_first_page_says_it_to_management_alone(app, alice, bob, sign_in):
    browser = sign_in(alice)
    clear = browser.get("/").text
    client = make.client(alice)
    ask(client, alice, 35)
    breaches.log(BREACH | {"aware_at": now()}, by=bob)
    departures.report(client, kind="deceased", told_by="Their son", told_on=ON, postcode="", by=bob, on=ON)
    database.execute_sql(
        'INSERT INTO retention_run (started_at, "on", outcome, why, counts) VALUES (?, ?, ?, ?, ?)',
        (now(), ON, "waits for management", "the clock is earlier.", "{}"),
    )
    shown = browser.get("/").text
    for words in ("72 hours run", "near its last day", "looked at the date", "died or moved away"):
        assert words in shown and words not in clear and words not in sign_in(bob).get("/").text
