"""One-time codes and recovery codes: each once, whatever else is tried."""

import pytest

from tests.staff.browsing import alive, code_of
from webapp.staff import codes
from webapp.staff.models import RecoveryCode, Staff


def test_a_code_is_taken_once(app, bob, time_machine_at):
    code = code_of(bob)
    assert codes.consume(bob, code)
    assert not codes.consume(bob, code)


def test_the_code_before_is_taken_once_and_never_after_a_newer_one(app, bob, time_machine_at):
    assert codes.consume(bob, code_of(bob, -1))
    assert not codes.consume(bob, code_of(bob, -1))
    assert codes.consume(bob, code_of(bob))
    assert not codes.consume(bob, code_of(bob, -1))


@pytest.mark.parametrize("steps", [-3, -2, 1, 2])
def test_codes_of_other_times_are_refused(app, bob, time_machine_at, steps):
    assert not codes.consume(bob, code_of(bob, steps))


def test_a_clock_put_back_opens_no_used_code(app, bob, time_machine_at):
    code = code_of(bob)
    assert codes.consume(bob, code)
    time_machine_at.shift(-30)
    assert not codes.consume(bob, code)
    assert not codes.consume(bob, code_of(bob))


def as_digits(code, zero):
    return "".join(chr(ord(zero) + int(digit)) for digit in code)


@pytest.mark.parametrize("zero", ["٠", "۰", "०", "０", "𝟎"], ids=["Arabic", "Persian", "Devanagari", "full-width", "bold"])
def test_only_ascii_digits_count(app, bob, zero, time_machine_at):
    assert not codes.consume(bob, as_digits(code_of(bob), zero))


@pytest.mark.parametrize(
    "change",
    [lambda c: c + "0", lambda c: "0" + c, lambda c: c[:5], lambda c: "-" + c[1:], lambda c: c + "\n", lambda c: ""],
)
def test_only_six_digits_count(app, bob, change, time_machine_at):
    assert not codes.consume(bob, change(code_of(bob)))


def test_blanks_as_the_app_shows_them_are_let_be(enter, bob):
    code = code_of(bob)
    browser, _ = enter(bob, code=f" {code[:3]} {code[3:]} ")
    assert alive(browser)


def test_full_width_digits_are_refused_at_the_door(enter, bob):
    browser, answer = enter(bob, code=as_digits(code_of(bob), "０"))
    assert answer.status_code == 409
    assert not alive(browser)


def test_a_code_is_burnt_by_a_wrong_password_too(enter, bob, time_machine_at):
    code = code_of(bob)
    enter(bob, password="wrong", code=code)
    browser, answer = enter(bob, code=code)
    assert answer.status_code == 409
    assert not alive(browser)


def test_a_code_used_to_sign_in_does_not_confirm(enter, bob, time_machine_at):
    code = code_of(bob)
    browser, _ = enter(bob, code=code)
    answer = browser.post("/confirm", data={"code": code})
    assert answer.status_code == 422
    assert "used already" in answer.text


def test_a_code_typed_by_many_at_once_is_taken_once(app, bob, at_once):
    code = code_of(bob)
    results = at_once(8, lambda _: codes.consume(bob, code))
    assert sorted(results, key=str) == [False] * 7 + [True]


def test_the_phones_seed_is_sealed(app, bob):
    assert codes.open_seed(bob).encode() not in bytes(Staff.get_by_id(bob.id).code_seed)


def test_the_page_counts_down_to_the_next_code(enter, bob, time_machine_at):
    time_machine_at.move_to(60 * 29_000_000 + 12)
    browser, _ = enter(bob)
    assert 'data-countdown="18"' in browser.get("/confirm").text
    time_machine_at.shift(18)
    assert "data-countdown" not in browser.get("/confirm").text
    assert browser.post("/confirm", data={"code": code_of(bob)}).status_code == 302


def test_a_typed_code_is_not_shown_again(enter, bob):
    _, answer = enter(bob, password="wrong", code="482915")
    assert "482915" not in answer.text


def test_each_recovery_code_signs_in_once(enter, bob):
    first, second, *_ = texts = codes.renew_recovery(bob)
    assert len(set(texts)) == 8
    assert alive(enter(bob, code=first)[0])
    assert not alive(enter(bob, code=first)[0])
    assert alive(enter(bob, code=second.upper().replace("-", " "))[0])
    assert RecoveryCode.select().count() == 6


def test_a_recovery_code_is_burnt_by_a_wrong_password_too(enter, bob):
    text = codes.renew_recovery(bob)[0]
    enter(bob, password="wrong", code=text)
    assert not alive(enter(bob, code=text)[0])


def test_a_recovery_code_is_its_owners(enter, alice, bob):
    text = codes.renew_recovery(alice)[0]
    assert not alive(enter(bob, code=text)[0])
    assert RecoveryCode.select().count() == 8


def test_a_recovery_code_typed_by_many_at_once_is_taken_once(app, bob, at_once):
    text = codes.renew_recovery(bob)[0]
    results = at_once(8, lambda _: codes.consume_recovery(bob, text))
    assert sorted(results, key=str) == [False] * 7 + [True]


def test_looking_at_the_page_makes_no_new_codes(sign_in, bob):
    text = codes.renew_recovery(bob)[0]
    sign_in(bob).get("/account/recovery-codes")
    assert codes.consume_recovery(bob, text)


def test_the_account_says_how_many_are_left(sign_in, bob):
    browser = sign_in(bob)
    assert "No recovery code is left" in browser.get("/account").text
    codes.renew_recovery(bob)
    assert "8 left" in browser.get("/account").text
