"""Dangerous pages ask for a second factor of the last five minutes: every one of them, by GET and by POST."""

import html
import io
import re

import pytest
from werkzeug.routing import IntegerConverter
from wtforms import PasswordField
from wtforms.fields.core import UnboundField

from tests.fixtures.tampering import honestly, rows_of
from tests.staff.browsing import code_of
from webapp.audit.models import Entry
from webapp.backup_places.models import BackupTarget
from webapp.clock import now
from webapp.db import database
from webapp.staff import sessions
from webapp.staff.models import RECENT, Invitation, Session, Shop
from webapp.web.form_resubmission import SECRETS, fields_to_resubmit
from webapp.web.forms import Form


def stale_factor():
    """Make every session's second factor older than counts."""
    for session in Session.select():
        honestly(session, factor_at=now() - RECENT)


def dangerous(app):
    """(path, method) of every route that asks for a recent second factor."""
    adapter = app.url_map.bind("")
    for rule in app.url_map.iter_rules():
        if app.view_functions[rule.endpoint].recent:
            values = {name: 1 if isinstance(rule._converters[name], IntegerConverter) else "x" for name in rule.arguments}
            for method in rule.methods & {"GET", "POST"}:
                yield adapter.build(rule.endpoint, values, method), method


def everything():
    """Every table's rows, but for sessions."""
    names = sorted(set(database.get_tables()) - {"session"})
    return {name: rows_of(name) for name in names}


def test_every_dangerous_route_asks_again_and_does_nothing(app, sign_in, alice, bob):
    browser = sign_in(alice)
    stale_factor()
    before, tried = everything(), 0
    for path, method in dangerous(app):
        answer = browser.open(path, method=method, data={"code": code_of(alice)})
        if method == "GET":
            assert (answer.status_code, answer.location) == (302, f"/confirm?next={path}"), path
        else:
            assert answer.status_code == 403 and "Confirm it is you first" in answer.text, path
        tried += 1
    assert tried >= 16
    assert everything() == before


def test_what_the_staff_pages_do_is_dangerous_where_it_must_be(app):
    needed = "invite roles disable enable edit_shop".split()
    assert all(app.view_functions[f"staff.{name}"].recent for name in needed)


def test_a_factor_counts_for_five_minutes(app, alice, sign_in, time_machine_at):
    browser = sign_in(alice)
    time_machine_at.shift(299)
    assert browser.get("/staff/invite").status_code == 200
    time_machine_at.shift(1)
    assert browser.get("/staff/invite").status_code == 302


def test_a_factor_shown_in_the_future_does_not_count(app, alice, time_machine_at):
    sessions.begin(alice)
    time_machine_at.shift(-1)
    assert not Session.get().recent


def test_confirming_opens_the_page_that_was_asked_for(sign_in, alice):
    browser = sign_in(alice)
    stale_factor()
    asked = browser.get("/staff/invite")
    page = browser.get(asked.location)
    assert 'action="/confirm?next=/staff/invite"' in page.text
    assert browser.post(asked.location, data={"code": code_of(alice)}).location == "/staff/invite"
    assert browser.get("/staff/invite").status_code == 200
    assert "second factor confirmed" in [entry.act for entry in Entry.select()]


@pytest.mark.parametrize("code", ["000000", "", "1" * 50, "aaaa-bbbb"])
def test_a_wrong_code_confirms_nothing(sign_in, alice, code):
    browser = sign_in(alice)
    stale_factor()
    assert browser.post("/confirm", data={"code": code}).status_code == 422
    assert browser.get("/staff/invite").status_code == 302


def test_a_colleagues_code_confirms_nothing(sign_in, alice, bob):
    browser = sign_in(alice)
    stale_factor()
    assert browser.post("/confirm", data={"code": code_of(bob)}).status_code == 422


def sent_on(browser, alice, typed, path="/settings/shop"):
    """What the page in between answers to a late POST, the fields it carries, and the answer once its code is given."""
    stale_factor()
    asked = browser.post(path, data=typed)
    assert asked.status_code == 403 and "Confirm it is you first" in asked.text
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', asked.text))
    kept = {name: html.unescape(value) for name, value in kept.items()}
    to = re.search(r'<form[^>]* action="(/confirm)"', asked.text)[1]
    body = {**kept, "confirm-code": code_of(alice)}
    onward = browser.post(to, data=body)
    assert (onward.status_code, onward.location) == (307, path)
    return asked, kept, browser.post(onward.location, data=body, follow_redirects=True)  # as a browser does of itself


DETAILS = {
    "name": "Quay & “Sons”",
    "address": "1 Quay\nHull",
    "phone": "",
    "email": "",
    "country": "GB",
    "nation": "ENG",
    "timezone": "Europe/London",
    "year_ends": "04-05",
    "notice": "Back up <b>yourself</b>.",
}


def test_what_was_typed_too_late_goes_on_with_the_code(sign_in, alice):
    shop = Shop.current()
    asked, kept, answer = sent_on(sign_in(alice), alice, DETAILS | {"version": shop.version})
    assert kept.items() >= DETAILS.items() and "left-out" not in kept
    assert "details are saved." in answer.text
    assert {name: getattr(Shop.current(), name) for name in DETAILS} == DETAILS


def ticket_of(browser, path, typed=None):
    """The ticket that a late POST of this browser is given."""
    stale_factor()
    return re.search(r'name="confirm-ticket" value="([^"]+)"', browser.post(path, data=typed or {}).text)[1]


def test_a_wrong_code_on_the_way_keeps_it_too(sign_in, alice):
    browser = sign_in(alice)
    typed = {"name": "Nina New", "roles": ["reception", "technician"]}
    ticket = ticket_of(browser, "/staff/invite", typed)
    wrong = browser.post("/confirm", data={**typed, "confirm-code": "000000", "confirm-ticket": ticket})
    assert wrong.status_code == 422 and wrong.text.count('name="roles"') == 2 and 'value="Nina New"' in wrong.text
    assert wrong.text.count('name="confirm-ticket"') == 1
    assert not Invitation.select().exists()


def test_secrets_and_files_do_not_go_on_and_the_form_asks_for_them_again(sign_in, alice):
    browser, canary = sign_in(alice), "canary-canary-canary"
    typed = {"name": "Off site", "kind": "sftp", "path": "backups", "host": "backup.example", "login": "shop", "secret": canary}
    asked, kept, answer = sent_on(browser, alice, typed, "/backups/places/new")
    assert canary not in asked.text + answer.text
    assert kept["host"] == "backup.example" and kept["left-out"] == "1" and "have to be given again" in asked.text
    assert answer.status_code == 422 and 'value="backup.example"' in answer.text
    assert "Give the secrets and files again" in answer.text and 'name="left-out"' not in answer.text
    assert not BackupTarget.select().exists()


def test_a_file_counts_as_left_out(app):
    with app.test_request_context(method="POST", data={"about": "x", "scan": (io.BytesIO(b"%PDF-"), "paper.pdf")}):
        assert fields_to_resubmit() == ([("about", "x"), ("left-out", "1")], True)
    with app.test_request_context(method="POST", data={"about": "x", "scan": (io.BytesIO(b""), "")}):
        assert fields_to_resubmit() == ([("about", "x")], False)


def test_every_secret_field_of_every_form_is_known_by_its_name(app, alice, sign_in):
    sign_in(alice).get("/")
    forms, secret = [Form], {}
    for form in forms:
        forms += form.__subclasses__()
        secret |= {
            name: form.__name__
            for name, field in vars(form).items()
            if isinstance(field, UnboundField) and issubclass(field.field_class, PasswordField)
        }
    assert {"passphrase", "lock", "secret", "old"} <= secret.keys()
    assert not {name: form for name, form in secret.items() if name not in SECRETS}


@pytest.mark.parametrize("target", ["//evil.example", "/sign-out", "/sign-in", "/nowhere", "https://evil.example/"])
def test_what_is_opened_next_stays_in_the_house(sign_in, alice, target):
    answer = sign_in(alice).post("/confirm", query_string={"next": target}, data={"code": code_of(alice)})
    assert answer.status_code == 302 and answer.location == "/"


def test_no_link_brings_somebody_to_an_act_that_their_code_then_does(sign_in, alice, bob, time_machine_at):
    """Only what a session has sent itself goes on: an address to press, or a ticket of somebody else's or of long ago, does not."""
    browser = sign_in(alice)
    for query in ({"next": "/erasures/1/approval", "on": 1}, {"next": "/erasures/1/approval"}):
        assert "What you have just sent" not in browser.get("/confirm", query_string=query).text
        assert browser.post("/confirm", query_string=query, data={"code": code_of(alice)}).location == "/"
        time_machine_at.shift(30)
    own = ticket_of(browser, "/staff/invite")
    for ticket in ("", "x", "WyJ4Il0.x.y", own[:-2].swapcase() + own[-2:], ticket_of(sign_in(alice), "/staff/invite")):
        answer = browser.post("/confirm", data={"confirm-code": code_of(alice), "confirm-ticket": ticket})
        assert answer.status_code == 400, ticket
    time_machine_at.shift(601)
    assert browser.post("/confirm", data={"confirm-code": code_of(alice), "confirm-ticket": own}).status_code == 400
