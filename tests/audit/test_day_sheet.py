"""The day sheet, and the trail compared with it: also where whoever rewrote it had the machine's keys."""

from datetime import date

import pytest
import time_machine

from tests.fixtures.tampering import drop_guards, put_guards_back
from webapp.audit import day_sheet, trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.db import database

ZONE = "Europe/London"


@pytest.fixture
def days(app, bob):
    """Entries on both sides of a London midnight in summer, and in two hours of the day."""
    for at in ("09T22:59:59", "09T23:00:00", "10T08:10:00", "10T08:50:00", "10T23:00:00"):
        with time_machine.travel(f"2027-06-{at}Z", tick=False), database.atomic():
            trail.record(Act.JOB_LOGGED, by=bob)


def run(app, *anchors):
    """(exit status, what was printed) of the command with these anchors."""
    result = app.test_cli_runner().invoke(args=["audit", "verify", *(part for text in anchors for part in ("--anchor", text))])
    return result.exit_code, result.output


def test_it_holds_the_shops_own_day_with_an_anchor_an_hour(days):
    first = Entry.select().order_by(Entry.number.desc()).first().number - 4
    sheet = day_sheet.entries_of_day(date(2027, 6, 10), ZONE)
    assert sheet.total == 3 and sheet.acts == [(Act.JOB_LOGGED, 3)]
    assert [anchor.number for anchor in sheet.hours] == [first + 1, first + 3] and sheet.last == sheet.hours[-1]
    assert sheet.last.hash.replace(" ", "") == bytes(Entry.get_by_id(first + 3).mac).hex()[:32]
    empty = day_sheet.entries_of_day(date(2027, 6, 20), ZONE)
    assert empty.total == 0 and empty.last is None


def test_the_paper_fits_and_a_trail_rewritten_with_the_keys_does_not(app, days):
    last = day_sheet.entries_of_day(date(2027, 6, 10), ZONE).last
    on_paper = f"{last.number}:{last.hash}"
    code, said = run(app, on_paper)
    assert code == 0 and "1 of them compared with paper" in said
    rewrite(last.number - 1)
    assert trail.verify()[1] is None and run(app)[0] == 0
    code, said = run(app, on_paper)
    assert code == 1 and f"entry {last.number} is not as it stands on paper" in said


def rewrite(number):
    """What an intruder who holds shop.key and keys.db can do: change an entry and make the chain and the pin fit again."""
    guards = drop_guards()
    Entry.update(act=Act.JOB_CLOSED).where(Entry.number == number).execute()
    before = bytes(Entry.get_by_id(number - 1).mac)
    for entry in list(Entry.select().where(Entry.number >= number).order_by(Entry.number)):
        entry.sign_row(before)
        before = entry.mac
        Entry.update(mac=before).where(Entry.number == entry.number).execute()
    trail.keyring.repin(trail.PIN, *trail.head())
    put_guards_back(guards)


@pytest.mark.parametrize("anchor", ["x", "1", "1:", "1:abcd", "0:" + "0" * 31, ":" + "0" * 32, "1:" + "g" * 32])
def test_half_an_anchor_is_refused(app, days, anchor):
    code, said = run(app, anchor)
    assert code == 2 and "day sheet" in said


def test_an_entry_that_was_cut_off_does_not_fit(app, days):
    number, tag = trail.head()
    assert not trail.fits_anchor(number + 1, tag.hex()) and trail.fits_anchor(number, tag.hex())
    assert not trail.fits_anchor(number, tag.hex()[:31]) and not trail.fits_anchor(number - 1, tag.hex())


def test_each_entry_is_known_to_be_as_written_by_itself(days):
    entry = Entry.select().order_by(Entry.number.desc()).first()
    assert trail.is_as_written(entry) and trail.is_as_written(Entry.get_by_id(1))
    entry.numbers = "version=2"
    assert not trail.is_as_written(entry)
    entry = Entry.get_by_id(entry.number)
    entry.number += 5
    assert not trail.is_as_written(entry)


def test_the_page_is_managements(days, alice, bob, sign_in):
    assert sign_in(bob).get("/audit/day-sheet").status_code == 403
    browser = sign_in(alice)
    shown = browser.get("/audit/day-sheet?day=2027-06-10")
    assert shown.status_code == 200 and day_sheet.entries_of_day(date(2027, 6, 10), ZONE).last.hash in shown.text
    for day in ("nonsense", "9999-12-31", "0001-01-01", "2027-02-30", ""):
        assert browser.get(f"/audit/day-sheet?day={day}").status_code == 200, day
