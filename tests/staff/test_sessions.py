"""A session: new at each sign-in, dead with its copies the moment it ends, never longer than half a day."""

import pytest

from tests import make
from tests.staff.browsing import alive, code_of, copied
from webapp.staff import accounts, invitations, sessions
from webapp.staff.models import Session, Staff


def test_a_cookie_planted_before_is_worth_nothing_after(app, enter, alice):
    browser = app.test_client()
    browser.get("/sign-in")
    browser.set_cookie("sid", "planted")
    enter(alice, browser=browser)
    assert alive(browser)
    assert browser.get_cookie("sid").value != "planted"
    other = app.test_client()
    other.set_cookie("sid", "planted")
    assert not alive(other)


def test_signing_in_again_ends_the_session_before(app, enter, code_for, alice, bob):
    browser, _ = enter(alice)
    old = copied(app, browser)
    enter(bob, browser=browser)
    assert alive(browser)
    assert not alive(old)
    assert Session.select().count() == 1


def test_signing_in_again_keeps_no_csrf_token(app, enter, alice, bob):
    browser, _ = enter(alice)
    browser.get("/account")
    with browser.session_transaction() as before:
        token = before["csrf_token"]
    enter(bob, browser=browser)
    with browser.session_transaction() as after:
        assert after.get("csrf_token") != token


ENDINGS = {
    "sign-out": lambda browser, staff, boss: browser.post("/sign-out"),
    "disabled": lambda browser, staff, boss: accounts.disable(staff, by=boss),
    "other roles": lambda browser, staff, boss: accounts.set_roles(staff, ["reception"], by=boss, version=staff.version),
    "new password": lambda browser, staff, boss: browser.post(
        "/account/password",
        data={
            "old": make.PASSWORD,
            "code": code_of(staff),
            "password": "seven calm herons wade",
            "again": "seven calm herons wade",
        },
    ),
    "a reset": lambda browser, staff, boss: invitations.start_reset(staff, by=boss),
    "ended on the account page": lambda browser, staff, boss: browser.post(
        f"/account/sessions/{Session.get(Session.staff == staff).digest}/end"
    ),
    "confirmed": lambda browser, staff, boss: browser.post("/confirm", data={"code": code_of(staff)}),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_copied_cookie_is_dead_after(app, enter, code_for, alice, bob, ending):
    browser, _ = enter(bob)
    copy = copied(app, browser)
    assert alive(copy)
    Staff.update(last_step=0).where(Staff.id == bob.id).execute()
    ENDINGS[ending](browser, bob, alice)
    stale = copy.get("/account")
    assert (stale.status_code, stale.location.partition("?")[0]) == (302, "/sign-in")
    assert copy.post("/account/recovery-codes").status_code == 401


def test_who_confirms_stays_signed_in(enter, code_for, bob):
    browser, _ = enter(bob)
    assert browser.post("/confirm", data={"code": code_for(bob)}).status_code == 302
    assert alive(browser)


def test_changing_the_password_signs_the_other_browsers_out(enter, code_for, bob):
    other, _ = enter(bob)
    browser, _ = enter(bob, code=code_for(bob))
    new = {"old": make.PASSWORD, "code": code_for(bob), "password": "seven calm herons wade", "again": "seven calm herons wade"}
    browser.post("/account/password", data=new)
    assert alive(browser)
    assert not alive(other)


def test_half_an_hour_unused_ends_a_session_and_use_prolongs_it(enter, bob, time_machine_at):
    browser, _ = enter(bob)
    for _ in range(3):
        time_machine_at.shift(29 * 60)
        assert alive(browser)
    time_machine_at.shift(30 * 60 + 1)
    assert not alive(browser)


def test_twelve_hours_end_a_session_however_much_it_is_used(enter, bob, time_machine_at):
    browser, _ = enter(bob)
    for _ in range(28):
        time_machine_at.shift(25 * 60)
        assert alive(browser)
    time_machine_at.shift(21 * 60)
    assert not alive(browser)


def test_the_row_alone_decides_on_twelve_hours(app, bob, time_machine_at):
    handle = sessions.begin(bob)
    for _ in range(28):
        time_machine_at.shift(25 * 60)
        assert sessions.find(handle)
    time_machine_at.shift(21 * 60)
    assert sessions.find(handle) is None


def test_only_the_hash_of_a_handle_is_kept(app, bob):
    handle = sessions.begin(bob)
    assert handle not in str(Session.select().dicts().get())


def test_a_session_cannot_be_had_by_its_hash(app, bob):
    sessions.begin(bob)
    assert sessions.find(Session.get().digest) is None


def test_somebody_elses_session_cannot_be_ended(sign_in, alice, bob):
    victim, other = sign_in(alice), sign_in(bob)
    digest = Session.get(Session.staff == alice).digest
    assert other.post(f"/account/sessions/{digest}/end").status_code == 404
    assert alive(victim)
