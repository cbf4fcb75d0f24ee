"""The first page: its counts, where they lead, and what each role is shown."""

from datetime import timedelta

import pytest

from tests import every_route, make
from tests.browser import PHONE, covered
from webapp import clock
from webapp.diary.models import Appointment
from webapp.home import today
from webapp.intake import enquiries
from webapp.intake.models import Device, Enquiry
from webapp.jobs import assignment
from webapp.jobs.models import Job, JobStatus

ZONE = "Europe/London"


@pytest.fixture
def morning(app, alice, bob):
    """A shop with a job that waits, Bob's own, another's, one finished, and a device in for each; returns the jobs."""
    client = make.client(alice, "Ann Hall")
    jobs = {name: make.job(client, alice, title=name) for name in ("waiting", "his", "hers", "done")}
    for name, technician in (("his", bob), ("hers", alice), ("done", alice)):
        assignment.take(jobs[name], by=technician)
    finished = JobStatus.get(JobStatus.finished)
    Job.update(status=finished).where(Job.id == jobs["done"].id).execute()
    for job in jobs.values():
        make.device(job, alice)
    return jobs


def test_counts(morning, alice, bob):
    for_her, for_him = today.counts(alice, ZONE), today.counts(bob, ZONE)
    assert [for_her[name] for name in ("open", "waiting", "mine", "finished")] == [4, 1, 2, 1]
    assert [for_him[name] for name in ("open", "waiting", "mine", "finished")] == [2, 1, 1, 0]


def test_counts_of_an_empty_shop(alice, bob, charlie):
    assert all(not any(today.counts(staff, ZONE).values()) for staff in (alice, bob, charlie))


def test_devices_by_place_are_those_that_one_may_see_with_the_old_ones(morning, alice, bob, charlie):
    fortnight = timedelta(days=15)
    Device.update(checked_in_at=clock.now() - fortnight).where(Device.job == morning["his"]).execute()
    assert [(count, old) for _, _, count, old in today.devices_by_place(alice)] == [(4, 1)]
    assert [(count, old) for _, _, count, old in today.devices_by_place(bob)] == [(2, 1)]
    assert today.devices_by_place(charlie) == []


def test_lists_of_jobs(morning, alice, bob):
    waiting, his = today.jobs(bob)
    assert [row.title for row in waiting] == ["waiting"] and [row.title for row in his] == ["his"]
    assert [row.title for row in today.jobs(alice)[1]] == ["hers", "done"]
    assert [row.title for row in today.jobs(alice, limit=1)[1]] == ["hers"]


def test_the_diary_of_the_day(morning, alice, bob):
    start, end = clock.day_bounds(clock.today(ZONE), ZONE)
    facts = {"client": morning["hers"].client, "booked_by": alice}
    times = (start, end - timedelta(minutes=1), start - timedelta(minutes=1), end)
    mine = [Appointment.create(starts_at=at, staff=alice, **facts) for at in times]
    assert [row.id for row in today.appointments(alice, ZONE)] == [mine[0].id, mine[1].id]
    assert today.appointments(bob, ZONE) == []
    his = Appointment.create(starts_at=start, staff=alice, job=morning["his"], **facts)
    nobodys = Appointment.create(starts_at=start, **facts)
    assert [row.id for row in today.appointments(bob, ZONE)] == [his.id, nobodys.id]


def test_enquiries_and_those_that_end_within_two_weeks(alice, bob):
    enquiry = enquiries.take(every_route.ENQUIRY, by=alice)
    Enquiry.update(purge_on=clock.today(ZONE) + timedelta(days=15)).where(Enquiry.id == enquiry.id).execute()
    assert [today.counts(bob, ZONE)[name] for name in ("enquiries", "ending")] == [1, 0]
    Enquiry.update(purge_on=clock.today(ZONE) + timedelta(days=14)).where(Enquiry.id == enquiry.id).execute()
    assert [today.counts(bob, ZONE)[name] for name in ("enquiries", "ending")] == [1, 1]


def test_the_page_for_each_role(morning, sign_in, alice, bob, ruth, charlie):
    management, technician, reception = (sign_in(staff).get("/").text for staff in (alice, bob, ruth))
    assert "For your signature" in management and "For your signature" not in technician + reception
    assert "Your jobs" in technician and "Your jobs" not in reception
    for text in (management, technician, reception):
        assert 'href="/jobs?show=waiting"' in text and 'href="/diary"' in text and "Enquiries" in text
    assert morning["his"].number in technician and morning["hers"].number not in technician
    assert sign_in(charlie).get("/").status_code == 403


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/", "/jobs", "/clients/1"])
def test_a_long_status_covers_nothing_on_a_phone(morning, bob, window, path):
    status = JobStatus.get(JobStatus.name == "Waiting for the client")
    title = "Very slow, takes ten minutes to start"
    Job.update(status=status, title=title).where(Job.id == morning["his"].id).execute()
    page = window(bob, PHONE)
    page.goto(path)
    assert page.get_by_text(title).count()
    assert covered(page) == []
    assert page.locator(".pill", has_text=status.name).first.bounding_box()["height"] < 32, "it takes one line"
