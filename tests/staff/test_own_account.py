"""What one signs in with is changed only with password and a new code at once, and the other managers hear of a manager's."""

import re
from datetime import timedelta

import pytest

from tests import make
from tests.staff.browsing import alive, code_of
from webapp.staff import accounts, codes, invitations
from webapp.staff.models import RecoveryCode, Staff
from webapp.vault.alert_models import VaultAlert

GOOD = "seven calm herons wade"


@pytest.fixture
def typed(code_for):
    """typed(staff, **other) -> what changes their password, with a code that has not been used."""
    return lambda staff, **other: {"old": make.PASSWORD, "code": code_for(staff), "password": GOOD, "again": GOOD, **other}


def test_password_and_code_together_change_the_password(enter, bob, typed, code_for):
    browser, _ = enter(bob)
    assert browser.post("/account/password", data=typed(bob)).location == "/account"
    assert alive(browser)
    assert alive(enter(bob, password=GOOD, code=code_for(bob))[0])


@pytest.mark.parametrize("wrong", [{"old": "not it at all"}, {"code": "000000"}], ids=["password", "code"])
def test_one_of_them_changes_nothing_and_the_answer_does_not_tell_which(enter, bob, typed, wrong):
    browser, _ = enter(bob)
    answer = browser.post("/account/password", data=typed(bob, **wrong))
    assert answer.status_code == 409 and "not your present password and a code" in answer.text
    assert Staff.get_by_id(bob.id).password_hash == bob.password_hash


def test_a_second_factor_of_a_moment_ago_is_not_enough(sign_in, bob):
    browser = sign_in(bob)
    was = codes.renew_recovery(bob)[0]
    assert browser.post("/account/recovery-codes", data={"password": make.PASSWORD, "code": ""}).status_code == 422
    assert browser.post("/account/recovery-codes").status_code == 422
    assert codes.consume_recovery(bob, was)


def test_the_code_that_signed_in_changes_nothing(enter, bob, time_machine_at):
    code = code_of(bob)
    browser, _ = enter(bob, code=code)
    answer = browser.post("/account/recovery-codes", data={"password": make.PASSWORD, "code": code})
    assert answer.status_code == 409 and "<code>" not in answer.text


def test_new_recovery_codes_end_the_old_and_are_kept_as_hashes(sign_in, bob, code_for):
    old = codes.renew_recovery(bob)[0]
    page = sign_in(bob).post("/account/recovery-codes", data={"password": make.PASSWORD, "code": code_for(bob)})
    assert page.text.count("<code>") == 8
    assert not codes.consume_recovery(bob, old)
    shown = page.text.partition("<code>")[2].partition("</code>")[0]
    assert shown not in str(list(RecoveryCode.select().dicts()))
    assert len(shown.replace("-", "")) * 4 == 128


def test_neither_password_nor_code_is_shown_again(sign_in, bob):
    answer = sign_in(bob).post("/account/recovery-codes", data={"password": "Wr0ng canary", "code": "482915"})
    assert "canary" not in answer.text and "482915" not in answer.text


def test_extra_fields_change_nothing(enter, bob, typed):
    browser, _ = enter(bob)
    browser.post("/account/password", data=typed(bob, roles="management", name="Boss", active="0", staff_id="1"))
    after = Staff.get_by_id(bob.id)
    assert (after.roles, after.name, after.active) == ("technician", bob.name, True)


def test_a_reset_takes_the_managers_own_password_and_a_new_code_even_of_himself(sign_in, alice, bob, code_for):
    browser = sign_in(alice)
    for staff in (alice, bob):
        for typed in ({}, {"password": "wrong", "code": code_for(alice)}, {"password": make.PASSWORD, "code": "000000"}):
            answer = browser.post(f"/staff/{staff.id}/reset", data=typed)
            assert answer.status_code in (422, 409) and "/join/" not in answer.text
        assert Staff.get_by_id(staff.id).password_hash == staff.password_hash
    typed = {"password": make.PASSWORD, "code": code_for(alice)}
    assert "/join/" in browser.post(f"/staff/{bob.id}/reset", data=typed).text


def renew(browser, staff, code, boss):
    return browser.post("/account/recovery-codes", data={"password": make.PASSWORD, "code": code})


def change(browser, staff, code, boss):
    return browser.post("/account/password", data={"old": make.PASSWORD, "code": code, "password": GOOD, "again": GOOD})


def reset(browser, staff, code, boss):
    held = invitations.find(invitations.start_reset(staff, by=boss))
    invitations.set_password(held, staff.name, GOOD)
    held = type(held).get_by_id(held.id)
    invitations.finish(held, codes.pyotp.TOTP(codes.open_seed(held)).now())


CHANGES = {
    renew: "made themselves new recovery codes.",
    change: "chose a new password of their own.",
    reset: "set up a new password and phone after a reset.",
}


@pytest.mark.parametrize("act", CHANGES, ids=lambda act: act.__name__)
def test_the_other_managers_are_told_of_a_managers_change(sign_in, alice, code_for, act):
    mina = make.staff("Mina Manager", "management")
    act(sign_in(mina), mina, code_for(mina), alice)
    browser = sign_in(alice)
    assert f"Mina Manager {CHANGES[act]}" in browser.get("/").text
    assert "Mina Manager" not in re.sub("<header.*?</header>|<h1.*?</h1>", "", sign_in(mina).get("/").text, flags=re.S)
    for alert in VaultAlert.select():
        browser.post(f"/vault/alerts/{alert.id}/seen")
    assert "Mina Manager" not in browser.get("/").text


def test_a_manager_who_gives_himself_another_role_is_told_of(sign_in, alice):
    mina = make.staff("Mina Manager", "management")
    accounts.set_roles(mina, ["technician"], by=mina, version=mina.version)
    assert "Mina Manager changed their own roles." in sign_in(alice).get("/").text


def test_a_technicians_change_is_nobody_elses_business(sign_in, alice, bob, code_for):
    assert renew(sign_in(bob), bob, code_for(bob), alice).status_code == 200
    assert not VaultAlert.select().exists()


def test_guesses_are_counted_and_the_wait_is_told_to_programs_too(sign_in, bob, time_machine_at):
    browser = sign_in(bob)
    answers = [browser.post("/account/recovery-codes", data={"password": "wrong", "code": "000000"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [409] * 5 + [429]
    assert [answer.headers.get("Retry-After") for answer in answers] == [None] * 5 + ["31"]
    time_machine_at.shift(timedelta(seconds=31).total_seconds())
    assert browser.post("/account/recovery-codes", data={"password": "wrong", "code": "000000"}).status_code == 409
