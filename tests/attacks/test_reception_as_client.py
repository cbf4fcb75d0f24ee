"""Reception makes a link and opens it herself, to ask for logins to be kept or to have them destroyed in a client's name."""

import pytest

from tests.fixtures.signatures import SIGNATURE
from tests.fixtures.vault import started
from webapp.links.models import ClientLink
from webapp.staff import sign_in as signing_in
from webapp.vault.models import Withdrawal

COUNTER, PHONE_AT = "192.168.7.21", "192.168.7.99"  # where ruth works; a client's phone in our Wi-Fi


@pytest.fixture
def at(app):
    """at(address, token=None) -> a browser at this address, which may hold the token of an earlier sign-in there."""

    def browser(address, token=None):
        made = app.test_client()
        made.environ_base["REMOTE_ADDR"] = address
        if token:
            made.set_cookie("browser", token)
        return made

    return browser


@pytest.fixture
def link(vault, sign_in):
    """link(purpose, client, form="phone") -> its token, made by ruth at the counter on the client's page."""

    def made(purpose="withdraw", client=None, form="phone"):
        browser = sign_in(vault.ruth)
        browser.environ_base["REMOTE_ADDR"] = COUNTER
        data = {"purpose": purpose, "form": form, "identity": "known in person", "job": ""}
        page = browser.post(f"/clients/{(client or vault.client).id}/links", data=data).text
        return page.split("/c/")[1].split("<")[0].strip() if form == "phone" else page.split("<b>")[1].split("</b>")[0]

    return made


@pytest.fixture
def tokens(vault, code_for, password):
    """The token that ruth's own browser got as she signed in, at home."""
    return signing_in.sign_in(vault.ruth.name, password, code_for(vault.ruth), address="10.1.1.1")[1]


def withdraws(browser, token):
    """Withdraw by a link, as the client's pages have it."""
    started(browser, token)
    assert browser.post("/client/withdrawal", data={"sure": "y"}).status_code == 302
    assert Withdrawal.select().exists()


def opts_in(browser, token):
    """Ask by a link that logins are kept: read, tick, sign."""
    page = started(browser, token).get("/client/words").text
    seen = page.split('name="seen"')[1].split('value="')[1].split('"')[0]
    browser.post("/client/words", data={"seen": seen, "agreed": "y"})
    signed = {"seen": seen, "name": "Zoe", "drawing": SIGNATURE}
    assert browser.post("/client/signature", data=signed).status_code == 302


def today(vault, sign_in):
    """What alice's first page says."""
    return sign_in(vault.alice).get("/").text


def test_management_hears_of_a_withdrawal_by_link(vault, at, link, sign_in):
    withdraws(at(PHONE_AT), link())
    said = f"Ruth Reception made the link by which client {vault.client.number} withdrew; what was kept is destroyed (1)."
    assert said in today(vault, sign_in)


def test_management_hears_of_an_opt_in_by_link(vault, neighbour, at, link, sign_in):
    opts_in(at(PHONE_AT), link("opt-in", neighbour))
    said = f"Ruth Reception made the link by which client {neighbour.number} asked us to keep logins."
    assert said in today(vault, sign_in)


def test_management_hears_of_each_within_the_hour(vault, neighbour, at, link, sign_in):
    vault.opt_in(neighbour)
    for client in (vault.client, neighbour):
        withdraws(at(PHONE_AT), link(client=client))
    assert today(vault, sign_in).count("made the link by which client") == 2


def test_a_link_on_a_clients_phone_is_not_marked(vault, at, link, sign_in):
    withdraws(at(PHONE_AT), link())
    assert "opened where staff sign in" not in today(vault, sign_in)


def test_a_link_opened_where_it_was_made_is_marked(vault, at, link, sign_in):
    started(at(COUNTER), link())
    assert f"Ruth Reception made a link for client {vault.client.number} that was opened where staff sign in" in today(
        vault, sign_in
    )


def test_a_link_opened_in_its_makers_browser_is_marked(vault, at, link, tokens):
    started(at(PHONE_AT, tokens), link())
    assert ClientLink.get().opened_from == "in a browser in which its maker signs in"


def test_a_link_opened_where_its_maker_signed_in_before_is_marked(vault, at, link, tokens):
    started(at("10.1.1.1"), link())
    assert ClientLink.get().opened_from == "at a network address of its maker"


def test_another_spelling_of_the_address_is_the_same(vault, at, link):
    started(at(f"::ffff:{COUNTER}"), link())
    assert ClientLink.get().opened_from == "at a network address of its maker"


def test_a_link_opened_in_a_colleagues_browser_is_marked(vault, at, link, code_for, password):
    token = signing_in.sign_in(vault.bob.name, password, code_for(vault.bob), address="10.1.1.2")[1]
    started(at(PHONE_AT, token), link())
    assert ClientLink.get().opened_from == "in a browser in which staff sign in"


def test_a_link_opened_elsewhere_and_used_at_the_counter_is_marked(vault, at, link):
    phone = started(at(PHONE_AT), link())
    phone.environ_base["REMOTE_ADDR"] = COUNTER
    phone.post("/client/withdrawal", data={"sure": "y"})
    assert ClientLink.get().opened_from == "at a network address of its maker"


def test_a_login_typed_at_the_counter_marks_the_link(vault, at, link):
    phone = started(at(PHONE_AT), link("logins"))
    phone.environ_base["REMOTE_ADDR"] = COUNTER
    phone.post("/client/logins/account", data={"password": "not the client's"})
    assert ClientLink.get().opened_from == "at a network address of its maker"


def test_her_own_browser_as_the_tablet_is_marked(vault, at, link, tokens, sign_in):
    browser = sign_in(vault.ruth)
    browser.set_cookie("browser", tokens)
    browser.environ_base["REMOTE_ADDR"] = PHONE_AT
    browser.post("/tablet/hand-over")
    browser.post("/tablet", data={"characters": link(form="tablet")})
    assert ClientLink.get().opened_from == "in a browser in which its maker signs in"


def test_the_record_says_so_and_who_has_looked_into_it(vault, at, link, sign_in):
    started(at(COUNTER), link())
    browser = sign_in(vault.alice)
    page = f"/links/{ClientLink.get().id}"
    assert "No manager has marked this as seen yet" in browser.get(page).text
    number = browser.get("/").text.split('action="/vault/alerts/')[1].split("/")[0]
    browser.post(f"/vault/alerts/{number}/seen?to=today")
    assert "Marked as seen by Alice Manager" in browser.get(page).text


def test_the_clients_record_says_how_the_request_was_signed(vault, neighbour, at, link, sign_in):
    opts_in(at(COUNTER), link("opt-in", neighbour))
    page = sign_in(vault.alice).get(f"/clients/{neighbour.id}/logins").text
    assert "at a network address of its maker" in page


def test_it_is_told_until_a_manager_has_looked_and_not_by_reception(vault, at, link, sign_in):
    started(at(COUNTER), link())
    number = today(vault, sign_in).split('action="/vault/alerts/')[1].split("/")[0]
    assert sign_in(vault.ruth).post(f"/vault/alerts/{number}/seen").status_code == 403
    assert "opened where staff sign in" in today(vault, sign_in)
