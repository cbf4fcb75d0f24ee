"""When an enquiry that comes to nothing is destroyed: in the purge after the end of its financial year (P9)."""

import calendar
from datetime import date, timedelta

YOUNGEST = timedelta(days=28)


def purge_date(received_on, year_ends):
    """The local date on which an enquiry is destroyed unless it becomes a client.

    It is the day after the end of the financial year that holds `received_on`; `year_ends` is that year's last day as
    MM-DD (29 February stands for the 28th in common years). One that would be younger than 28 days is kept until it
    is 28 days old, but never beyond that month's end: an enquiry of 5 April goes on 30 April, not on the 6th.
    """
    due = _year_end(received_on, year_ends) + timedelta(days=1)
    if due - received_on >= YOUNGEST:
        return due
    last_of_month = due.replace(day=calendar.monthrange(due.year, due.month)[1])
    return min(received_on + YOUNGEST, last_of_month)


def _year_end(day, year_ends):
    month, last = (int(part) for part in year_ends.split("-"))
    this_year = _in_year(day.year, month, last)
    return this_year if day <= this_year else _in_year(day.year + 1, month, last)


def _in_year(year, month, day):
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
