"""What time it is. Naive UTC inside and in the database; the shop's zone on the page."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment as naive UTC, to the microsecond."""
    return datetime.now(UTC).replace(tzinfo=None)


def to_local(moment: datetime, zone: str) -> datetime:
    """A naive UTC moment as an aware datetime in `zone` (an IANA name)."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))


def to_utc(local: datetime, zone: str) -> datetime:
    """A naive wall-clock time in `zone` as naive UTC. A time that a clock change skips counts as an hour later."""
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def today(zone: str) -> date:
    """The shop's present date."""
    return to_local(now(), zone).date()


def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """The naive UTC moments at which a local date starts and ends (the end is the next day's start)."""
    start = datetime.combine(day, time())
    return to_utc(start, zone), to_utc(start + timedelta(days=1), zone)


def add_years(day: date, years: int) -> date:
    """The same date so many years on; 29 February becomes 1 March where the year has none, so never early."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
