"""Custody of devices, from check-in to hand-back."""

import pytest

from tests import make
from webapp.clients.models import Client, Standing
from webapp.errors import Refused, Stale
from webapp.intake import board, check_in, custody, places
from webapp.intake.models import CustodyEvent, Device, IdentityCheck, Place, Release
from webapp.jobs import closing
from webapp.jobs.models import Job, JobStatus

FACTS = {"kind": "laptop", "make": "Lenovo", "model": "T14", "serial": "pf-3k 21x", "condition": "Lid scratched"}
PERSON = {"name": "Dee Dunn", "source": "walk-in", "phones": ["0113 496 0112"], "emails": [], "systems": ["Windows 11"]}


@pytest.fixture
def job(alice):
    return make.job(make.client(alice), alice)


@pytest.fixture
def device(job, alice):
    return make.device(job, alice)


def finish(job):
    Job.update(status=JobStatus.get(JobStatus.finished)).where(Job.id == job.id).execute()


def hand_back(device, by):
    return custody.release(device, to="Zoë", checked=IdentityCheck.KNOWN, by=by)


def test_client_job_and_device_come_in_one_save(bob):
    device = check_in.check_in(PERSON, FACTS, title="Does not start", place=make.place(), by=bob)
    assert device.number == f"{device.job.number}-1"
    assert device.serial_folded == "pf3k21x"
    assert device.job.client_id == device.client_id
    assert [event.what for event in CustodyEvent.of(device)] == ["received"]


def test_and_none_of_them_when_one_is_refused(bob):
    for changed, title in (({"kind": "boat"}, "Leaks"), ({"condition": "pin: 48213"}, "Leaks"), ({}, "password: hunter22")):
        with pytest.raises(Refused):
            check_in.check_in(PERSON, FACTS | changed, title=title, place=make.place(), by=bob)
    assert not Client.select().exists() and not Job.select().exists() and not Device.select().exists()


def test_somebody_new_can_be_reached(bob):
    with pytest.raises(Refused) as refused:
        check_in.check_in(PERSON | {"phones": [""]}, FACTS, title="Slow", place=make.place(), by=bob)
    assert refused.value.field == "phone"


def test_an_enquirer_becomes_a_client_first(alice):
    prospect = make.client(alice)
    prospect.standing = Standing.PROSPECT
    with pytest.raises(Refused):
        check_in.check_in(prospect, FACTS, title="Slow", place=make.place(), by=alice)


def test_a_further_device_has_the_next_digit_and_needs_an_open_job(job, device, alice):
    assert make.device(job, alice).number == f"{job.number}-2"
    finish(job)
    for held in Device.in_custody():
        hand_back(held, alice)
    with pytest.raises(Refused):
        make.device(job, alice)


def test_devices_that_arrive_at_once_have_different_numbers(job, alice, at_once):
    where = make.place()
    made = at_once(6, lambda n: custody.check_in(job, FACTS, place=where, by=alice))
    assert sorted(device.number for device in made) == [f"{job.number}-{n}" for n in range(1, 7)]


def test_a_move_is_an_event_and_goes_to_another_place_in_use(device, alice):
    shelf = make.place("Shelf")
    custody.move(device, shelf, by=alice, note="Waiting for a part")
    assert Device.get_by_id(device.id).place == shelf
    assert [event.what for event in CustodyEvent.of(device)] == ["moved", "received"]
    with pytest.raises(Refused):
        custody.move(device, shelf, by=alice)
    with pytest.raises(Refused):
        custody.move(device, make.place(), by=alice, note="pin: 48213")
    Place.update(retired=True).where(Place.name == "Bench 1").execute()
    with pytest.raises(Refused):
        custody.move(device, make.place(), by=alice)


def test_a_device_leaves_once(device, alice, at_once):
    results = at_once(5, lambda n: hand_back(device, alice))
    assert sum(isinstance(result, Refused) for result in results) == 4
    assert Release.select().count() == 1
    with pytest.raises(Refused):
        custody.move(device, make.place("Shelf"), by=alice)
    with pytest.raises(Refused):
        hand_back(device, alice)


def test_how_it_was_checked_is_one_of_the_ways(device, alice):
    with pytest.raises(Refused) as refused:
        custody.release(device, to="Zoë", checked="a nice smile", by=alice)
    assert refused.value.field == "checked"


def test_the_last_device_of_a_finished_job_closes_it(job, device, ruth, alice):
    second = make.device(job, alice)
    finish(job)
    assert hand_back(device, ruth) is False
    assert Job.get_by_id(job.id).open
    assert hand_back(second, ruth) is True
    assert not Job.get_by_id(job.id).open


def test_the_last_device_of_an_unfinished_job_leaves_it_open(job, device, ruth):
    assert hand_back(device, ruth) is False
    assert Job.get_by_id(job.id).open


def test_a_job_does_not_close_over_a_device_that_is_here(job, device, alice):
    finish(job)
    with pytest.raises(Refused):
        closing.close(job, by=alice)


def test_what_follows_a_release_runs_with_it_or_neither_happens(job, device, alice, monkeypatch):
    seen = []
    monkeypatch.setattr(custody, "ON_RELEASE", [lambda device, by: seen.append(device.id)])
    finish(job)

    def fail(job, by):
        raise Refused("Not yet.")

    monkeypatch.setattr(closing, "ON_CLOSE", [fail])
    with pytest.raises(Refused):
        hand_back(device, alice)
    assert seen == [device.id] and Device.get_by_id(device.id).held and not Release.select().exists()


def test_facts_are_corrected_but_not_over_another_s_correction(device, alice):
    custody.edit(Device.get_by_id(device.id), FACTS | {"make": "Dell"}, by=alice, version=1)
    with pytest.raises(Stale) as stale:
        custody.edit(device, FACTS | {"make": "HP"}, by=alice, version=1)
    assert stale.value.changes["make"] == ("Dell", "HP")


def test_a_place_is_retired_only_when_empty_and_named_once(device, alice):
    bench, shelf = make.place(), places.add("Attic", "Alice", by=alice)
    with pytest.raises(Refused):
        places.retire(bench, by=alice)
    places.retire(shelf, by=alice)
    assert list(Place.in_use()) == [place for place in Place.select().order_by(Place.name) if place.name != "Attic"]
    places.bring_back(shelf, by=alice)
    with pytest.raises(Refused):
        places.add("ATTIC", "", by=alice)
    places.edit(shelf, name="Long shelf", keys_held_by="Ruth", by=alice, version=Place.get_by_id(shelf.id).version)
    with pytest.raises(Stale):
        places.edit(shelf, name="Short shelf", keys_held_by="Ruth", by=alice, version=1)


def test_the_board_shows_the_longest_here_first_and_only_what_one_may_see(job, device, alice, bob, monkeypatch):
    monkeypatch.setattr(board, "SHOWN", 2)
    Job.update(technician=alice).where(Job.id == job.id).execute()
    for _ in range(3):
        make.device(job, alice)
    other = make.device(make.job(make.client(alice), alice, technician=bob), alice, place=make.place("Shelf"))
    seen = {held.place.name: (held.count, [d.number for d in held.devices]) for held in board.by_place(alice)}
    assert seen["Bench 1"] == (4, [f"{job.number}-1", f"{job.number}-2"])
    assert seen["Shelf"] == (1, [other.number])
    assert {held.place.name: held.count for held in board.by_place(bob)} | {"Shelf": 1} == {
        held.place.name: (1 if held.place.name == "Shelf" else 0) for held in board.by_place(bob)
    }
    rows, after = board.in_place(alice, make.place(), size=3)
    assert [d.number[-1] for d in rows] == ["1", "2", "3"]
    rows, after = board.in_place(alice, make.place(), after=after, size=3)
    assert [d.number[-1] for d in rows] == ["4"] and after is None
