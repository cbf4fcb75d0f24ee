"""Whoever has asked about their data and waits for an answer is neither purged nor erased before they have it."""

from datetime import date, timedelta

import pytest
import time_machine

from tests import make
from tests.retention.test_retention import START, enquire, noon, quick, run_on  # noqa: F401 (quick: a fixture for all here)
from webapp.clients.models import Client
from webapp.erasure import erasure
from webapp.erasure.models import Erasure
from webapp.errors import Refused
from webapp.requests import requests
from webapp.requests.models import RequestKind
from webapp.retention import enquirer_erasure, holds, retention
from webapp.staff.models import Shop

PURGE = date(2027, 4, 6)


def asks(client, kind, by, on):
    """A request of theirs."""
    values = {"kind": kind, "channel": "phone", "about": "Asks", "in_doubt": False, "received_on": on, "number": client.number}
    return requests.log(values, by=by, on=on)


@pytest.mark.parametrize("kind", list(RequestKind))
def test_an_open_request_stops_the_purge_with_its_reason(app, alice, kind):
    client = enquire(alice, START).client
    request = asks(client, kind, alice, date(2027, 4, 1))
    run_on(date(2027, 4, 5))
    assert run_on(PURGE) is None and Client.select().exists()
    line = retention.due(PURGE, Shop.current())[0]
    assert line.blocks == ("1 request not answered",) and not line.free
    requests.take_step(request, "withdrawn", by=alice, on=PURGE, today=PURGE)
    assert run_on(PURGE + timedelta(days=1)).startswith("1 destroyed") and not Client.select().exists()


@pytest.mark.parametrize("kind", list(RequestKind))
def test_an_open_request_stops_an_erasure_but_for_one_to_be_erased(app, alice, kind):
    client, on = make.client(alice), date.today()
    request = asks(client, kind, alice, on)
    if kind != RequestKind.ERASURE:
        with pytest.raises(Refused, match=rf"{request.number} \({kind}\)"):
            erasure.request(client, client.number, "no longer needed", by=alice)
        requests.take_step(request, "withdrawn", by=alice, on=on, today=on)
    assert erasure.request(client, client.number, "no longer needed", by=alice)


def test_one_that_comes_in_after_the_approval_stops_it_too(app, alice):
    client, on = make.client(alice), date.today()
    row = erasure.request(client, client.number, "no longer needed", by=alice)
    request = asks(client, RequestKind.ACCESS, alice, on)
    with pytest.raises(Refused, match="answer it first"):
        erasure.perform(row, by=alice)
    assert Client.select().exists() and Erasure.get().begun_at is None
    requests.take_step(request, "withdrawn", by=alice, on=on, today=on)
    assert erasure.perform(row, by=alice).rows_at


def test_one_that_comes_in_between_the_list_and_the_act_stops_it(app, alice):
    client = enquire(alice, START).client
    with time_machine.travel(noon(PURGE), tick=False):
        lines = retention.due(PURGE, Shop.current())
        asks(client, RequestKind.ERASURE, alice, PURGE)
        assert lines[0].free and enquirer_erasure.erase(lines, PURGE) == 0
    assert Client.select().exists()


def test_a_hold_placed_between_the_list_and_the_act_stops_it(app, alice):
    client = enquire(alice, START).client
    with time_machine.travel(noon(PURGE), tick=False):
        lines = retention.due(PURGE, Shop.current())
        holds.place(client, kind="open enquiry", reason="They decide", until=PURGE, by=alice, on=PURGE)
        assert lines[0].free and enquirer_erasure.erase(lines, PURGE) == 0
    assert Client.select().exists()
