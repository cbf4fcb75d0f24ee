"""Signing in: all three or nothing, one answer for every failure, a new session each time."""

import logging
import re
import statistics
import time

import pytest

from tests import make
from tests.staff.browsing import alive, code_of
from webapp import create_app
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.running import starting
from webapp.staff import accounts, sign_in
from webapp.staff.models import KnownBrowser

WRONG = "do not fit together"


def test_name_password_and_code_together_let_in(enter, alice):
    browser, answer = enter("  ALICE  mánager ".replace("á", "a"), code=code_of(alice))
    assert (answer.status_code, answer.location) == (302, "/")
    assert alive(browser)


@pytest.mark.parametrize("wrong", ["password", "code", "name"])
def test_one_of_three_wrong_keeps_out(enter, alice, wrong):
    typed = {"password": {"password": make.PASSWORD + "!"}, "code": {"code": "000000"}, "name": {}}[wrong]
    browser, answer = enter("Alice Managre" if wrong == "name" else alice, **{"code": code_of(alice), **typed})
    assert answer.status_code == 409
    assert WRONG in answer.text
    assert not alive(browser)


def stripped(answer):
    return re.sub(r'name="csrf_token" value="[^"]*"|value="(Alice Manager|Nobody Here|Bob Technician)"', "", answer.text)


def test_the_answer_is_the_same_whatever_was_wrong(enter, alice, bob):
    answers = [
        enter(alice, password="wrong", code="000000")[1],
        enter(alice, code="000000")[1],
        enter("Nobody Here", code="000000")[1],
    ]
    accounts.disable(bob, by=alice)
    answers.append(enter("Bob Technician", code=code_of(bob))[1])
    bodies = {stripped(answer) for answer in answers}
    assert len({answer.status_code for answer in answers}) == 1
    assert len(bodies) == 1
    assert len({frozenset(answer.headers.keys()) for answer in answers}) == 1


def test_the_sixth_failure_looks_the_same_for_a_name_that_is_nobodys(enter, alice):
    for name in (alice, "Nobody Here"):
        for _ in range(5):
            assert enter(name, password="wrong", code="000000")[1].status_code == 409
    first, second = (enter(name, password="wrong", code="000000")[1] for name in (alice, "Nobody Here"))
    assert first.status_code == second.status_code == 429
    assert re.sub(r"\d+ seconds", "", stripped(first)) == re.sub(r"\d+ seconds", "", stripped(second))


def test_an_unknown_name_costs_a_hash_as_well(tmp_path):
    create_app(DATA=str(tmp_path / "slow"), NEW_SHOP=True, TESTING=True, SIGN_IN_OPS=3, SIGN_IN_MEMORY=2**25)
    starting.make_ready()
    make.shop()
    someone = make.staff("Alice Manager", "management")

    def taken(name):
        start = time.thread_time()  # the processor's, so that what else runs here does not count
        with pytest.raises(sign_in.Refused):
            sign_in.sign_in(name, "wrong", "000000")
        return time.thread_time() - start

    taken("warm up")
    known = statistics.median(taken(someone.name) for _ in range(3))
    unknown = statistics.median(taken("Nobody Here") for _ in range(3))
    assert 0.6 < unknown / known < 1.6


def test_a_browser_known_for_one_stays_known_when_a_colleague_signs_in(app, enter, code_for, alice, bob):
    browser, _ = enter(alice)
    token = browser.get_cookie("browser").value
    enter(bob, browser=browser)
    assert browser.get_cookie("browser").value == token
    assert KnownBrowser.select().count() == 2
    assert token not in str(list(KnownBrowser.select().dicts()))


def test_a_planted_browser_token_never_becomes_known(app, enter, alice):
    browser = app.test_client()
    browser.set_cookie("browser", "planted.0000")
    enter(alice, browser=browser)
    assert browser.get_cookie("browser").value != "planted.0000"


def test_sign_ins_and_failures_are_on_record_without_a_name(enter, alice):
    enter(alice, password="wrong one entirely", code="000000")
    enter(alice)
    acts = list(Entry.select(Entry.act, Entry.by).order_by(Entry.number).tuples())
    assert (str(Act.SIGN_IN_FAILED), None) in acts
    assert (str(Act.SIGNED_IN), alice.id) in acts
    assert "alice" not in str(list(Entry.select().dicts())).lower()


def test_no_name_password_or_code_is_logged(enter, alice, caplog):
    caplog.set_level(logging.DEBUG)
    code = code_of(alice)
    browser, _ = enter(alice, password="Wr0ng canary password", code="000000")
    browser, _ = enter(alice, browser=browser)
    browser.get(f"/staff/{2**70}")
    browser.get("/nothing-here")
    handle = browser.get_cookie("sid").value
    for secret in ("canary", make.PASSWORD, code, "alice", handle.lower()):
        assert secret not in caplog.text.lower()


def test_who_is_signed_in_is_not_asked_again(sign_in, bob):
    assert sign_in(bob).get("/sign-in").location == "/"


def test_cookies_on_plain_loopback(enter, alice):
    _, answer = enter(alice)
    cookies = {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
    assert cookies.keys() == {"sid", "browser"}
    for line in cookies.values():
        assert "HttpOnly" in line and "SameSite=Strict" in line and "Path=/" in line and "Domain" not in line


def test_cookies_behind_tls(tmp_path):
    app = create_app(
        DATA=str(tmp_path / "tls"),
        NEW_SHOP=True,
        TESTING=True,
        BEHIND_PROXY=True,
        BASE_URL="https://shop.example",
        SIGN_IN_OPS=1,
        SIGN_IN_MEMORY=8192,
    )
    starting.make_ready()
    make.shop()
    someone = make.staff("Alice Manager", "management")
    browser = app.test_client()
    page = browser.get("/sign-in", base_url="https://shop.example")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    typed = {"name": someone.name, "password": make.PASSWORD, "code": code_of(someone), "csrf_token": token}
    answer = browser.post("/sign-in", data=typed, base_url="https://shop.example")
    assert answer.status_code == 302, "a POST over TLS needs no Referer"
    cookies = {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
    assert cookies.keys() == {"__Host-sid", "__Host-browser"}
    for line in cookies.values():
        assert all(word in line for word in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/")) and "Domain" not in line
