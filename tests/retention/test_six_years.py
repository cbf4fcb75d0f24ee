"""Six years of a shop, day by day: what has gone each evening is what the raw facts say, worked out here by other means."""

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from tests import make
from tests.every_route import ENQUIRY, vault
from tests.fixtures.tampering import write_without_flushing
from webapp.clients.models import Client
from webapp.clients.recording import become_client
from webapp.consents import job_consents
from webapp.db import database
from webapp.dossier import packages
from webapp.dossier.models import Package
from webapp.erasure.models import Erasure, ErasureKind
from webapp.intake import enquiries
from webapp.jobs.closing import close
from webapp.jobs.models import Job, JobStatus
from webapp.keyring import keys_database
from webapp.ndas.models import Nda, NdaTemplateText, Signature
from webapp.requests import package_delivery, requests
from webapp.requests.models import SubjectRequest
from webapp.retention import departures, holds, nda_removal, purge, retention
from webapp.retention.models import Departure, Outcome, RetentionRun
from webapp.running import daily
from webapp.staff.models import Shop
from webapp.vault.destruction import standing_consents

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 6, 1), date(2032, 6, 1)
DUTIES = ("retention", "collected packages", "old packages", "temporary logins")
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


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The scrub has tests of its own."""
    monkeypatch.setattr("webapp.erasure.scrub_schedule.at_once", lambda: True)


class Life:
    """Does through the program's acts what the facts say, one day after the other, and runs the duties."""

    def __init__(self, facts, by):
        self.facts, self.by = facts, by
        self.clients, self.jobs, self.asks, self.holds, self.made, self.moved = {}, {}, {}, {}, {}, {}
        self.duties = [duty.call for duty in daily.DUTIES if duty.name in DUTIES]
        assert len(self.duties) == len(DUTIES)
        self.kept = make.client(by)
        self.works = {say: make.job(self.kept, by) for say in facts.consents}
        self.owners = {made: make.client(by) for made in facts.packages}
        self.leaving = {told: make.client(by) for told in facts.departed}
        self.ndas = {nda: self._nda(nda, number) for number, nda in enumerate(facts.ndas)}

    def _nda(self, nda, number):
        words = {"number": f"NDA-{number}", "source": NdaTemplateText.newest().first(), "title": "t", "text": "x"}
        row = Nda.create(client=self.kept, starts_on=date(2019, 1, 1), ends_on=nda[0], prepared_by=self.by, **words)
        proof = {"sha256": b"1" * 32, "verify_key": b"k", "evidence": b"e"}
        Signature.create(nda=row, client=self.kept, by=self.by, signer_name="A", **proof)
        return row

    def morning(self, day):
        """What people do on a day."""
        for number, asker in enumerate(self.facts.askers):
            if asker.came == day:
                self.clients[number] = enquiries.take(ENQUIRY | {"name": f"Asker {number}"}, by=self.by).client_id
            if number in self.clients:
                self._happens(number, asker, day)
        for say, job in self.works.items():
            if say[0] == day:
                job_consents.agree(job, "in person", by=self.by)
            if say[1] == day:
                self._close(job)
        for made, client in self.owners.items():
            self._packs(made, client, day)
        for told, client in self.leaving.items():
            self._leaves(told, client, day)
        for nda, row in self.ndas.items():
            if nda[1] == day:
                nda_removal.remove(row, row.number, by=self.by, on=day, shop=Shop.current())

    def _happens(self, number, asker, day):
        client = Client.get_by_id(self.clients[number]) if day in self._days(asker) else None
        if asker.became == day:
            become_client(client, {"address": "1 Road", "postcode": "LS1 4DY"}, by=self.by, version=client.version)
        if asker.held[0] == day:
            until = min(asker.held[1], later(year_end_purge(asker.came), 1) - DAY)
            self.holds[number] = holds.place(client, kind="open enquiry", reason="Open", until=until, by=self.by, on=day)
        if asker.worked_on[0] == day:
            self.jobs[number] = make.job(client, self.by)
        if asker.worked_on[1] == day:
            self._close(self.jobs[number])
        if asker.asked[0] == day:
            given = {"kind": "restriction", "channel": "phone", "about": "x", "in_doubt": False, "number": client.number}
            self.asks[number] = requests.log(given | {"received_on": day}, by=self.by, on=day)
        if asker.asked[1] == day:
            requests.take_step(self.asks[number], "withdrawn", by=self.by, on=day, today=day)

    def _close(self, job):
        Job.update(status=JobStatus.get(JobStatus.finished)).where(Job.id == job.id).execute()
        close(job, by=self.by)

    @staticmethod
    def _days(asker):
        return {asker.became, *asker.held, *asker.worked_on, *asker.asked}

    def _packs(self, made, client, day):
        if made[0] == day:
            self.made[made] = packages.build(packages.begin(client, by=self.by)).id
        if made[1] == day:
            given = {"kind": "access", "channel": "phone", "about": "x", "in_doubt": False, "number": client.number}
            request = requests.log(given | {"received_on": day}, by=self.by, on=day)
            requests.take_step(request, "identity proved", how="known in person", by=self.by, on=day, today=day)
            package, request = Package.get_by_id(self.made[made]), SubjectRequest.get_by_id(request.id)
            package_delivery.hand_over(request, package, how="in person", to="Zoë", by=self.by, on=day, today=day)

    def _leaves(self, told, client, day):
        if told[0] == day:
            given = {"kind": "deceased", "told_by": "A son", "told_on": day, "postcode": ""}
            self.moved[told] = departures.report(client, by=self.by, on=day, **given)
        if told[1] == day:
            row = Departure.get_by_id(self.moved[told].id)
            departures.keep(row, by=self.by) if told[2] == "keep" else departures.confirm(
                row, client.number, looked=True, by=self.by
            )

    def evening(self):
        """The duties that destroy, in the order in which the timer calls them."""
        return [call() for call in self.duties]

    def standing(self):
        """What is there of what can go by itself."""
        clients = {client for (client,) in Client.select(Client.id).tuples()}
        says = {row.job_id for row in standing_consents()}
        made = {package for (package,) in Package.select(Package.id).tuples()}
        return (
            {number for number, client in self.clients.items() if client in clients},
            {say for say, job in self.works.items() if job.id in says},
            {row for row, package in self.made.items() if package in made},
        )


def expected(facts, day, gone):
    """What is there on the evening of a day by the facts alone; `gone`: the enquirers that went on an earlier evening."""
    askers = {n for n, row in enumerate(facts.askers) if row.came <= day and n not in gone and not asker_goes(row, day)}
    says = {say for say in facts.consents if say[0] <= day and not consent_goes(say, day)}
    return askers, says, {made for made in facts.packages if made[0] <= day and not package_goes(made, day)}


@pytest.mark.parametrize(
    ("last", "least"),
    [(date(2027, 7, 1), 5), pytest.param(LAST, 40, marks=pytest.mark.whole)],
    ids=["to the first purge", "six years"],
)
def test_each_day_exactly_what_the_facts_say_is_gone(app, alice, last, least):
    vault(alice)
    facts, gone, day = plan(5), set(), FIRST - DAY
    for handle in (database, keys_database):
        write_without_flushing(handle)  # what is on the disk after a crash has tests of its own
    with time_machine.travel(datetime.combine(day, time(12), tzinfo=UTC), tick=False) as clock:
        life = Life(facts, alice)
        life.evening()
        while (day := day + DAY) <= last:
            clock.move_to(datetime.combine(day, time(9), tzinfo=UTC))
            life.morning(day)
            if day in facts.off:
                continue
            if wrong := facts.wrong_clock.get(day):
                before = life.standing()
                clock.move_to(datetime.combine(day, time(12), tzinfo=UTC) + wrong)
                said = life.evening()
                assert life.standing() == before, f"{day}: a wrong clock destroyed something"
                assert wrong < DAY or str(said[0]).startswith("Nothing was destroyed"), (day, said)
            clock.move_to(datetime.combine(day, time(12), tzinfo=UTC))
            life.evening()
            _confirm_where_it_waits(life, facts, day, alice)
            there = expected(facts, day, gone)
            assert life.standing() == there, day
            gone = {number for number, row in enumerate(facts.askers) if row.came <= day} - there[0]
            proposed, before = _proposals(life, facts, day), _proposals(life, facts, day - DAY)
            if proposed != before or day.day == 1:
                decided = [line for line in retention.due(day, Shop.current()) if line.rule.decided]
                assert {(line.rule.decided, line.row) for line in decided} == proposed, day
    went = {number for number, row in enumerate(facts.askers) if row.came <= last and asker_goes(row, last)}
    assert gone == went and len(went) > least and Erasure.select().where(Erasure.kind == ErasureKind.PURGE).count() == len(went)


def _confirm_where_it_waits(life, facts, day, alice):
    """After a gap of more than two days nothing goes before management has looked, and what was due then goes at once."""
    newest = RetentionRun.newest()
    if newest.outcome == Outcome.WAITING:
        assert day - DAY in facts.off, f"{day}: {newest.why}"
        count = sum(line.rule.automatic and line.free for line in retention.due(day, Shop.current()))
        purge.confirm(count, by=alice)
        life.evening()


def _proposals(life, facts, day):
    """Ids of what waits for management by the facts alone: NDAs six years over, and clients of whom somebody told us."""
    ndas = {("nda", life.ndas[nda].id) for nda in facts.ndas if later(nda[0], 6) <= day < nda[1]}
    return ndas | {("departure", life.moved[told].id) for told in life.moved if told[0] <= day < told[1]}
