"""What a country decides: how dates are written, phones read, addresses named, distances told, and when the year ends."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Country:
    """One country's conventions. `year_ends` is the month and day of the financial year's last day, as MM-DD."""

    code: str
    name: str
    day_format: str
    short_day_format: str
    time_format: str
    postcode_name: str
    postcode_example: str
    phone_example: str
    year_ends: str
    timezones: tuple

    @property
    def postcode_label(self):
        """Its name as a label begins: Postcode, ZIP code."""
        return self.postcode_name[0].upper() + self.postcode_name[1:]


UNITED_KINGDOM = Country(
    code="GB",
    name="United Kingdom",
    day_format="{d.day} {d:%B} {d.year}",
    short_day_format="{d:%a} {d.day} {d:%b}",
    time_format="{d:%H:%M}",
    postcode_name="postcode",
    postcode_example="LS1 4DY",
    phone_example="0113 496 0101",
    year_ends="04-05",
    timezones=("Europe/London",),
)
UNITED_STATES = Country(
    code="US",
    name="United States",
    day_format="{d:%B} {d.day}, {d.year}",
    short_day_format="{d:%a}, {d:%b} {d.day}",
    time_format="{h}:{d:%M} {d:%p}",
    postcode_name="ZIP code",
    postcode_example="12207",
    phone_example="(518) 555-0142",
    year_ends="12-31",
    timezones=(
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Phoenix",
        "America/Los_Angeles",
        "America/Anchorage",
        "Pacific/Honolulu",
    ),
)
COUNTRIES = {country.code: country for country in (UNITED_KINGDOM, UNITED_STATES)}


def by_code(code):
    """The Country of a two-letter code; the United Kingdom where there is none yet."""
    return COUNTRIES.get(code, UNITED_KINGDOM)


def write_day(day, country, short=False):
    """A date in words, as the country writes it; of text in its place, put there from outside, itself."""
    if not isinstance(day, date):
        return str(day)
    return (country.short_day_format if short else country.day_format).format(d=day)


def write_time(moment, country):
    """A local time of day, as the country writes it."""
    return country.time_format.format(d=moment, h=moment.hour % 12 or 12)
