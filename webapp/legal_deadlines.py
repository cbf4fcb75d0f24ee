"""By when the law wants an answer: months that end on real days, past weekends and bank holidays, by nation and with pauses.

United Kingdom: UK GDPR Article 12(3), and section 164A of the Data Protection Act 2018 for complaints. United States: 45 days,
as California's law and those that follow it have it; there a last day is not moved, which is never too late.
"""

import calendar
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

import holidays

from webapp.clock import now

DAY = timedelta(days=1)
COMPLAINT_DAYS, US_DAYS, EXTENSION_MONTHS = 30, 45, 2


class Nation(StrEnum):
    """Whose bank holidays count."""

    ENGLAND = "ENG"
    WALES = "WLS"
    SCOTLAND = "SCT"
    NORTHERN_IRELAND = "NIR"
    UNITED_STATES = "US"


def nation_of(shop):
    """The Nation by whose days a shop's clocks run."""
    return Nation.UNITED_STATES if shop.country == "US" else Nation(shop.nation)


def answer_due(started_on, nation, *, paused_days=0, extended=False):
    """The last day for an answer to a request whose clock started on a date.

    The same date next month (with an extension the month two further on), else that month's last day; as many days later
    as the clock stood still; then past weekends and bank holidays.
    """
    paused = timedelta(days=paused_days)
    if nation == Nation.UNITED_STATES:
        return started_on + timedelta(days=US_DAYS * (2 if extended else 1)) + paused
    months = 1 + (EXTENSION_MONTHS if extended else 0)
    return working_day_from(months_after(started_on, months) + paused, nation)


def acknowledgement_due(received_on, nation):
    """The last day to acknowledge a complaint: the thirtieth, counted from the day after it came in."""
    last = received_on + timedelta(days=COMPLAINT_DAYS)
    return last if nation == Nation.UNITED_STATES else working_day_from(last, nation)


def months_after(day, months):
    """The same date so many months on, else that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def working_day_from(day, nation):
    """The first day from this one on that is neither a Saturday or Sunday nor a bank holiday."""
    while day.weekday() >= 5 or day in bank_holidays(nation, day.year):
        day += DAY
    return day


def late_before(shop: Any, at: datetime | None = None) -> datetime:
    """What waits since before this moment has waited for more than a working day: no weekend or bank holiday counts.

    Seen from `at`, a naive UTC moment, or from now.
    """
    nation, at = nation_of(shop), at or now()
    if working_day_from(at.date(), nation) != at.date():
        at = datetime.combine(at.date(), time.min)  # nothing has waited any longer since such a day began
    earlier = at - DAY
    while working_day_from(earlier.date(), nation) != earlier.date():
        earlier -= DAY
    return earlier


@cache
def bank_holidays(nation, year):
    """The bank holidays of a nation in a year, those observed on another day included."""
    if nation == Nation.UNITED_STATES:
        return frozenset(holidays.country_holidays("US", years=year))
    return frozenset(holidays.country_holidays("GB", subdiv=str(nation), years=year))
