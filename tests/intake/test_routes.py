"""Pages of enquiries, check-in, devices and places."""

import re

import pytest

from tests import make
from tests.intake.typed import DEVICE, ENQUIRY, at
from webapp.clients.models import Client
from webapp.intake import board, custody, enquiries
from webapp.intake.models import CustodyEvent, Device, Enquiry, Place
from webapp.jobs import assignment
from webapp.jobs.models import Job, JobStatus

RELEASE = {"to": "Zoë O’Brien", "checked": "known in person"}


def test_empty_pages_say_what_would_be_there(sign_in, alice):
    browser = sign_in(alice)
    Place.delete().execute()
    for path, words in {
        "/enquiries": "No open enquiries.",
        "/enquiries?show=clients": "None yet.",
        "/custody": "No devices in the shop.",
        "/places": "No places yet.",
        "/check-in": "No place to keep it",
    }.items():
        page = browser.get(path)
        assert page.status_code == 200 and words in page.text, path


def test_an_enquiry_is_taken_once_and_shows_its_purge_date(sign_in, bob, ruth):
    browser = sign_in(bob)
    first, second = browser.post("/enquiries/new", data=ENQUIRY), browser.post("/enquiries/new", data=ENQUIRY)
    assert first.status_code == 302 and first.location == second.location
    assert Enquiry.select().count() == Client.select().count() == 1
    page = browser.get(first.location).text
    assert "Destroyed on" in page and "Slow laptop" in page and "Edit" not in page and "Make it a client" not in page
    assert "Make it a client" in sign_in(ruth).get(first.location).text
    assert "Ben Ode" in browser.get("/enquiries").text


def test_an_enquiry_needs_a_way_to_answer(sign_in, ruth):
    page = sign_in(ruth).post("/enquiries/new", data=ENQUIRY | {"phone": ""})
    assert page.status_code == 422 and "so that somebody can answer" in page.text and 'value="Ben Ode"' in page.text


def test_an_enquiry_edited_twice_shows_both(sign_in, ruth, enquiry):
    browser, address = sign_in(ruth), f"/enquiries/{enquiry.id}/edit"
    version = re.search(r'name="version"[^>]*value="(\d+)"', browser.get(address).text)[1]
    assert browser.post(address, data=ENQUIRY | {"about": "Slow desktop", "version": version}).status_code == 302
    page = browser.post(address, data=ENQUIRY | {"about": "Slow tablet", "version": version})
    assert page.status_code == 409 and "<b>Slow desktop</b>" in page.text and "Slow tablet</textarea>" in page.text


def test_conversion_moves_the_enquiry_to_the_other_list(sign_in, ruth, enquiry):
    browser = sign_in(ruth)
    data = ENQUIRY | {"address": "1 Road", "version": "1"}
    assert browser.post(f"/clients/{enquiry.client_id}/becoming", data=data).status_code == 302
    assert "Ben Ode" not in browser.get("/enquiries").text
    assert "Ben Ode" in browser.get("/enquiries?show=clients").text


def test_a_device_moves_and_goes_home_and_its_finished_job_closes(sign_in, ruth, device):
    browser, shelf = sign_in(ruth), make.place("Shelf")
    assert browser.post(f"/devices/{device.id}/place", data=at(shelf)).status_code == 302
    assert browser.post(f"/devices/{device.id}/place", data=at(shelf)).status_code == 422
    assert "Here: Shelf" in browser.get(f"/devices/{device.id}").text
    Job.update(status=JobStatus.get(JobStatus.finished)).execute()
    answer = browser.post(f"/devices/{device.id}/release", data=RELEASE, follow_redirects=True)
    assert "its job is closed" in answer.text and "Zoë O’Brien" in answer.text and not Job.get().open
    again = browser.post(f"/devices/{device.id}/release", data=RELEASE)
    assert again.status_code == 409 and "already been handed back" in again.text
    assert CustodyEvent.select().count() == 3


def test_a_device_s_facts_are_corrected_with_both_values_on_conflict(sign_in, ruth, device):
    browser, address = sign_in(ruth), f"/devices/{device.id}/edit"
    version = {"version": str(device.version)}
    assert 'value="ThinkPad T14"' in browser.get(address).text
    assert browser.post(address, data=DEVICE | version | {"make": "Dell"}).status_code == 302
    page = browser.post(address, data=DEVICE | version | {"make": "HP"})
    assert page.status_code == 409 and "<b>Dell</b>" in page.text and 'value="HP"' in page.text


def test_the_job_s_and_the_client_s_pages_show_the_devices(sign_in, alice, device):
    browser = sign_in(alice)
    for path in (f"/clients/{device.client_id}", f"/jobs/{device.job_id}", "/custody", f"/custody/{device.place_id}"):
        assert device.number in browser.get(path).text, path


def test_places_are_added_renamed_and_retired_when_empty(sign_in, alice, device):
    browser = sign_in(alice)
    assert browser.post("/places/new", data={"name": "Cellar", "keys_held_by": "Alice"}).status_code == 302
    assert browser.post("/places/new", data={"name": "cellar"}).status_code == 422
    cellar = Place.get(Place.name == "Cellar")
    assert browser.post(f"/places/{cellar.id}/edit", data={"name": "Vault", "version": "1"}).status_code == 302
    stale = browser.post(f"/places/{cellar.id}/edit", data={"name": "Attic", "version": "1"})
    assert stale.status_code == 409 and "<b>Vault</b>" in stale.text
    assert browser.post(f"/places/{cellar.id}/retirement").status_code == 302 and Place.get_by_id(cellar.id).retired
    assert browser.post(f"/places/{cellar.id}/return").status_code == 302
    assert browser.post(f"/places/{device.place_id}/retirement").status_code == 409


def test_lists_take_few_statements_whatever_their_length(sign_in, ruth, statements):
    browser, counts = sign_in(ruth), {}
    where = make.place()
    for _ in range(2):
        for n in range(5):
            given = {"name": f"Name {n}", "source": "phone", "phones": ["0113 496 0111"], "emails": [], "about": "Slow"}
            enquiries.take(given, by=ruth)
            make.device(make.job(make.client(ruth), ruth), ruth)
        for path in ("/enquiries", "/custody", f"/custody/{where.id}"):
            statements.clear()
            assert browser.get(path).status_code == 200
            counts.setdefault(path, []).append(len(statements))
    assert all(first == second <= 8 for first, second in counts.values()), counts


def test_lists_go_on_without_gaps(sign_in, ruth, monkeypatch):
    for n in range(5):
        given = {"name": f"Name {n}", "source": "phone", "phones": ["0113 496 0111"], "emails": [], "about": "Slow"}
        enquiries.take(given, by=ruth)
        make.device(make.job(make.client(ruth), ruth), ruth)
    monkeypatch.setitem(enquiries.newest.__kwdefaults__, "size", 2)
    monkeypatch.setitem(board.in_place.__kwdefaults__, "size", 2)
    browser = sign_in(ruth)
    for start, pattern in (("/enquiries", r'<a href="/enquiries/(\d+)"'), (f"/custody/{make.place().id}", r'"/devices/(\d+)"')):
        address, seen = start, []
        while address:
            page = browser.get(address).text
            seen += re.findall(pattern, page)
            more = re.search(rf'href="({start}\?after=\d+)"', page)
            address = more and more[1]
        assert len(seen) == len(set(seen)) == 5, start


def test_a_technician_reaches_devices_of_own_and_waiting_jobs_only(sign_in, alice, bob, device):
    browser = sign_in(bob)
    paths = [f"/devices/{device.id}", f"/devices/{device.id}/edit", f"/devices/{device.id}/place"]
    paths += [f"/jobs/{device.job_id}/receipt", f"/jobs/{device.job_id}/devices"]
    assert [browser.get(path).status_code for path in paths] == [200] * 5
    Job.update(technician=alice).execute()
    assert [browser.get(path).status_code for path in paths] == [404] * 5
    assert browser.post(f"/devices/{device.id}/place", data=at(make.place("Shelf"))).status_code == 404
    assert device.number not in browser.get("/custody").text


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/enquiries", "alice ruth bob"),
        ("/enquiries/new", "alice ruth bob"),
        ("/enquiries/1", "alice ruth bob"),
        ("/enquiries/1/edit", "alice ruth"),
        ("/check-in", "alice ruth bob"),
        ("/jobs/1/devices", "alice ruth bob"),
        ("/jobs/1/receipt", "alice ruth bob"),
        ("/devices/1", "alice ruth bob"),
        ("/devices/1/edit", "alice ruth bob"),
        ("/devices/1/place", "alice ruth bob"),
        ("/devices/1/release", "alice ruth"),
        ("/custody", "alice ruth bob"),
        ("/custody/1", "alice ruth bob"),
        ("/places", "alice"),
        ("/places/new", "alice"),
        ("/places/1/edit", "alice"),
        ("/places/1/retirement", ""),
        ("/places/1/return", ""),
        ("/jobs/1/receipt.pdf", ""),
    ],
)
def test_who_may_use_what(sign_in, device, enquiry, alice, ruth, bob, charlie, path, allowed):
    for staff in (alice, ruth, bob) if allowed else ():
        named = staff.name.split()[0].lower() in allowed
        for method in ("get", "post"):
            status = getattr(sign_in(staff), method)(path).status_code
            assert status in ({200, 405, 422} if named else {403, 405}), (staff.name, method, status)
    assert sign_in(charlie).get(path).status_code in (403, 405)
    assert sign_in(charlie).post(path).status_code in (403, 405)
    assert sign_in(None).get(path).status_code in (302, 405)


@pytest.mark.parametrize(
    "path",
    ["/enquiries/99", "/enquiries/99/edit", "/jobs/99/devices", "/jobs/99/receipt", "/jobs/99/receipt.pdf", "/devices/99",
     "/devices/99/edit", "/devices/99/place", "/devices/99/release", "/custody/99", "/places/99/edit", f"/devices/{2**63}"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(sign_in, alice, path):
    assert sign_in(alice).get(path).status_code == 404


@pytest.mark.parametrize("query", ["after=0", "after=-1", "after=x", f"after={2**63}", "after=999", "show=odd"])
def test_odd_addresses_of_lists_show_a_list(sign_in, ruth, device, query):
    for path in ("/enquiries", "/custody", f"/custody/{device.place_id}"):
        assert sign_in(ruth).get(f"{path}?{query}").status_code == 200


def test_hand_made_fields_change_nothing_they_should_not(sign_in, ruth, device):
    extra = {"client": "2", "client_id": "2", "job": "9", "number": "2000-0001-1", "uid": "0" * 32, "place_id": "9", "by": "9"}
    version = {"version": str(device.version)}
    sign_in(ruth).post(f"/devices/{device.id}/edit", data=DEVICE | version | extra)
    fresh = Device.get_by_id(device.id)
    assert fresh.make == DEVICE["make"]
    for name in ("number", "client_id", "job_id", "uid", "place_id"):
        assert getattr(fresh, name) == getattr(device, name)


def test_once_all_is_handed_back_one_press_finishes_the_job(sign_in, alice, bob, ruth, device):
    job = device.job
    assignment.take(job, by=bob)
    page = f"/jobs/{job.id}"
    assert "Everything is handed back" not in sign_in(bob).get(page).text
    custody.release(device, to="Zoë", checked="known in person", by=ruth)
    his, hers = sign_in(bob).get(page).text, sign_in(ruth).get(page).text
    assert "Everything is handed back" in his and "Finish and close the job" in his
    assert (
        "Everything is handed back" in hers and "Finish and close" not in hers and "Bob Technician or management closes it" in hers
    )
    action, name = re.search(r'<form class="post-button" action="([^"]+/closure)".*?name="(finish)"', his, re.S).groups()
    assert sign_in(bob).post(action, data={name: "1"}).status_code == 302
    assert "Everything is handed back" not in sign_in(bob).get(page).text


def test_a_job_without_a_device_does_not_say_that_all_is_handed_back(sign_in, alice, bob):
    job = make.job(make.client(alice), alice, technician=bob)
    assert "Everything is handed back" not in sign_in(bob).get(f"/jobs/{job.id}").text
