"""The diary: the shop's time in and out, nobody in two places at once, and who sees what."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from tests import make
from webapp.diary import diary
from webapp.diary.models import Appointment
from webapp.errors import Refused
from webapp.jobs import assignment
from webapp.staff.models import Shop

LONDON, NEW_YORK = "Europe/London", "America/New_York"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    """A Monday morning in March."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def book(client, by, day=date(2026, 3, 4), at=time(10), zone=LONDON, **values):
    return diary.book(client, **{"kind": "visit", "day": day, "at": at, "minutes": 60, "by": by, "zone": zone, **values})


@pytest.mark.parametrize(
    ("zone", "day", "utc"),
    [
        (LONDON, date(2026, 3, 28), datetime(2026, 3, 28, 10)),
        (LONDON, date(2026, 3, 29), datetime(2026, 3, 29, 9)),
        (LONDON, date(2026, 10, 24), datetime(2026, 10, 24, 9)),
        (LONDON, date(2026, 10, 25), datetime(2026, 10, 25, 10)),
        (NEW_YORK, date(2026, 3, 7), datetime(2026, 3, 7, 15)),
        (NEW_YORK, date(2026, 3, 8), datetime(2026, 3, 8, 14)),
        (NEW_YORK, date(2026, 11, 1), datetime(2026, 11, 1, 15)),
        (LONDON, date(2028, 2, 29), datetime(2028, 2, 29, 10)),
    ],
)
def test_ten_o_clock_is_ten_o_clock_on_both_sides_of_a_clock_change(client, ruth, zone, day, utc):
    booked = book(client, ruth, day=day, zone=zone)
    assert booked.starts_at == utc
    monday = day - timedelta(days=day.weekday())
    shown = [(found, [row.id for row in rows]) for found, rows in diary.week(monday, ruth, zone) if rows]
    assert shown == [(day, [booked.id])]


@pytest.mark.parametrize(
    ("zone", "day", "at"), [(LONDON, date(2026, 3, 29), time(1, 30)), (NEW_YORK, date(2027, 3, 14), time(2, 15))]
)
def test_a_time_that_the_clocks_leave_out_is_refused(client, ruth, zone, day, at):
    with pytest.raises(Refused, match="left out") as refused:
        book(client, ruth, day=day, at=at, zone=zone)
    assert refused.value.field == "at"


def test_a_time_that_comes_twice_is_the_first(client, ruth):
    assert book(client, ruth, day=date(2026, 10, 25), at=time(1, 30)).starts_at == datetime(2026, 10, 25, 0, 30)


def test_nobody_is_in_two_places_at_once(client, ruth, bob, alice):
    booked = book(client, ruth, staff=bob)
    for at in (time(9, 30), time(10), time(10, 59)):
        with pytest.raises(Refused, match="10:00 to 11:00"):
            book(client, ruth, at=at, staff=bob)
    book(client, ruth, at=time(9), staff=bob)
    book(client, ruth, at=time(11), staff=bob)
    book(client, ruth, staff=alice)
    book(client, ruth)
    diary.cancel(booked, by=ruth)
    book(client, ruth, staff=bob)
    with pytest.raises(Refused, match="cancelled already"):
        diary.cancel(booked, by=ruth)


def test_a_long_one_is_seen_the_next_morning(client, ruth, bob):
    book(client, ruth, at=time(20), minutes=720, staff=bob)
    with pytest.raises(Refused):
        book(client, ruth, day=date(2026, 3, 5), at=time(7, 59), staff=bob)
    book(client, ruth, day=date(2026, 3, 5), at=time(8), staff=bob)


def test_of_eight_bookings_at_once_one_stands(client, ruth, bob, at_once):
    results = at_once(8, lambda n: book(client, ruth, staff=bob))
    assert sum(isinstance(r, Appointment) for r in results) == 1
    assert sum(isinstance(r, Refused) for r in results) == 7


def test_what_is_refused(client, ruth, bob, job, alice):
    for field, values in (
        ("day", {"day": date(2026, 3, 1)}),
        ("kind", {"kind": "party"}),
        ("minutes", {"minutes": 4}),
        ("minutes", {"minutes": 721}),
        ("note", {"note": "x" * 141}),
        ("note", {"note": "alarm pin 4821"}),
        (None, {"job": make.job(make.client(by=ruth), by=ruth)}),
    ):
        with pytest.raises(Refused) as refused:
            book(client, ruth, **values)
        assert refused.value.field == field
    assert not Appointment.select().exists()


def test_years_ahead(client, ruth, sign_in):
    book(client, ruth, day=date(2028, 2, 29), note="Yearly service")
    text = sign_in(ruth).get("/diary?day=2028-03-01").get_data(as_text=True)
    assert "Yearly service" in text and 'id="d2028-02-29"' in text and "Ann Hall" in text


def test_a_technician_sees_own_and_shared(client, ruth, bob, alice, job, sign_in):
    assignment.take(job, by=alice)
    hers = book(client, ruth, at=time(9), staff=alice, job=job, note="of alice")
    book(client, ruth, at=time(11), staff=bob, note="of bob")
    book(client, ruth, at=time(13), note="shared")
    text = sign_in(bob).get("/diary?day=2026-03-04").get_data(as_text=True)
    assert "of bob" in text and "shared" in text and "of alice" not in text
    assert job.number not in text
    assert sign_in(bob).post(f"/diary/{hers.id}/cancellation").status_code == 404
    assert f"/jobs/{job.id}" in sign_in(ruth).get("/diary?day=2026-03-04").get_data(as_text=True)


def test_booking_and_cancelling_through_the_pages(job, client, bob, ruth, charlie, sign_in):
    browser = sign_in(ruth)
    data = {"kind": "visit", "day": "2026-03-29", "at": "09:30", "minutes": "90", "staff": str(bob.id), "note": "Bring a cable"}
    for _ in range(2):
        answer = browser.post(f"/jobs/{job.id}/appointments", data=data | {"once": "t"})
        assert (answer.status_code, answer.location) == (302, "/diary?day=2026-03-29#d2026-03-29")
    booked = Appointment.get()
    assert (Appointment.select().count(), booked.starts_at, booked.job, booked.staff) == (1, datetime(2026, 3, 29, 8, 30), job, bob)
    for page in (f"/jobs/{job.id}", "/diary?day=2026-03-27", f"/clients/{client.id}"):
        assert "09:30" in browser.get(page).get_data(as_text=True)
    assert browser.post(f"/diary/{booked.id}/cancellation").status_code == 302
    assert browser.post(f"/diary/{booked.id}/cancellation").status_code == 409
    assert "Bring a cable" not in browser.get("/diary?day=2026-03-27").get_data(as_text=True)
    assert browser.post(f"/diary/new?client={client.id}", data=data | {"kind": "drop-off"}).status_code == 302
    assert browser.get(f"/diary/new?job={job.id}").location == f"/jobs/{job.id}/appointments"
    for path in ("/diary", "/diary/new"):
        assert sign_in(charlie).get(path).status_code == 403
    assert {browser.post(f"/diary/{odd}/cancellation").status_code for odd in (0, 999, 2**63)} == {404}


BAD = (
    [("day", ""), ("day", "2026-02-29"), ("day", "29/02/2028"), ("day", "9999-99-99"), ("day", "2101-01-01"), ("day", str(2**63)),
     ("day", "2026-02-28"), ("at", ""), ("at", "25:00"), ("at", "noon"), ("at", "<script>"),
     ("minutes", "0"), ("minutes", str(2**63)), ("minutes", ""),
     ("kind", "party"), ("kind", ""), ("staff", "999"), ("staff", str(2**63)), ("note", "x" * 141), ("note", "a\0b"), ("note", "‮x"),
     ("note", "pin 4821")]
)  # fmt: skip


def test_bad_bookings_are_refused_beside_their_field(job, ruth, sign_in):
    data = {"kind": "visit", "day": "2026-03-29", "at": "09:30", "minutes": "90", "staff": "", "note": "Cable 🔌"}
    browser = sign_in(ruth)
    for field, value in BAD:
        answer = browser.post(f"/jobs/{job.id}/appointments", data=data | {field: value})
        text = answer.get_data(as_text=True)
        assert (answer.status_code, f'id="{field}-error"' in text) == (422, True), (field, value)
        assert field == "note" or "Cable 🔌" in text
    assert not Appointment.select().exists()


def test_a_gap_in_the_shop_s_own_zone(job, ruth, sign_in):
    Shop.update(timezone=NEW_YORK, country="US").execute()
    data = {"kind": "visit", "day": "2026-03-08", "at": "02:30", "minutes": "60"}
    assert sign_in(ruth).post(f"/jobs/{job.id}/appointments", data=data).status_code == 422
    assert sign_in(ruth).post(f"/jobs/{job.id}/appointments", data=data | {"at": "03:30"}).status_code == 302
    assert Appointment.get().starts_at == datetime(2026, 3, 8, 7, 30)


def test_odd_days(ruth, sign_in):
    browser = sign_in(ruth)
    for day, status in (("", 200), ("2028-02-29", 200), ("0001-01-01", 200), ("9999-12-31", 200), ("2026-02-30", 400), ("x", 400)):
        assert browser.get(f"/diary?day={day}").status_code == status
    assert browser.get("/diary/new?job=x").status_code == 404


def test_a_technicians_past_visits_show_nobody_whose_job_is_not_theirs(app, alice, bob):
    client = make.client(alice)
    at = datetime(2026, 3, 2, 9)
    kept = {"client": client, "kind": "visit", "minutes": 30, "staff": bob, "booked_by": alice}
    old, soon = (Appointment.create(starts_at=at + timedelta(days=days), **kept) for days in (-2, 2))
    assert list(Appointment.visible_to(bob)) == [soon]
    assert set(Appointment.visible_to(alice)) == {old, soon}
