"""The day sheet: what a day's entries come to and their anchors, to be printed and kept off the machine (vault.md, section 4)."""

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, datetime

from peewee import fn

from webapp.audit.models import Entry
from webapp.audit.trail import anchor_of
from webapp.clock import day_bounds, to_local


@dataclass(frozen=True)
class Anchor:
    """The last entry of an hour or of the day: its number, when it was written (naive UTC), its hash in groups of four digits."""

    number: int
    at: datetime
    hash: str


@dataclass(frozen=True)
class DaySheet:
    """What is printed of a day."""

    last: Anchor | None
    hours: list
    acts: list

    @property
    def total(self):
        """How many entries the day has."""
        return sum(count for _, count in self.acts)


def entries_of_day(day, zone):
    """The DaySheet of a local date in a zone: an anchor for the day and for each hour, and how often each act was done."""
    if not MINYEAR < day.year < MAXYEAR:
        return DaySheet(None, [], [])
    start, end = day_bounds(day, zone)
    that_day = (Entry.at >= start) & (Entry.at < end)
    hours = {}
    for number, at in Entry.select(Entry.number, Entry.at).where(that_day).order_by(Entry.number).tuples():
        hours[to_local(at, zone).replace(minute=0, second=0, microsecond=0)] = number
    anchors = [_anchor(Entry.get_by_id(number)) for number in hours.values()]
    acts = Entry.select(Entry.act, fn.COUNT(Entry.number)).where(that_day).group_by(Entry.act).order_by(Entry.act)
    return DaySheet(max(anchors, key=lambda anchor: anchor.number, default=None), anchors, list(acts.tuples()))


def _anchor(entry):
    text = anchor_of(entry)
    return Anchor(entry.number, entry.at, " ".join(text[n : n + 4] for n in range(0, len(text), 4)))
