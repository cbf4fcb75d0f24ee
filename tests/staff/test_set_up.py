"""The first minutes of an empty shop: only with the terminal's code, only once."""

import pyotp
import pytest

from tests import make
from tests.staff.browsing import alive, seed_in, token_in
from webapp.errors import Refused
from webapp.running import starting
from webapp.staff import set_up, time_zones
from webapp.staff.models import Failures, Invitation, SetUpCode, Shop, Staff

SHOP = {"name": "Ferry Road Repairs", "country_code": "GB", "timezone": ""}
NEW = "seven calm herons wade"


def begin(browser, code, **values):
    """The answer to the first page's form."""
    page = browser.get("/set-up")
    return browser.post("/set-up", data={**SHOP, "code": code, "csrf_token": token_in(page), **values})


def test_from_nothing_to_the_first_page(empty):
    code, browser = starting.set_up_code(), empty.test_client()
    assert browser.get("/").location.startswith("/sign-in")
    assert browser.get("/sign-in").location == "/set-up"
    first = browser.get("/set-up")
    assert "Step 1 of 4" in first.text
    second = browser.get(begin(browser, code.lower()).location)
    assert "Step 2 of 4" in second.text and "first manager" in second.text
    path = second.request.path
    typed = {"name": "Alice Manager", "password": NEW, "again": NEW, "csrf_token": token_in(second)}
    third = browser.get(browser.post(path, data=typed).location)
    assert "Step 3 of 4" in third.text
    code = pyotp.TOTP(seed_in(third)).now()
    last = browser.post(third.request.path, data={"code": code, "csrf_token": token_in(third)})
    assert "Step 4 of 4" in last.text and last.text.count("<code>") == 8
    assert browser.get("/").status_code == 200
    assert browser.get("/staff").status_code == 200
    alice, shop = Staff.get(), Shop.get()
    assert (alice.name, alice.roles) == ("Alice Manager", "management")
    assert (shop.name, shop.country, shop.timezone, shop.year_ends) == ("Ferry Road Repairs", "GB", "Europe/London", "04-05")
    assert shop.notice


def test_the_way_in_closes_behind_the_first_manager(empty):
    code = set_up.new_code()
    token = set_up.begin(code, name="Shop", country_code="GB", timezone="")
    held = Invitation.get()
    make.staff("Alice Manager", "management")
    browser = empty.test_client()
    assert browser.get("/set-up").status_code == 404
    with pytest.raises(Refused, match="set up already"):
        set_up.begin(code, name="Mine now", country_code="GB", timezone="")
    assert Shop.get().name == "Shop"
    assert Invitation.get().id == held.id and token
    assert starting.set_up_code() is None


def test_a_form_that_was_open_when_the_shop_was_set_up_does_nothing(empty):
    code, browser = set_up.new_code(), empty.test_client()
    page = browser.get("/set-up")
    make.staff("Alice Manager", "management")
    assert browser.post("/set-up", data={**SHOP, "code": code, "csrf_token": token_in(page)}).status_code == 404
    assert Shop.select().count() == Invitation.select().count() == 0


@pytest.mark.parametrize("wrong", ["AAAA-BBBB-CCCC", "", "x", "<script>", "0" * 41])
def test_without_the_terminals_code_nothing_is_set_up(empty, wrong):
    set_up.new_code()
    answer = begin(empty.test_client(), wrong)
    assert answer.status_code == 422
    assert Shop.select().count() == Invitation.select().count() == 0
    assert 'value="Ferry Road Repairs"' in answer.text, "what was typed stays"


def test_without_any_code_made_nothing_is_set_up(empty):
    assert begin(empty.test_client(), "AAAA-BBBB-CCCC").status_code == 422


def test_a_new_code_ends_the_one_before(empty):
    old, new = set_up.new_code(), set_up.new_code()
    assert begin(empty.test_client(), old).status_code == 422
    assert begin(empty.test_client(), new).status_code == 302
    assert SetUpCode.select().count() == 1


def test_who_starts_over_gets_a_new_link_and_the_old_one_ends(empty):
    code, browser = set_up.new_code(), empty.test_client()
    first, second = begin(browser, code).location, begin(browser, code, name="Ferry Road").location
    assert empty.test_client().get(first).status_code == 404
    assert empty.test_client().get(second).status_code == 200
    assert Shop.get().name == "Ferry Road"


def test_the_code_is_gone_when_the_first_manager_has_joined(empty):
    browser, code = empty.test_client(), set_up.new_code()
    empty.config["WTF_CSRF_ENABLED"] = False
    path = browser.post("/set-up", data={**SHOP, "code": code}).location
    browser.post(path, data={"name": "Alice Manager", "password": NEW, "again": NEW})
    shown = pyotp.TOTP(seed_in(browser.get(f"{path}/code"))).now()
    assert browser.post(f"{path}/code", data={"code": shown}).status_code == 200
    assert SetUpCode.select().count() == 0
    assert alive(browser)
    assert browser.get(path).status_code == 404


def test_guesses_at_the_code_are_slowed_down(empty):
    code, browser = set_up.new_code(), empty.test_client()
    answers = [begin(browser, f"AAAA-BBBB-{n:04}").status_code for n in range(10)]
    assert answers == [422] * 10
    assert begin(browser, code).status_code == 429
    assert Failures.get().count == 10


def test_the_code_holds_enough_chance_and_is_kept_as_a_hash(empty):
    code = set_up.new_code()
    assert len(set_up.ALPHABET) ** len(code.replace("-", "")) > 2**58
    assert code.encode() not in bytes(SetUpCode.get().digest)
    assert not set("O0I1") & set(set_up.ALPHABET), "nothing that is read as something else"


def test_the_page_after_set_up_can_sign_out(empty):
    browser, code = empty.test_client(), set_up.new_code()
    second = browser.get(begin(browser, code).location)
    typed = {"name": "Alice Manager", "password": NEW, "again": NEW, "csrf_token": token_in(second)}
    third = browser.get(browser.post(second.request.path, data=typed).location)
    browser.post(third.request.path, data={"code": pyotp.TOTP(seed_in(third)).now(), "csrf_token": token_in(third)})
    assert browser.post("/sign-out", data={"csrf_token": token_in(browser.get("/account"))}).location == "/sign-in"


def test_a_country_with_several_zones_asks_for_one(empty):
    code, browser = set_up.new_code(), empty.test_client()
    answer = begin(browser, code, country_code="US")
    assert answer.status_code == 422
    assert "several time zones" in answer.text
    begin(browser, code, country_code="US", timezone="America/Chicago")
    assert (Shop.get().timezone, Shop.get().year_ends) == ("America/Chicago", "12-31")


@pytest.mark.parametrize(
    "values",
    [{"country_code": "XX"}, {"timezone": "Mars/Olympus"}, {"timezone": "../../etc/passwd"}, {"name": ""}, {"name": "x" * 81}],
)
def test_what_is_not_offered_is_refused(empty, values):
    assert begin(empty.test_client(), set_up.new_code(), **values).status_code == 422
    assert Shop.select().count() == 0


def test_every_zone_is_offered_once_and_the_countries_own_come_first():
    offered = [zone for group in time_zones.choices().values() for zone, _ in group]
    assert len(offered) == len(set(offered)) > 300
    assert offered[0] == "Europe/London"
    assert {"Europe/Dublin", "Asia/Kolkata", "America/Argentina/Buenos_Aires", "Australia/Sydney"} <= set(offered)
    assert not [zone for zone in offered if zone.startswith(("Etc/", "posix", "SystemV"))]
