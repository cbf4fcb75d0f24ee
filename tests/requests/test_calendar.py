"""The edges of the calendar: leap days, both ends of a financial year to the second, nights on which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from tests.retention.test_retention import enquire, quick  # noqa: F401 (quick: a fixture for all here)
from webapp import legal_deadlines
from webapp.clients.models import Client
from webapp.clock import add_years, day_bounds
from webapp.erasure.models import Erasure
from webapp.intake.deadlines import purge_date
from webapp.intake.models import Enquiry
from webapp.legal_deadlines import Nation
from webapp.retention import purge
from webapp.retention.models import RetentionRun
from webapp.staff.models import Shop

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
EIGHT_YEARS = [date(2024, 1, 1) + n * DAY for n in range(366 * 8)]
ENDS = ("04-05", "03-31", "12-31", "02-29")


def in_utc(moment):
    """A naive UTC moment for the time machine."""
    return moment.replace(tzinfo=UTC)


def run_at(moment):
    """What the purge says at a naive UTC moment."""
    with time_machine.travel(in_utc(moment), tick=False):
        return purge.run()


def test_no_day_of_eight_years_breaks_a_clock_or_ends_early():
    for day in EIGHT_YEARS:
        later = add_years(day, 6)
        assert (later.month, later.day) in ((day.month, day.day), (3, 1)) and later.year == day.year + 6
        assert (later.month, later.day) >= (day.month, day.day)
        for nation in (Nation.ENGLAND, Nation.UNITED_STATES):
            due = legal_deadlines.answer_due(day, nation)
            assert day + 28 * DAY <= due < legal_deadlines.answer_due(day, nation, extended=True)
            assert legal_deadlines.acknowledgement_due(day, nation) >= day + 30 * DAY


@pytest.mark.parametrize("ends", ENDS)
def test_no_enquiry_of_eight_years_is_purged_early_or_a_month_late(ends):
    month, last = (int(part) for part in ends.split("-"))
    for day in EIGHT_YEARS:
        goes = purge_date(day, ends)
        over = [edge for year in (day.year, day.year + 1) if (edge := _last(year, month, last)) >= day][0]
        assert goes > over and goes - over <= 31 * DAY, (day, goes)
        assert goes == over + DAY or goes - day <= 28 * DAY, (day, goes)


def _last(year, month, last):
    try:
        return date(year, month, last)
    except ValueError:
        return date(year, 2, 28)


@pytest.mark.parametrize(
    ("country", "zone", "ends", "came", "goes"),
    [
        ("GB", "Europe/London", "04-05", date(2026, 6, 1), date(2027, 4, 6)),  # summer time: the day begins at 23:00 UTC
        ("GB", "Europe/London", "03-31", date(2026, 6, 1), date(2027, 4, 1)),
        ("US", "America/New_York", "12-31", date(2026, 6, 1), date(2027, 1, 1)),
        ("US", "America/New_York", "12-31", date(2026, 12, 20), date(2027, 1, 17)),  # 28 days old first
    ],
)
def test_to_the_second(app, alice, country, zone, ends, came, goes):
    Shop.update(country=country, timezone=zone, year_ends=ends).execute()
    row = enquire(alice, came)
    assert row.purge_on == goes
    midnight, _ = day_bounds(goes, zone)
    run_at(midnight - DAY)
    assert run_at(midnight - 2 * SECOND) is None and Client.select().exists()
    assert run_at(midnight + SECOND).startswith("1 destroyed") and run_at(midnight + 2 * SECOND) is None


@pytest.mark.parametrize(
    ("zone", "night"),
    [
        ("Europe/London", date(2026, 10, 25)),
        ("Europe/London", date(2027, 3, 28)),
        ("America/New_York", date(2026, 11, 1)),
        ("America/New_York", date(2027, 3, 14)),
    ],
)
def test_on_a_night_when_the_clocks_change_it_runs_once_and_on_the_right_day(app, alice, zone, night):
    Shop.update(timezone=zone).execute()
    row = enquire(alice, date(2026, 6, 1))
    Enquiry.update(purge_on=night).where(Enquiry.id == row.id).execute()
    moment, ended = datetime.combine(night - DAY, time(12)), []
    while moment < datetime.combine(night + DAY, time(12)):
        if run_at(moment):
            ended.append(moment)
        moment += timedelta(minutes=30)
    assert ended == [day_bounds(night, zone)[0]]
    assert Erasure.select().count() == 1 and RetentionRun.select().where(RetentionRun.counts != "{}").count() == 1
