"""A page of another site, or of another port of this machine, that has a browser of ours act: by HEAD, by OPTIONS, by a POST."""

import ast
from pathlib import Path

import pytest

from tests.every_route import fill, world
from tests.sweeps.test_permissions import contents, routes
from webapp import config
from webapp.staff.models import Staff

ROOT = Path(__file__).resolve().parent.parent.parent
OUR_OWN = {"Host": "localhost:8000", "Origin": "http://localhost:8000"}
ELSEWHERE = ["cross-site", "same-site", "", "SAME-ORIGIN", "same-origin, cross-site", "anything"]


@pytest.mark.parametrize("method", ["HEAD", pytest.param("OPTIONS", marks=pytest.mark.whole)])
@pytest.mark.parametrize("who", ["a manager", pytest.param("a stranger", marks=pytest.mark.whole)])
def test_looking_changes_nothing(app, alice, ruth, sign_in, method, who):
    made, browser = world(alice) | {"staff_id": ruth.id}, sign_in(alice if who == "a manager" else None)
    before, form = contents(), {"csrf_token": "x", "kind": "account", "do": "make", "confirm-ticket": "x", "sure": "y"}
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static" and not rule.rule.endswith(".pdf"):
            answer = browser.open(fill(rule, made), method=method, data=form)
            assert answer.status_code < 500, rule
    assert contents() == before


def test_a_member_of_staff_is_not_disabled_by_head(alice, bob, sign_in):
    sign_in(alice).head(f"/staff/{bob.id}/disablement")
    assert Staff.get_by_id(bob.id).active


@pytest.mark.parametrize("path", sorted(ROOT.glob("webapp/*/*routes.py")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_view_asks_by_which_method_it_was_called(path):
    asked = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute) and node.attr == "method"]
    assert [node.lineno for node in asked if getattr(node.value, "id", "") == "request"] == []


@pytest.mark.parametrize("site", ELSEWHERE)
def test_nothing_but_our_own_counts_as_here(alice, sign_in, site):
    assert sign_in(alice).post("/sign-out", headers={"Sec-Fetch-Site": site}).status_code == 400


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_rule_acts_at_the_wish_of_another_site(app, alice, ruth, sign_in, site):
    made, browser = world(alice) | {"staff_id": ruth.id}, sign_in(alice)
    before = contents(but={"session"})
    for rule, method, _ in routes(app):
        if method == "POST":
            answer = browser.post(fill(rule, made), headers={"Sec-Fetch-Site": site, **OUR_OWN})
            assert answer.status_code == 400, rule
    assert contents(but={"session"}) == before


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_page_of_ours_acts(alice, sign_in, site):
    assert sign_in(alice).post("/sign-out", headers={"Sec-Fetch-Site": site}).status_code == 302


@pytest.mark.parametrize(
    "origin", ["http://localhost:8001", "https://localhost:8000", "http://evil.example", "http://localhost:8000.evil.example", "x"]
)
def test_an_older_browser_names_the_other_site(alice, sign_in, origin):
    assert sign_in(alice).post("/sign-out", headers=OUR_OWN | {"Origin": origin}).status_code == 400


@pytest.mark.parametrize("headers", [{}, OUR_OWN, OUR_OWN | {"Origin": "null"}], ids=["no header", "our origin", "no origin told"])
def test_an_older_browser_acts_for_our_pages(alice, sign_in, headers):
    assert sign_in(alice).post("/sign-out", headers=headers).status_code == 302


def test_the_token_has_to_fit_as_well(app, alice, sign_in):
    browser = sign_in(alice)
    app.config["WTF_CSRF_ENABLED"] = True
    assert browser.post("/sign-out", headers=OUR_OWN | {"Sec-Fetch-Site": "same-origin"}).status_code == 400


def test_behind_a_proxy_our_own_address_is_no_other_site(alice, sign_in, monkeypatch):
    browser = sign_in(alice)
    monkeypatch.setitem(config._held, "BASE_URL", "https://shop.example")
    assert browser.post("/sign-out", headers={"Origin": "https://shop.example"}).status_code == 302


def test_a_link_on_another_site_still_opens_a_page(alice, sign_in):
    assert sign_in(alice).get("/clients", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
