"""The day on which an enquiry is destroyed."""

from datetime import date, timedelta

import pytest

from webapp.intake.deadlines import purge_date

UK, MARCH, YEAR = "04-05", "03-31", "12-31"


@pytest.mark.parametrize(
    ("received", "ends", "purged"),
    [
        ("2026-06-15", UK, "2027-04-06"),
        ("2026-04-06", UK, "2027-04-06"),  # the new year's first day: a whole year
        ("2026-04-05", UK, "2026-04-30"),  # the old year's last day: not on the morrow
        ("2026-04-04", UK, "2026-04-30"),
        ("2026-04-03", UK, "2026-04-30"),  # 28 days would be 1 May: April's end is the latest
        ("2026-04-02", UK, "2026-04-30"),  # exactly 28 days
        ("2026-04-01", UK, "2026-04-29"),
        ("2026-03-10", UK, "2026-04-07"),
        ("2026-03-09", UK, "2026-04-06"),  # 28 days old on the day itself
        ("2026-03-08", UK, "2026-04-06"),
        ("2026-03-31", MARCH, "2026-04-28"),
        ("2026-04-01", MARCH, "2027-04-01"),
        ("2026-03-04", MARCH, "2026-04-01"),
        ("2026-03-05", MARCH, "2026-04-02"),
        ("2026-12-31", YEAR, "2027-01-28"),
        ("2027-01-01", YEAR, "2028-01-01"),
        ("2026-12-04", YEAR, "2027-01-01"),
        ("2026-12-05", YEAR, "2027-01-02"),
        ("2024-02-29", UK, "2024-04-06"),
        ("2023-03-01", "02-29", "2024-03-01"),
        ("2024-02-29", "02-29", "2024-03-28"),
        ("2025-02-28", "02-29", "2025-03-28"),
        ("2025-03-01", "02-29", "2026-03-01"),
        ("2024-03-01", "02-29", "2025-03-01"),
    ],
)
def test_the_purge_after_the_financial_year(received, ends, purged):
    assert purge_date(date.fromisoformat(received), ends) == date.fromisoformat(purged)


@pytest.mark.parametrize("ends", [UK, MARCH, YEAR, "02-29", "06-30", "09-30"])
def test_every_day_of_five_years(ends):
    day, before = date(2023, 1, 1), date(2023, 1, 1)
    while day < date(2028, 1, 1):
        purged = purge_date(day, ends)
        assert timedelta(1) <= purged - day <= timedelta(367)
        assert purged >= before, "a later enquiry never goes earlier"
        day, before = day + timedelta(1), purged
