"""Six years of a shop as plain dates, and what they say is gone on a day: no code of the program is asked."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 6, 1), date(2032, 6, 1)
NEVER = date(2999, 1, 1)


@dataclass(frozen=True)
class Asker:
    """An enquirer as the raw facts have them: when they came, and what happened to them on which day."""

    came: date
    became: date = NEVER  # a client
    held: tuple = (NEVER, NEVER)  # from a day to the last one, or until it was lifted
    worked_on: tuple = (NEVER, NEVER)  # a job open from a day until it was closed on another
    asked: tuple = (NEVER, NEVER)  # a request from a day until it was answered on another


@dataclass
class Facts:
    """Everything that will happen, as plain dates, and the days on which nobody switches the machine on."""

    askers: list
    consents: list  # (a say for one job on, its job closed on)
    packages: list  # (made on, collected on)
    ndas: list  # (last day, removed on)
    departed: list  # (told on, decided on, "erase" or "keep")
    off: set = field(default_factory=set)
    wrong_clock: dict = field(default_factory=dict)  # a day -> by how much its clock is wrong in the morning


def plan(seed):
    """The facts of six years."""
    pick = random.Random(seed)

    def some_day(start=FIRST, end=LAST):
        return start + DAY * pick.randrange((end - start).days)

    askers = []
    edges = [date(year, 4, day) for year in (2027, 2028, 2030) for day in (4, 5, 6)] + [date(2028, 2, 29), date(2029, 3, 9)]
    for number, came in enumerate(edges + [some_day() for _ in range(62)]):
        asker, end = Asker(came), year_end_purge(came)
        span = (end - came).days
        before, after = came + DAY * pick.randrange(span), end + DAY * pick.randrange(1, 40)
        what = ("nothing", "nothing", "client", "hold", "job", "request")[number % 6]
        given = {"client": {"became": before}, "hold": {"held": (before, after)}, "job": {"worked_on": (before, after)}}
        given |= {"request": {"asked": (before, after)}, "nothing": {}}
        askers.append(replace(asker, **given[what]))
    says = [(day, day + DAY * pick.choice((3, 29, 30, 31, 90))) for day in (some_day() for _ in range(14))]
    made = [(day, pick.choice((NEVER, day, day + 5 * DAY, day + 20 * DAY))) for day in (some_day() for _ in range(8))]
    ended = [date(2020, 6, 2), date(2024, 2, 29), date(2026, 5, 31), date(2021, 12, 24), date(2027, 1, 1)]
    ndas = [(day, later(day, 6) + DAY * pick.randrange(0, 60)) for day in ended]
    gone = [(day, day + DAY * pick.randrange(0, 30), pick.choice(("erase", "keep"))) for day in (some_day() for _ in range(10))]
    facts = Facts(sorted(askers, key=lambda row: row.came), sorted(says), sorted(made), ndas, sorted(gone))
    for start, length in ((date(2027, 3, 29), 1), (date(2028, 4, 3), 9), (date(2029, 12, 23), 12), (date(2031, 3, 1), 40)):
        facts.off |= {start + DAY * n for n in range(length)}
    facts.wrong_clock = {
        date(2027, 11, 5): 400 * DAY,
        date(2028, 9, 9): -30 * DAY,
        date(2030, 3, 30): 3 * DAY,
        date(2031, 8, 1): 2000 * DAY,
    }
    return facts


# The reference: from the facts alone, with no word of the program's.


def year_end_purge(came):
    """When an enquiry of a day goes: walk to 5 April, then on to the 28th day or that month's end."""
    day = came
    while (day.month, day.day) != (4, 5):
        day += DAY
    month, day = (day + DAY).month, day + DAY
    while day < came + 28 * DAY and (day + DAY).month == month:
        day += DAY
    return day


def later(day, years):
    """The same date so many years on; 1 March for a 29 February that is not there."""
    leaps = (day.month, day.day) == (2, 29) and (day.year + years) % 4
    return date(day.year + years, 3, 1) if leaps else date(day.year + years, day.month, day.day)


def within(span, day, whole=True):
    """Whether a day lies in a span, its last day among it (`whole`) or not."""
    return span[0] <= day <= span[1] if whole else span[0] <= day < span[1]


def asker_goes(asker, day):
    """Whether an enquirer is to be gone on the evening of a day, where the machine ran every day."""
    free = not within(asker.held, day) and not within(asker.worked_on, day, False) and not within(asker.asked, day, False)
    return asker.became == NEVER and year_end_purge(asker.came) <= day and free


def consent_goes(say, day):
    """A login for a job: on the thirtieth day, or with the job."""
    return min(say[0] + 30 * DAY, say[1]) <= day


def package_goes(made, day):
    """A package: on its thirtieth day, or once the fourteenth since it was collected is over."""
    return made[0] + 30 * DAY <= day or made[1] != NEVER and made[1] + 14 * DAY < day


def expected(facts, day, gone):
    """What is there on the evening of a day by the facts alone; `gone`: the enquirers that went on an earlier evening."""
    askers = {n for n, row in enumerate(facts.askers) if row.came <= day and n not in gone and not asker_goes(row, day)}
    says = {say for say in facts.consents if say[0] <= day and not consent_goes(say, day)}
    return askers, says, {made for made in facts.packages if made[0] <= day and not package_goes(made, day)}
