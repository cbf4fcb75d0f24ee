"""Opening jobs: numbers without gaps, first statuses, titles."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests import make
from webapp.audit import trail
from webapp.audit.models import Entry
from webapp.errors import Refused
from webapp.jobs.models import Job, JobStatus, StatusChange
from webapp.jobs.opening import open_job
from webapp.staff import accounts

BAD_TITLES = ["", " ", "x" * 121, "null\0byte", "bell\x07", "two\nlines", "‮reversed", "Reset, password: hunter2!"]
GOOD_TITLES = ["<script>alert(1)</script>", "مرحبا بالعالم", "Laptop 🔥 since 29 Feb", "x" * 120, str(2**63)]


def test_a_job_gets_number_first_status_and_trail(client, ruth):
    job = open_job(client, "Does not start", by=ruth, year=2026)
    assert (job.number, job.status.name, job.technician, job.open) == ("2026-0001", "New", None, True)
    assert StatusChange.get(StatusChange.job == job).status == job.status
    entry = Entry.get(Entry.act == "job opened")
    assert (entry.about, entry.client, entry.by) == (f"Job {job.uid}", client.uid, ruth.id)
    assert trail.verify()[1] is None


def test_numbers_start_anew_with_the_year_and_grow_past_four_digits(client, ruth):
    assert [open_job(client, "x", by=ruth, year=year).number for year in (2026, 2026, 2027, 2026)] == [
        "2026-0001", "2026-0002", "2027-0001", "2026-0003",
    ]  # fmt: skip
    Job.delete().execute()
    assert open_job(client, "x", by=ruth, year=2026).number == "2026-0004"


def test_eight_at_once_get_eight_numbers_in_a_row(client, ruth, at_once):
    jobs = at_once(8, lambda n: open_job(client, f"job {n}", by=ruth, year=2026))
    assert sorted(job.number for job in jobs) == [f"2026-{n:04d}" for n in range(1, 9)]


def test_a_refused_job_uses_no_number(client, ruth, bob):
    with pytest.raises(Refused) as refused:
        open_job(client, "x", by=ruth, year=2026, technician=ruth)
    assert refused.value.field == "technician"
    accounts.disable(bob, by=ruth)
    bob.active = False
    with pytest.raises(Refused):
        open_job(client, "x", by=ruth, year=2026, technician=bob)
    assert open_job(client, "x", by=ruth, year=2026).number == "2026-0001"


def test_the_number_s_year_is_the_shop_s(client, ruth, sign_in):
    with time_machine.travel(datetime(2026, 12, 31, 23, 59, 58, tzinfo=UTC), tick=False):
        sign_in(ruth).post(f"/jobs/new?client={client.id}", data={"title": "old year"})
    with time_machine.travel(datetime(2027, 1, 1, 0, 0, 1, tzinfo=UTC), tick=False):
        sign_in(ruth).post(f"/jobs/new?client={client.id}", data={"title": "new year"})
    assert [job.number for job in Job.select().order_by(Job.id)] == ["2026-0001", "2027-0001"]


def test_odd_titles_are_kept_and_shown_as_text(client, ruth, sign_in):
    browser = sign_in(ruth)
    for title in GOOD_TITLES:
        answer = browser.post(f"/jobs/new?client={client.id}", data={"title": title})
        text = browser.get(answer.location).get_data(as_text=True)
        assert "<script>alert(1)" not in text
        assert title in text or "&lt;script&gt;" in text
    assert [job.title for job in Job.select().order_by(Job.id)] == GOOD_TITLES


def test_bad_titles_are_refused_beside_the_field(client, ruth, sign_in):
    browser = sign_in(ruth)
    for title in BAD_TITLES:
        answer = browser.post(f"/jobs/new?client={client.id}", data={"title": title, "technician": ""})
        assert (answer.status_code, 'id="title-error"' in answer.get_data(as_text=True)) == (422, True), title
    assert browser.post(f"/jobs/new?client={client.id}").status_code == 422
    assert not Job.select().exists()


def test_sent_twice_it_is_opened_once(client, ruth, sign_in):
    browser, data = sign_in(ruth), {"title": "Once", "once": "a-token"}
    places = {browser.post(f"/jobs/new?client={client.id}", data=data).location for _ in range(2)}
    assert len(places) == 1
    assert Job.select().count() == 1


def test_who_may_and_for_whom(client, bob, charlie, sign_in, ruth):
    assert sign_in(charlie).get("/jobs/new").status_code == 403
    assert sign_in(bob).get(f"/jobs/new?client={client.id}").status_code == 404  # no own or waiting job of theirs
    make.job(client, by=ruth)
    assert sign_in(bob).get(f"/jobs/new?client={client.id}").status_code == 200
    for odd in ("0", "-1", str(2**63), "x", ""):
        assert sign_in(ruth).get(f"/jobs/new?client={odd}").status_code == 404


def test_the_client_is_looked_for(client, ruth, bob, sign_in):
    for typed in ("ann", "Hall ann", "01134960101", "LS2 7EW", "zoe@"):
        assert f"/jobs/new?client={client.id}" in sign_in(ruth).get("/jobs/new", query_string={"q": typed}).get_data(as_text=True)
    for typed in ("nobody", "a", "%", "\0", "x" * 500):
        answer = sign_in(ruth).get("/jobs/new", query_string={"q": typed})
        assert (answer.status_code, f"client={client.id}" in answer.get_data(as_text=True)) == (200, False)
    assert "Ann Hall" not in sign_in(bob).get("/jobs/new?q=ann").get_data(as_text=True)


def test_without_any_status_the_usual_ones_come(client, ruth):
    assert open_job(client, "x", by=ruth, year=2026).status.first
    assert JobStatus.select().where(JobStatus.finished).count() == 2
