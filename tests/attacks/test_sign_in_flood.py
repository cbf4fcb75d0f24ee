"""A flood at the doors that stand open to everybody: made-up names, guessed links, many addresses, one browser."""

import re

import pytest
import time_machine

from tests.staff.conftest import enter, invited  # noqa: F401 (fixtures)
from tests.sweeps.test_layers import the_house
from webapp import config
from webapp.audit.models import Entry
from webapp.running import doctor
from webapp.staff import passwords, throttle
from webapp.staff.models import Failures, Staff

WRONG = {"password": "wrong one entirely", "code": "000000"}
SAME_64 = [f"2001:db8:1:2:{n:x}::{n:x}" for n in range(1, 22)]
OTHER_SPELLINGS = ["192.0.2.7", "::ffff:192.0.2.7", "::ffff:c000:207"]


@pytest.fixture(autouse=True)
def noon():
    """A clock that stands still."""
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def knock(app, enter, bob):  # noqa: F811
    """knock(name, address) -> the answer to a sign-in that fails, from a new browser at that address."""

    def knocking(name, address="192.0.2.7", browser=None):
        browser = browser or app.test_client()
        return browser.post("/sign-in", data={"name": name, **WRONG}, environ_base={"REMOTE_ADDR": address})

    return knocking


def test_the_twenty_first_made_up_name_in_a_minute_waits(knock):
    answers = [knock(f"Made Up {n}").status_code for n in range(21)]
    assert answers == [409] * 20 + [429]


def test_it_is_told_how_long(knock):
    answers = [knock(f"Made Up {n}") for n in range(21)]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 61


def test_after_that_long_it_may_try_again(knock, noon):
    answers = [knock(f"Made Up {n}") for n in range(21)]
    noon.shift(int(answers[-1].headers["Retry-After"]))
    assert knock("Made Up 22").status_code == 409


def test_beyond_it_nothing_is_hashed(knock, monkeypatch):
    hashed, matches = [], passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda *given, **named: hashed.append(given) or matches(*given, **named))
    for n in range(30):
        knock(f"Made Up {n}")
    assert len(hashed) == 20


def test_beyond_it_no_row_is_written(knock):
    for n in range(20):
        knock(f"Made Up {n}")
    before = (Failures.select().count(), Entry.select().count(), list(Failures.select().dicts()))
    for n in range(20, 30):
        knock(f"Made Up {n}")
    assert (Failures.select().count(), Entry.select().count(), list(Failures.select().dicts())) == before


def test_an_address_has_one_row(knock):
    for n in range(25):
        knock(f"Made Up {n}")
    assert Failures.select().where(Failures.kind == "sign-in: address").count() == 1


def test_a_row_of_an_address_goes_when_its_minute_is_over(knock, noon):
    for n in range(50):
        knock("Made Up", f"192.0.2.{n}")
    noon.shift(61)
    knock("Made Up", "198.51.100.1")
    assert Failures.select().where(Failures.kind == "sign-in: address").count() == 1


@pytest.mark.parametrize("addresses", [SAME_64, OTHER_SPELLINGS * 7], ids=["one /64", "spellings of one"])
def test_one_sender_is_one_whatever_the_address(knock, addresses):
    answers = [knock(f"Made Up {n}", address).status_code for n, address in enumerate(addresses[:21])]
    assert answers == [409] * 20 + [429]


def test_somebody_elsewhere_is_not_held_up(knock):
    for n in range(21):
        knock(f"Made Up {n}")
    assert [knock("Bob", address).status_code for address in ("192.0.2.8", "2001:db8:1:3::1")] == [409, 409]


def test_whoever_signed_in_from_this_browser_still_does(knock, enter, bob, code_for):  # noqa: F811
    browser, _ = enter(bob)
    for n in range(25):
        knock(f"Made Up {n}", "127.0.0.1")
    assert enter(bob, code=code_for(bob), browser=browser)[1].status_code == 302


def test_such_a_browser_has_a_budget_too(knock, enter, bob):  # noqa: F811
    browser, _ = enter(bob)
    browser.delete_cookie("sid")
    answers = [knock(f"Made Up {n}", f"192.0.2.{n}", browser).status_code for n in range(21)]
    assert answers == [409] * 20 + [429]


@pytest.mark.parametrize("planted", ["planted.0000", "x~" + "0" * 64, "~"])
def test_a_made_up_browser_is_nobody(knock, app, planted):
    answers = []
    for n in range(21):
        browser = app.test_client()
        browser.set_cookie("browser", f"{n}{planted}")
        answers.append(knock(f"Made Up {n}", browser=browser).status_code)
    assert answers == [409] * 20 + [429]


def test_nobodys_name_waits_as_somebodys_does(knock, bob, noon):
    tried = {name: [] for name in (bob.name, "Nobody Here")}
    for n in range(12):
        for name, answers in tried.items():
            answer = knock(name, f"192.0.2.{n}")
            page = re.sub(rf'name="csrf_token" value="[^"]*"|{re.escape(name)}', "", answer.text)
            answers.append((answer.status_code, answer.headers.get("Retry-After"), page))
        noon.shift(40)
    assert tried[bob.name] == tried["Nobody Here"]


def test_a_thousand_of_nobodys_names_are_kept_and_neither_an_often_tried_one_nor_the_staff_forgotten(app):
    throttle.admit("sign-in", "name bob")
    for _ in range(5):
        throttle.admit("sign-in", "name nobody here", known=False)
    for n in range(1010):
        throttle.admit("sign-in", f"name made up {n}", known=False)
    assert Failures.select().where(Failures.kind == "sign-in: nobody").count() == 1000
    assert Failures.select().where(Failures.kind == "sign-in").count() == 1
    with pytest.raises(throttle.Throttled):
        throttle.admit("sign-in", "name nobody here", known=False)


def test_no_name_or_address_is_kept_in_clear(knock):
    knock("Made Up", "192.0.2.7")
    assert not re.search(r"made up|192\.0", str(list(Failures.select().dicts())), re.IGNORECASE)


def test_counting_waits_for_no_disk(app, statements):
    throttle.knock("sign-in", "192.0.2.7")
    throttle.admit("sign-in", "name made up", known=False)
    waits = [said.split()[-1] for said in statements if "synchronous" in said]
    assert waits == ["normal", "full"] * 2


def test_a_guessed_link_costs_no_more_than_twenty_a_minute(app):
    app.config["WTF_CSRF_ENABLED"] = False
    answers = [app.test_client().post(f"/c/guess{n}", environ_base={"REMOTE_ADDR": SAME_64[n]}).status_code for n in range(21)]
    assert answers == [404] * 20 + [429]


def test_a_throttled_set_up_writes_no_row(app, statements):
    app.config["WTF_CSRF_ENABLED"] = False
    Staff.delete().execute()
    given = {"code": "AAAA-BBBB-CCCC", "name": "Mine", "country_code": "GB"}
    answers = [app.test_client().post("/set-up", data=given).status_code for _ in range(10)]
    statements.clear()
    answers.append(app.test_client().post("/set-up", data=given).status_code)
    assert (answers[-1], [said for said in statements if "synchronous" in said]) == (429, [])


def test_an_invitation_does_not_hash_without_end(app, alice, invited, monkeypatch):  # noqa: F811
    token, _ = invited()
    hashed, made = [], passwords.hash_password
    monkeypatch.setattr(passwords, "hash_password", lambda *given: hashed.append(given) or made(*given))
    given = {"name": "Nina New", "password": "seven calm herons wade", "again": "seven calm herons wade"}
    for _ in range(25):
        app.test_client().post(f"/join/{token}", data=given)
    assert len(hashed) == 20


def behind_a_proxy(monkeypatch):
    monkeypatch.setitem(config._held, "BEHIND_PROXY", True)


def test_where_no_address_can_be_had_doctor_says_so(knock, monkeypatch):
    behind_a_proxy(monkeypatch)
    knock("Made Up", "127.0.0.1")
    said = [found for found in doctor.examine() if found.what == "Visitors"]
    assert [(found.good, "X-Forwarded-For" in found.sentence) for found in said] == [(False, True)]


def test_and_so_does_a_managers_first_page(knock, alice, sign_in, monkeypatch):
    browser = sign_in(alice)
    behind_a_proxy(monkeypatch)
    knock("Made Up", "127.0.0.1")
    monkeypatch.undo()
    assert "does not pass on visitors’ addresses" in browser.get("/").text.replace("&#39;", "’").replace("'", "’")


@pytest.mark.parametrize("address", ["127.0.0.1", "192.0.2.7"])
def test_where_one_can_be_had_they_say_nothing(knock, alice, sign_in, address):
    knock("Made Up", address)
    said = [found.good for found in doctor.examine() if found.what == "Visitors"]
    assert (said, "X-Forwarded-For" in sign_in(alice).get("/").text) == ([True], False)


def test_once_the_proxy_passes_them_on_it_is_said_no_more(knock, monkeypatch):
    behind_a_proxy(monkeypatch)
    knock("Made Up", "127.0.0.1")
    knock("Made Up", "192.0.2.7")
    assert not throttle.without_address().exists()


@pytest.mark.parametrize("address", ["", "unix:", "not an address", "_hidden", "unknown"])
def test_an_address_that_is_none_falls_into_one_budget(knock, address):
    answers = [knock(f"Made Up {n}", address).status_code for n in range(21)]
    assert (answers[-1], throttle.without_address().count()) == (429, 1)


def test_an_address_is_taken_from_a_request_in_one_place():
    """Behind a proxy that passes none on, what a request seems to come from is nobody's: not the budget's, nor a link maker's."""
    assert [module for module, source in the_house().items() if "remote_addr" in source] == ["webapp.web.addresses"]
