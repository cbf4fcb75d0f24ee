"""What of rights and retention stands on management's first page: there when it waits, gone when it is done."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests import make
from tests.every_route import BREACH
from webapp.accountability import breaches
from webapp.clock import now
from webapp.requests import requests
from webapp.requests.models import SubjectRequest
from webapp.retention import departures
from webapp.retention.models import Outcome, RetentionRun

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


def test_the_first_page_says_it_to_management_alone(app, alice, bob, sign_in):
    browser = sign_in(alice)
    clear = browser.get("/").text
    client = make.client(alice)
    ask(client, alice, 35)
    breaches.log(BREACH | {"aware_at": now()}, by=bob)
    departures.report(client, kind="deceased", told_by="Their son", told_on=ON, postcode="", by=bob, on=ON)
    RetentionRun.create(on=ON, outcome=Outcome.WAITING, why="the clock is earlier.")
    shown = browser.get("/").text
    for words in ("72 hours run", "near its last day", "looked at the date", "died or moved away"):
        assert words in shown and words not in clear and words not in sign_in(bob).get("/").text
