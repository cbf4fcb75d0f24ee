"""A technician who names a colleague: whoever has a job or a visit sees its client, so that only some may give them away."""

from datetime import date, time

import pytest

from tests import make
from webapp.diary import diary
from webapp.diary.models import Appointment
from webapp.errors import Refused
from webapp.jobs import opening
from webapp.jobs.models import Job
from webapp.permissions import Permission, Role, granted
from webapp.web.forms import Form

VISIT = {"kind": "visit", "day": "2099-03-04", "at": "10:00", "minutes": "60", "note": ""}
FORMS = {"JobForm", "AssignmentForm", "AppointmentForm"}  # that name a member of staff


@pytest.fixture
def dora(app):
    """Another technician."""
    return make.staff("Dora Technician", "technician")


@pytest.fixture
def seen(alice, bob):
    """A client whom bob sees, through a waiting job."""
    client = make.client(alice)
    make.job(client, alice)
    return client


def test_a_technician_opens_no_job_for_a_colleague(sign_in, seen, bob, dora):
    sign_in(bob).post(f"/jobs/new?client={seen.id}", data={"title": "Fan", "technician": str(dora.id)})
    assert Job.select().where(Job.technician == dora).count() == 0


def test_the_refusal_says_that_the_choice_is_not_offered(sign_in, seen, bob, dora):
    answer = sign_in(bob).post(f"/jobs/new?client={seen.id}", data={"title": "Fan", "technician": str(dora.id)})
    assert (answer.status_code, "Choose one from the list." in answer.text) == (422, True)


def test_a_colleague_is_not_offered_either(sign_in, seen, bob, dora):
    assert "Dora" not in sign_in(bob).get(f"/jobs/new?client={seen.id}").text


def test_a_technician_opens_a_job_for_himself(sign_in, seen, bob):
    sign_in(bob).post(f"/jobs/new?client={seen.id}", data={"title": "Fan", "technician": str(bob.id)})
    assert Job.select().where(Job.technician == bob).count() == 1


def test_the_acts_refuse_it_whatever_a_form_lets_through(seen, bob, dora):
    with pytest.raises(Refused, match="yourself or nobody"):
        opening.open_job(seen, "Fan", by=bob, year=2026, technician=dora)


def test_so_does_booking(seen, bob, dora):
    at = {"kind": "visit", "day": date(2099, 3, 4), "at": time(10), "minutes": 60, "zone": "Europe/London"}
    with pytest.raises(Refused, match="yourself or nobody"):
        diary.book(seen, **at, by=bob, staff=dora)


def test_reception_still_opens_one_for_anybody(sign_in, seen, ruth, dora):
    sign_in(ruth).post(f"/jobs/new?client={seen.id}", data={"title": "Fan", "technician": str(dora.id)})
    assert Job.select().where(Job.technician == dora).count() == 1


def test_a_technician_books_no_visit_for_a_colleague(sign_in, seen, bob, dora):
    sign_in(bob).post(f"/diary/new?client={seen.id}", data=VISIT | {"staff": str(dora.id)})
    assert Appointment.select().where(Appointment.staff == dora).count() == 0


@pytest.mark.parametrize("who", ["himself", "nobody"])
def test_a_technician_books_visits_for_himself_or_nobody(sign_in, seen, bob, who):
    sign_in(bob).post(f"/diary/new?client={seen.id}", data=VISIT | {"staff": str(bob.id) if who == "himself" else ""})
    assert Appointment.select().where(Appointment.booked_by == bob).count() == 1


def test_every_form_that_names_staff_is_here(app):
    forms = [Form]
    for form in forms:
        forms += form.__subclasses__()
    named = {form.__name__ for form in forms if "staff_choice" in form.__init__.__code__.co_names}
    assert named == FORMS


def test_a_technician_has_no_right_to_assign():
    assert Permission.ASSIGN_JOB not in granted([Role.TECHNICIAN])
