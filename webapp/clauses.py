"""The registry of promises: clauses, and the checks by which each feature proves its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from peewee import Expression, Model, ModelSelect, Node, fn

from webapp.compiled_queries import NOW, ON

FEW = 200  # rows that are looked at one by one


NEWEST = 500  # rows of a table that grows with the years: so many are looked at as the page opens, all of them once a day


class Health(StrEnum):
    """How a promise stands."""

    GREEN = "holds"
    RED = "does not hold"
    NOT_BUILT = "not built yet"


@dataclass(frozen=True)
class Finding:
    """One piece of evidence: whether it is good (None: that room is not built yet), what was found, what to do where it is not."""

    good: bool | None
    found: str
    do: str = ""


@dataclass(frozen=True)
class Clause:
    """One promise: its id, the shop's words, what enforces it."""

    id: str
    words: str
    enforced: str


@dataclass(frozen=True)
class Scope:
    """What evidence is looked for in: of tables that grow with the years the newest rows or the `whole`; the day and moment."""

    whole: bool = False
    on: date = ON
    now: datetime = NOW

    @property
    def limit(self) -> int | None:
        """How many rows at most, or None for all of them."""
        return None if self.whole else FEW

    def rows(self, model: type[Model]) -> Expression:
        """The condition under which a row of such a table is looked at."""
        key, other = model._meta.primary_key, model.alias()
        newest = other.select(fn.MAX(getattr(other, key.name)) - NEWEST)
        return key > (0 if self.whole else newest)


@dataclass(frozen=True)
class Count:
    """Evidence that is a number: `query(scope)` gives a scalar subquery, `judge(number)` a Finding. One statement asks them all.

    `grows`: its table grows with the years, so that the page looks at the newest rows, and the daily inspection at all.
    """

    clause: str
    query: Callable
    judge: Callable
    grows: bool = False


@dataclass(frozen=True)
class ClauseStatus:
    """A Clause with its Findings, as the page shows it."""

    clause: Clause
    findings: list = field(default_factory=list)

    @property
    def health(self):
        """Its Health: red where a finding is bad, not built where nothing is proved."""
        goods = [finding.good for finding in self.findings]
        if False in goods:
            return Health.RED
        return Health.GREEN if True in goods else Health.NOT_BUILT


# Counts, and callables(shop, scope) -> [(clause's id, Finding)]; features to the right append what they can prove.
COUNTS = []


EVIDENCE = []


GROWING = []  # those of EVIDENCE whose tables grow with the years


CLAUSES = (
    Clause(
        "P1",
        "We collect data only from enquiries and while giving support. We never buy any.",
        "Nobody is recorded without a source.",
    ),
    Clause(
        "P2",
        "We hold name, address, phone, e-mail, the systems you use and a brief work log. The full record is on paper.",
        "A log line is at most 280 characters and carries the paper record’s reference.",
    ),
    Clause(
        "P3", "We use it only to provide the service.", "Every table declares its purpose; no page loads anything from elsewhere."
    ),
    Clause(
        "P4",
        "We keep your address because work is done there, and the log so that we can see trends and choose the next step.",
        "The log and the next step stand on the client’s page, for those who work for them.",
    ),
    Clause("P5", "Jobs are scheduled in an electronic calendar, often over a year ahead.", "The diary has no horizon."),
    Clause(
        "P6",
        "We share your data with nobody. Where an expert is needed, you get their details.",
        "No page sends anything to an expert.",
    ),
    Clause(
        "P7",
        "We remind you of the yearly service about a week ahead, if you want it.",
        "Nobody is reminded without their permission.",
    ),
    Clause(
        "P8",
        "We keep clients for years, and delete them once they surely need us no longer: deceased, or moved beyond 25 miles.",
        "Both are recorded with who told us; management confirms; then they are erased.",
    ),
    Clause(
        "P9",
        "Enquirers who do not proceed are destroyed in the purge after that financial year’s end.",
        "The day stands on every enquiry from the first; the purge runs by itself, once.",
    ),
    Clause("P10", "Mails are destroyed six years on, in line with the paper records.", "Each has its day."),
    Clause(
        "P11",
        "You have an absolute right to see everything we hold.",
        "One act makes the package, with who looked at what and why.",
    ),
    Clause("P12", "We delete you when you ask, at the price of a less informed service.", "One act, with proof afterwards."),
    Clause(
        "P13",
        "Our devices are protected by strong passwords and a second factor. Data is also kept off site, against disaster.",
        "Nobody signs in without a second factor; backups are encrypted, and restoring is rehearsed.",
    ),
    Clause("C1", "Your logins are revealed to no one.", "Only management can open the vault, and no one else has a key to it."),
    Clause(
        "C2", "No technician keeps passwords in notes of any kind.", "Notes that carry a credential are refused as they are saved."
    ),
    Clause("C3", "We keep no logins unless you explicitly ask.", "Without your recorded request there is no key to seal to."),
    Clause(
        "C4", "We access your computers and accounts solely to carry out repair or support.", "A login opens only for an open job."
    ),
    Clause(
        "C5",
        "Your information is shown to no one.",
        "Staff see the clients of their own and of waiting jobs; every look is on record.",
    ),
    Clause("C6", "No software of yours is removed or transferred.", "What is installed is compared at check-in and hand-back."),
    Clause(
        "D1",
        "Your data is safe against loss, misuse and alteration.",
        "A chained trail of every act, and a key of its own for each client.",
    ),
    Clause("D2", "We know where your computer is, and who has its keys.", "Every move of a device is signed for."),
    Clause("N1", "Management signs an NDA where one is needed. A technician cannot.", "No role but management’s can sign."),
    Clause(
        "N2",
        "When you leave, everything is returned at once and permanently removed.",
        "Return, signature, removal, certificate; in that order.",
    ),
    Clause(
        "X1",
        "You stay responsible for keeping your own data safe.",
        "The shop’s words stand on every receipt, opt-in and agreement.",
    ),
)


def count(model: type[Model], *where: Node) -> "ModelSelect[Model]":
    return model.select(fn.COUNT(model._meta.primary_key)).where(*where)


def none(what: str, do: str) -> Callable[[int | None], Finding]:
    """A judge for what must not be there: `what` with the number for {n}."""
    return lambda n: Finding(not n, what.format(n=n or "None"), do)


def some(what: str) -> Callable[[int | None], Finding]:
    """A judge for what only tells how much there is."""
    return lambda n: Finding(True, what.format(n=n or "None"))
