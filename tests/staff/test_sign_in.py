"""Signing in: all three or nothing, one answer for every failure, a new session each time."""

import logging
import re
import statistics
import time

import pytest

from tests import make
from tests.staff.browsing import alive, code_of, copied
from webapp import create_app, starting
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.staff import invitations, members, sessions, sign_in
from webapp.staff.models import KnownBrowser, Session, Staff

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
    members.disable(bob, by=alice)
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
    create_app(DATA=str(tmp_path / "slow"), TESTING=True, SIGN_IN_OPS=3, SIGN_IN_MEMORY=2**25)
    starting.make_ready()
    make.shop()
    someone = make.staff("Alice Manager", "management")

    def taken(name):
        start = time.perf_counter()
        with pytest.raises(sign_in.Refused):
            sign_in.sign_in(name, "wrong", "000000")
        return time.perf_counter() - start

    taken("warm up")
    known = statistics.median(taken(someone.name) for _ in range(3))
    unknown = statistics.median(taken("Nobody Here") for _ in range(3))
    assert 0.6 < unknown / known < 1.6


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
    "disabled": lambda browser, staff, boss: members.disable(staff, by=boss),
    "other roles": lambda browser, staff, boss: members.set_roles(staff, ["reception"], by=boss, version=staff.version),
    "new password": lambda browser, staff, boss: browser.post(
        "/account/password",
        data={"old": make.PASSWORD, "password": "seven calm herons wade", "again": "seven calm herons wade"},
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


def test_who_changes_the_password_or_confirms_stays_signed_in(enter, code_for, bob):
    browser, _ = enter(bob)
    new = {"old": make.PASSWORD, "password": "seven calm herons wade", "again": "seven calm herons wade"}
    assert browser.post("/account/password", data=new).location == "/account"
    assert alive(browser)
    assert browser.post("/confirm", data={"code": code_for(bob)}).status_code == 302
    assert alive(browser)


def test_changing_the_password_signs_the_other_browsers_out(enter, code_for, bob):
    other, _ = enter(bob)
    browser, _ = enter(bob, code=code_for(bob))
    new = {"old": make.PASSWORD, "password": "seven calm herons wade", "again": "seven calm herons wade"}
    browser.post("/account/password", data=new)
    assert alive(browser)
    assert not alive(other)


def test_the_present_password_is_asked_for(enter, bob):
    browser, _ = enter(bob)
    new = {"old": "not it at all", "password": "seven calm herons wade", "again": "seven calm herons wade"}
    answer = browser.post("/account/password", data=new)
    assert answer.status_code == 422
    assert "not your present password" in answer.text
    assert Staff.get_by_id(bob.id).password_hash == bob.password_hash


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


def test_extra_fields_change_nothing(enter, bob):
    browser, _ = enter(bob)
    new = {"old": make.PASSWORD, "password": "seven calm herons wade", "again": "seven calm herons wade"}
    browser.post("/account/password", data={**new, "roles": "management", "name": "Boss", "active": "0", "staff_id": "1"})
    after = Staff.get_by_id(bob.id)
    assert (after.roles, after.name, after.active) == ("technician", bob.name, True)


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


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "/%5cevil.example",
        "/\t/evil.example",
        "/%09/evil.example",
        "\\\\evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "/sign-out",
        "/static/app.js",
        "/join/abc",
        "/evil.example//account",
        "//account",
        "/account//",
        "/account?x=//evil.example",
        "@evil.example",
        "/nowhere",
        "",
        "\x00",
    ],
)
@pytest.mark.parametrize("path", ["/sign-in", "/confirm"])
def test_next_never_leads_elsewhere(enter, code_for, alice, target, path):
    browser, answer = enter(alice)
    if path == "/confirm":
        answer = browser.post("/confirm", query_string={"next": target}, data={"code": code_for(alice)})
    else:
        answer = browser.post(
            "/sign-in", query_string={"next": target}, data={"name": alice.name, "password": make.PASSWORD, "code": code_for(alice)}
        )
    assert answer.status_code == 302
    assert answer.location in ("/", "/account")


def test_next_leads_to_a_page_of_ours_and_the_form_keeps_it(enter, alice, app):
    stranger = app.test_client()
    asked = stranger.get("/account/password")
    assert asked.location == "/sign-in?next=/account/password"
    assert 'action="/sign-in?next=/account/password"' in stranger.get(asked.location).text
    assert enter(alice, browser=stranger, to=asked.location)[1].location == "/account/password"


def test_who_is_signed_in_is_not_asked_again(sign_in, bob):
    assert sign_in(bob).get("/sign-in").location == "/"


def test_cookies_on_plain_loopback(enter, alice):
    _, answer = enter(alice)
    cookies = {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
    assert cookies.keys() == {"sid", "browser"}
    for line in cookies.values():
        assert "HttpOnly" in line and "SameSite=Strict" in line and "Path=/" in line and "Domain" not in line


def test_cookies_behind_tls(tmp_path):
    app = create_app(DATA=str(tmp_path / "tls"), TESTING=True, BEHIND_PROXY=True, SIGN_IN_OPS=1, SIGN_IN_MEMORY=8192)
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
