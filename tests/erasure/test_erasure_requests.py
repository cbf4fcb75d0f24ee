"""Asking for an erasure: what stands in its way, who approves it, how long it may wait, and what is ticked off afterwards."""

from datetime import datetime

import pytest
import time_machine
from peewee import Select

from tests import make
from tests.erasure.test_erasure import ASKED, ask, erase
from tests.fixtures.tampering import honestly
from webapp import keyring, legal_deadlines
from webapp.clients.obstacles import obstacles_of
from webapp.db import database
from webapp.erasure import certificate, erasure, figures
from webapp.erasure.models import Erasure, ErasureState
from webapp.errors import Refused
from webapp.home.attention import attention_for
from webapp.staff.models import Shop


def test_an_open_job_and_a_held_device_stand_in_the_way_and_are_named(app, alice):
    client = make.client(alice)
    job = make.job(client, alice)
    device = make.device(job, alice)
    assert obstacles_of(client) == [
        f"Job {job.number} is open: close it first.",
        f"Device {device.number} is still here: hand it back or account for it first.",
    ]
    with pytest.raises(Refused, match=device.number):
        ask(client, alice)
    assert not Erasure.select().exists()


def test_what_came_after_the_request_stops_it_too(app, alice):
    client = make.client(alice)
    row = ask(client, alice)
    make.job(client, alice)
    with pytest.raises(Refused, match="open"):
        erasure.perform(row, by=alice)
    assert Erasure.get_by_id(row.id).open and keyring.has_key(client.uid)


def test_the_number_has_to_be_typed(app, alice):
    client = make.client(alice)
    for typed in ("", "C-9999", client.name, str(client.id)):
        with pytest.raises(Refused) as refused:
            erasure.request(client, typed, ASKED, by=alice)
        assert refused.value.field == "number"
    assert erasure.request(client, f" {client.number.lower()} ", ASKED, by=alice).open
    with pytest.raises(Refused, match="already"):
        ask(client, alice)


def test_only_management_asks(app, alice, bob, ruth, charlie):
    client = make.client(alice)
    for staff in (bob, ruth, charlie):
        with pytest.raises(Refused):
            ask(client, staff)


def test_where_there_is_a_second_manager_another_one_approves(app, alice, bob):
    mona, client = make.staff("Mona Manager", "management"), make.client(alice)
    row = ask(client, alice)
    assert row.state == ErasureState.WAITING
    for by, why in ((alice, "another manager"), (bob, "Only management")):
        with pytest.raises(Refused, match=why):
            erasure.approve(row, by=by)
    with pytest.raises(Refused, match="approve"):
        erasure.perform(row, by=alice)
    erasure.approve(row, by=mona)
    assert erasure.perform(row, by=alice).state == ErasureState.UNSCRUBBED


def test_a_manager_who_joined_after_the_request_has_to_approve_as_well(app, alice):
    row = ask(make.client(alice), alice)
    make.staff("Mona Manager", "management")
    with pytest.raises(Refused, match="second manager"):
        erasure.perform(row, by=alice)


def test_withdrawn_is_withdrawn(app, alice):
    client = make.client(alice)
    row = ask(client, alice)
    erasure.withdraw(row, by=alice)
    with pytest.raises(Refused):
        erasure.perform(row, by=alice)
    assert ask(client, alice).open


def test_outside_is_ticked_off_once(app, alice, bob):
    row = erase(make.client(alice), alice)
    for _ in range(2):
        certificate.tick(row, "paper", by=alice)
    assert set(certificate.ticked(row)) == {"paper"}
    with pytest.raises(Refused):
        certificate.tick(row, "moon", by=alice)
    with pytest.raises(Refused):
        certificate.tick(row, "mail", by=bob)


# A working day


@pytest.mark.parametrize(
    ("asked", "not_late", "late"),
    [
        ("2026-11-20T15:00", "2026-11-23T14:59", "2026-11-23T15:01"),  # a Friday
        ("2026-11-21T15:00", "2026-11-23T23:59", "2026-11-24T00:01"),  # a Saturday: it waits from Monday on
        ("2026-12-24T15:00", "2026-12-29T14:59", "2026-12-29T15:01"),  # Christmas and the Monday for Boxing Day
        ("2026-11-24T09:00", "2026-11-25T08:59", "2026-11-25T09:01"),
    ],
)
def test_no_weekend_and_no_bank_holiday_counts(app, alice, asked, not_late, late):
    row = ask(make.client(alice), alice)
    at = {name: datetime.fromisoformat(asked) for name in ("requested_at", "approved_at")}
    honestly(Erasure.get(), **at)
    row = Erasure.get_by_id(row.id)
    for moment, is_late in ((not_late, False), (late, True)):
        with time_machine.travel(f"{moment}:00Z"):
            assert row.late(legal_deadlines.late_before(Shop.current())) is is_late, moment
            counted = Select([], [figures.removals_late(Shop.current())]).tuples().execute(database)
            assert list(counted) == [(int(is_late),)], moment


def test_what_waits_too_long_is_red_on_managements_first_page(app, alice, bob):
    shop = Shop.current()
    client = make.client(alice)
    with time_machine.travel("2026-11-20T15:00:00Z") as clock:
        row = ask(client, alice)
        clock.move_to("2026-11-23T16:00:00Z")
        red = [notice.endpoint for notice in attention_for(alice, shop)[0] if notice.tone == "danger"]
        assert "privacy.index" in red and not any(notice.endpoint == "privacy.index" for notice in attention_for(bob, shop)[0])
        row = erasure.perform(row, by=alice)  # a step that was taken now: its scrub has a working day
        assert not any(notice.endpoint == "privacy.index" for notice in attention_for(alice, shop)[0])
        clock.move_to("2026-11-24T17:00:00Z")
        assert row.state == ErasureState.UNSCRUBBED and any(
            notice.endpoint == "privacy.index" for notice in attention_for(alice, shop)[0]
        )
        erasure.finish(row)
        assert not any(notice.endpoint == "privacy.index" for notice in attention_for(alice, shop)[0])
