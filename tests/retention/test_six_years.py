"""Six years of a shop, day by day: what has gone each evening is what the raw facts say, worked out here by other means."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine

from tests import make
from tests.every_route import ENQUIRY, vault
from tests.fixtures.tampering import write_without_flushing
from tests.retention.facts import DAY, FIRST, LAST, asker_goes, expected, later, plan, year_end_purge
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

DUTIES = ("retention", "collected packages", "old packages", "temporary logins")


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
