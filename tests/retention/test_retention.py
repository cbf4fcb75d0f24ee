"""Retention: what is due on which day against a reference, once however often, stopped by clocks, held, blocked."""

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from tests import make
from tests.every_route import ENQUIRY, vault
from webapp.audit.models import Entry
from webapp.clients.models import Client
from webapp.dossier.models import Package
from webapp.erasure import erasure
from webapp.erasure.models import Erasure, ErasureKind
from webapp.errors import Refused
from webapp.intake import enquiries
from webapp.intake.models import Enquiry
from webapp.ndas.models import Nda, NdaTemplateText, Signature
from webapp.requests.models import Collection, SubjectRequest
from webapp.retention import holds, nda_removal, purge, retention, rules
from webapp.retention.due_items import DueItem, RetentionRule
from webapp.retention.models import Hold, Outcome, RetentionRun
from webapp.staff.models import Shop, Submission

START = date(2026, 6, 1)


def noon(day):
    """The middle of a day."""
    return datetime.combine(day, time(12), tzinfo=UTC)


def enquire(by, day, name="Ahmad Ünlü"):
    """An enquiry taken on a day."""
    with time_machine.travel(noon(day), tick=False):
        return enquiries.take(ENQUIRY | {"name": name}, by=by)


def run_on(day):
    """What a run on a day says."""
    with time_machine.travel(noon(day), tick=False):
        return purge.run()


def titles(day, ahead=timedelta(0)):
    """The rules' titles of what is due on a day."""
    return [line.rule.title for line in retention.due(day, Shop.current(), ahead)]


def reference(received, fy_end=(4, 5)):
    """When an enquiry goes, worked out anew from the raw facts: walk to the year's end, then to 28 days or the month's end."""
    day = received
    while (day.month, day.day) != fy_end:
        day += timedelta(days=1)
    first, last = day + timedelta(days=1), received + timedelta(days=28)
    day = first
    while day < last and (day + timedelta(days=1)).month == first.month:
        day += timedelta(days=1)
    return day


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The scrub has tests of its own."""
    monkeypatch.setattr("webapp.erasure.scrub_schedule.at_once", lambda: True)


def test_over_two_years_exactly_the_reference_goes_each_day(app, alice):
    pick = random.Random(5)
    edges = [date(2027, 4, day) for day in (1, 3, 4, 5, 6, 7)] + [
        date(2027, 3, 8),
        date(2027, 3, 9),
        date(2028, 2, 29),
        date(2028, 4, 5),
    ]
    days = sorted(edges + [START + timedelta(days=pick.randrange(660)) for _ in range(14)])
    due = {}
    for index, day in enumerate(days):
        row = enquire(alice, day, f"Asker {index}")
        due[row.client_id] = (day, reference(day))
    Submission.delete().execute()
    run_on(START)
    around = {on + timedelta(days=step) for _, on in due.values() for step in (-1, 0, 1)}
    firsts = {date(year, month, 1) for year in (2026, 2027, 2028) for month in range(1, 13)}
    gone = set()
    for day in sorted(day for day in around | firsts if START < day < date(2028, 6, 1)):
        expected = {client for client, (_, on) in due.items() if on <= day} - gone
        assert {line.client for line in retention.due(day, Shop.current())} == expected, day
        if expected:
            RetentionRun.update(clock_at=datetime.combine(day - timedelta(days=1), time(12))).execute()
            run_on(day)
            gone |= expected
        assert {client for (client,) in Client.select(Client.id).tuples()} == set(due) - gone, day
    assert len(gone) == len(due) and not Enquiry.select().exists()
    assert Erasure.select().where(Erasure.kind == ErasureKind.PURGE).count() == len(due)


def test_whoever_asked_again_is_kept_until_the_later_day(app, alice):
    first = enquire(alice, date(2026, 6, 1))
    Enquiry.create(client=first.client, about="Again", received_on=date(2027, 4, 1), purge_on=date(2027, 4, 29), taken_by=alice)
    run_on(date(2027, 4, 5))
    assert titles(date(2027, 4, 6)) == [] and run_on(date(2027, 4, 6)) is None
    for day in (8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28):
        run_on(date(2027, 4, day))
    assert Client.select().exists() and run_on(date(2027, 4, 29)).startswith("1 destroyed") and not Client.select().exists()


def test_a_second_run_does_nothing(app, alice):
    enquire(alice, START)
    run_on(date(2027, 4, 5))
    assert run_on(date(2027, 4, 6)).startswith("1 destroyed")
    before = (Entry.select().count(), RetentionRun.select().count())
    assert run_on(date(2027, 4, 6)) is None
    assert (Entry.select().count(), RetentionRun.select().count()) == before


def test_eight_runs_at_one_instant_do_it_once(app, alice, at_once):
    for index in range(3):
        enquire(alice, START, f"Asker {index}")
    run_on(date(2027, 4, 5))
    with time_machine.travel(noon(date(2027, 4, 6)), tick=True):
        said = at_once(8, lambda index: purge.run())
    assert [type(answer) for answer in said].count(str) == 1, said
    assert Erasure.select().count() == 3 and not Client.select().exists()
    assert RetentionRun.select().where(RetentionRun.counts != "{}").count() == 1


def test_after_thirteen_months_it_waits_for_confirmation(app, alice):
    enquire(alice, START)
    run_on(date(2026, 6, 2))
    assert "two days ago" in run_on(date(2027, 7, 3))
    assert Client.select().count() == 1
    assert run_on(date(2027, 7, 4)) and RetentionRun.select().where(RetentionRun.outcome == Outcome.WAITING).count() == 1
    with time_machine.travel(noon(date(2027, 7, 4)), tick=False):
        with pytest.raises(Refused, match="shows 1"):
            purge.confirm(7, by=alice)
        purge.confirm(1, by=alice)
        assert purge.run().startswith("1 destroyed")
    assert not Client.select().exists()


def test_a_clock_that_went_back_stops_and_one_put_right_goes_on(app, alice):
    enquire(alice, START)
    run_on(date(2027, 4, 8))
    with time_machine.travel(noon(date(2027, 4, 8)), tick=False):
        purge.confirm(1, by=alice)
    assert "earlier" in run_on(date(2027, 4, 7)) and Client.select().exists()
    assert run_on(date(2027, 4, 9)).startswith("1 destroyed")
    assert RetentionRun.select().where(RetentionRun.outcome == Outcome.DROPPED).count() == 1


@pytest.mark.parametrize("days", [3, 30, 365, 5 * 365])
def test_a_clock_ahead_destroys_nothing(app, alice, days):
    enquire(alice, date(2027, 4, 1))
    run_on(date(2027, 4, 27))
    run_on(date(2027, 4, 27) + timedelta(days=days))
    assert Client.select().exists()
    assert run_on(date(2027, 4, 28)) is None and run_on(date(2027, 4, 29)).startswith("1 destroyed")


def test_a_run_that_was_killed_is_carried_on(app, alice, monkeypatch):
    for index in range(3):
        enquire(alice, START, f"Asker {index}")
    run_on(date(2027, 4, 5))
    real, calls = erasure.advance, []

    def dies(row):
        calls.append(row)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(row)

    monkeypatch.setattr(erasure, "advance", dies)
    with pytest.raises(KeyboardInterrupt):
        run_on(date(2027, 4, 6))
    monkeypatch.setattr(erasure, "advance", real)
    assert run_on(date(2027, 4, 6)) is None  # somebody may still be at it
    erasure.resume()
    run_on(date(2027, 4, 7))
    assert not Client.select().exists() and Erasure.select().count() == 3
    assert RetentionRun.select().where(RetentionRun.outcome == Outcome.CUT).count() == 1


def test_a_hold_keeps_until_its_last_day_and_no_longer(app, alice, bob):
    row = enquire(alice, START)
    hold = {"kind": "open enquiry", "reason": "They decide in May", "by": alice, "on": date(2027, 4, 1)}
    with pytest.raises(Refused, match="2028-04-05"):
        holds.place(row.client, until=date(2028, 4, 6), **hold)
    with pytest.raises(Refused, match="management"):
        holds.place(row.client, until=date(2027, 5, 1), **(hold | {"by": bob}))
    placed = holds.place(row.client, until=date(2027, 5, 1), **hold)
    run_on(date(2027, 4, 30))
    with time_machine.travel(noon(date(2027, 4, 30)), tick=False):
        assert retention.due(date(2027, 4, 30), Shop.current())[0].held == placed
    assert run_on(date(2027, 5, 1)) is None and Client.select().exists()
    assert Hold.get().stands(date(2027, 5, 1)) and not Hold.get().stands(date(2027, 5, 2))
    assert run_on(date(2027, 5, 2)).startswith("1 destroyed")


def test_a_hold_for_a_claim_keeps_a_client_from_being_erased(app, alice):
    client = make.client(alice)
    on = date.today()
    claim = {"kind": "claim, dispute or police", "reason": "A claim", "until": on, "by": alice, "on": on}
    hold = holds.place(client, **claim)
    with pytest.raises(Refused, match="stands for them already"):
        holds.place(client, **claim)
    with pytest.raises(Refused, match="hold"):
        erasure.request(client, client.number, "the client asked", by=alice)
    holds.lift(hold, by=alice)
    with pytest.raises(Refused, match="already"):
        holds.lift(hold, by=alice)
    assert erasure.request(client, client.number, "the client asked", by=alice)


def test_an_open_job_or_a_device_here_blocks_and_is_listed(app, alice):
    row = enquire(alice, START)
    make.device(make.job(row.client, alice), alice)
    run_on(date(2027, 4, 5))
    run_on(date(2027, 4, 6))
    line = retention.due(date(2027, 4, 6), Shop.current())[0]
    assert line.blocks == ("1 open job", "1 device still here") and not line.free and line.reason
    assert Client.select().exists()


def test_the_preview_counts_fourteen_days_ahead(app, alice):
    enquire(alice, START)
    assert titles(date(2027, 3, 22), retention.AHEAD) == [] and len(titles(date(2027, 3, 23), retention.AHEAD)) == 1
    now, soon = retention.split(retention.due(date(2027, 3, 23), Shop.current(), retention.AHEAD), date(2027, 3, 23))
    assert (now, retention.counts(soon)) == ([], {"Enquirers past their purge date": 1})


def test_an_nda_goes_six_years_after_its_last_day_and_never_early(app, alice):
    vault(alice)
    client = make.client(alice)
    nda = Nda.create(
        client=client,
        number="NDA-1",
        source=NdaTemplateText.newest().first(),
        title="t",
        text="x",
        starts_on=date(2020, 1, 1),
        ends_on=date(2020, 2, 29),
        prepared_by=alice,
    )
    Signature.create(nda=nda, client=client, by=alice, signer_name="A", sha256=b"1" * 32, verify_key=b"k", evidence=b"e")
    given = {"by": alice, "shop": Shop.current()}
    with pytest.raises(Refused, match="six years"):
        nda_removal.remove(nda, "nda-1", on=date(2026, 2, 28), **given)
    assert titles(date(2026, 3, 1)) == ["NDAs ended six years ago"]
    with pytest.raises(Refused, match="number"):
        nda_removal.remove(nda, "NDA-2", on=date(2026, 3, 1), **given)
    nda_removal.remove(nda, "NDA-1", on=date(2026, 3, 1), **given)
    assert not Nda.select().exists() and Entry.select().where(Entry.act == "NDA removed").get().numbers.startswith("sha256=3131")


def test_packages_are_listed_on_their_day(app, alice):
    client = make.client(alice)
    Package.create(client=client, made_by=alice, started_at=datetime(2026, 3, 1, 12))
    assert titles(date(2026, 3, 30)) == [] and titles(date(2026, 3, 31)) == ["Logins for a job, and packages"]


def test_a_collected_package_is_listed_a_fortnight_later_if_that_is_sooner(app, alice):
    client = make.client(alice)
    request = SubjectRequest.create(
        client=client, ordinal=1, kind="access", channel="phone", about="x", received_on=START, logged_by=alice, started_on=START
    )
    for day, collected, due in ((1, 2, date(2026, 3, 17)), (1, 25, date(2026, 3, 31))):
        package = Package.create(client=client, made_by=alice, started_at=datetime(2026, 3, day, 12))
        Collection.create(client=client, request=request, package=package, by=alice, at=datetime(2026, 3, collected, 12))
        lines = {line.row: line for line in retention.due(date(2026, 4, 30), Shop.current())}
        assert lines[package.id].on == due and ("collected" in lines[package.id].reason) is (collected == 2)


def test_any_rule_is_listed_held_and_carried_out(app, alice, monkeypatch):
    """As mails and paper records will, six years on: listed, previewed, held, destroyed by itself or proposed."""
    client, gone = make.client(alice), []
    mails = RetentionRule(
        "Mails six years on", True, lambda on, shop: _six_years(mails, client, on), lambda lines, on: len(gone.append(on) or lines)
    )
    paper = RetentionRule("Paper six years on", False, lambda on, shop: _six_years(paper, client, on), decided="paper")
    monkeypatch.setattr(rules, "RULES", [*rules.RULES, mails, paper])
    ends = date(2032, 3, 1)
    assert titles(ends - timedelta(days=1)) == [] and titles(ends) == ["Mails six years on", "Paper six years on"]
    assert len(titles(ends - timedelta(days=14), retention.AHEAD)) == 2
    run_on(ends - timedelta(days=2))
    until = ends + timedelta(days=1)
    held = holds.place(client, kind="claim, dispute or police", reason="x", until=until, by=alice, on=ends)
    assert run_on(ends - timedelta(days=1)) is None and run_on(ends) is None and not gone
    holds.lift(held, by=alice)
    assert run_on(ends + timedelta(days=1)) == "1 destroyed: Mails six years on 1." and gone == [ends + timedelta(days=1)]


def _six_years(rule, client, on):
    day = date(2032, 3, 1)  # never early: what was written on 29 February goes the day after
    return [DueItem(rule, "Mail", client.id, day, "Six years on (P10).")] if day <= on else []
