"""Guessing: five are free, then it takes longer and longer, and twenty a day are the most."""

from datetime import timedelta

import pytest

from tests.staff.browsing import alive, code_of
from webapp.audit.models import Entry
from webapp.db import database
from webapp.errors import Throttled
from webapp.staff import sign_in, throttle
from webapp.staff.models import Failures


def waits(who, clock, tries):
    """The seconds that had to be waited before each of so many attempts."""
    out = []
    for _ in range(tries):
        waited = 0
        while True:
            try:
                throttle.admit("sign-in", who)
                break
            except Throttled as too_early:
                clock.shift(too_early.seconds)
                waited += too_early.seconds
        out.append(waited)
    return out


@pytest.fixture
def morning(time_machine_at):
    """Nine in the morning, so that a day is long enough."""
    time_machine_at.move_to(86_400 * 20_700 + 9 * 3600)
    return time_machine_at


def test_five_are_free_then_thirty_seconds_doubling_to_fifteen_minutes(app, morning):
    seconds = [round(wait, -1) for wait in waits("bob", morning, 13)]
    assert seconds == [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]


def test_no_more_than_ten_in_a_quarter_of_an_hour(app, morning):
    end, tries = 900, 0
    while end > 0:
        try:
            throttle.admit("sign-in", "bob")
            tries += 1
        except Throttled as too_early:
            morning.shift(too_early.seconds)
            end -= too_early.seconds
    assert tries <= 10


def test_twenty_a_day_are_the_most_and_the_next_day_is_a_new_one(app, morning):
    waits("bob", morning, 20)
    morning.shift(16 * 60)
    with pytest.raises(Throttled) as refused:
        throttle.admit("sign-in", "bob")
    assert refused.value.seconds > 3600
    assert "hours" in refused.value.sentence
    morning.shift(refused.value.seconds)
    throttle.admit("sign-in", "bob")


def test_an_attempt_that_came_too_early_is_not_tried_at_all(enter, bob, morning):
    for _ in range(5):
        enter(bob, password="wrong", code="000000")
    code = code_of(bob)
    browser, answer = enter(bob, code=code)
    assert answer.status_code == 429
    assert "Wait 31 seconds" in answer.text
    assert not alive(browser)
    morning.shift(25)
    morning.shift(6)
    assert alive(enter(bob)[0])


def test_a_success_takes_back_the_waiting_but_not_the_days_failures(app, morning):
    waits("bob", morning, 9)
    morning.shift(900)
    throttle.admit("sign-in", "bob")
    throttle.clear("sign-in", "bob")
    row = Failures.get()
    assert (row.count, row.today, row.until) == (0, 9, None)
    throttle.admit("sign-in", "bob")


def test_the_owner_still_gets_in_from_a_known_browser(enter, bob, code_for, morning):
    known, _ = enter(bob)
    for _ in range(6):
        enter(bob, password="wrong", code="000000")
    assert enter(bob, code=code_for(bob))[1].status_code == 429
    assert enter(bob, code=code_for(bob), browser=known)[1].status_code == 302


def test_failures_from_a_known_browser_count_as_well(enter, bob, morning):
    known, _ = enter(bob)
    answers = [enter(bob, password="wrong", code="000000", browser=known)[1].status_code for _ in range(6)]
    assert answers == [409] * 5 + [429]


def test_a_colleagues_known_browser_is_not_mine(enter, alice, bob, morning):
    known, _ = enter(alice)
    for _ in range(5):
        enter(bob, password="wrong", code="000000")
    assert enter(bob, password="wrong", code="000000", browser=known)[1].status_code == 429


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP", "User-Agent"])
def test_no_header_makes_somebody_new(enter, bob, header, morning):
    answers = [enter(bob, password="wrong", code="000000", **{header: f"10.0.0.{n}"})[1].status_code for n in range(6)]
    assert answers[-1] == 429


def test_spellings_of_a_name_count_as_one(enter, bob, morning):
    names = ["Bob Technician", "bob technician", " BOB  TECHNICIAN", "Bób Technician", "Ｂob Technician", "bob TECHNICIAN"]
    assert [enter(name, password="wrong", code="000000")[1].status_code for name in names][-1] == 429


def test_the_count_outlives_a_request_that_was_rolled_back(app, morning):
    for _ in range(5):
        with pytest.raises(sign_in.Refused):
            sign_in.sign_in("Nobody Here", "wrong", "000000")
    with pytest.raises(Throttled):
        sign_in.sign_in("Nobody Here", "wrong", "000000")
    assert not database.in_transaction()
    assert Failures.get().count == 5


def test_another_connection_sees_the_count(app, at_once, morning):
    for _ in range(5):
        throttle.admit("sign-in", "bob")
    (result,) = at_once(1, lambda _: throttle.admit("sign-in", "bob"))
    assert isinstance(result, Throttled)


def test_many_at_once_are_all_counted(app, at_once):
    results = at_once(12, lambda _: throttle.admit("sign-in", "bob"))
    assert results.count(None) == 5
    assert sum(isinstance(result, Throttled) for result in results) == 7


def test_codes_are_not_guessed_at_the_confirmation_either(enter, bob, morning):
    browser, _ = enter(bob)
    answers = [browser.post("/confirm", data={"code": f"00000{n}"}).status_code for n in range(6)]
    assert answers == [422] * 5 + [429]
    assert [act for (act,) in Entry.select(Entry.act).tuples()].count("sign-in failed") == 5


def test_nor_the_present_password_of_an_open_session(enter, bob, morning):
    browser, _ = enter(bob)
    new = {"code": "000000", "password": "seven calm herons wade", "again": "seven calm herons wade"}
    answers = [browser.post("/account/password", data={"old": f"guess number {n}", **new}).status_code for n in range(6)]
    assert answers == [409] * 5 + [429]


def test_names_are_not_kept_in_clear_and_old_counts_go(app, morning):
    throttle.admit("sign-in", "name bob technician")
    assert "bob" not in str(Failures.get().who)
    morning.shift(timedelta(days=3).total_seconds())
    throttle.admit("sign-in", "somebody else")
    assert Failures.select().count() == 1
