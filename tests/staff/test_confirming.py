"""Dangerous pages ask for a second factor of the last five minutes: every one of them, by GET and by POST."""

import pytest
from werkzeug.routing import IntegerConverter

from tests.staff.browsing import code_of
from webapp.audit.models import Entry
from webapp.clock import now
from webapp.db import database
from webapp.staff import sessions
from webapp.staff.models import RECENT, Session


def stale_factor():
    """Make every session's second factor older than counts."""
    Session.update(factor_at=now() - RECENT).execute()


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
    return {name: database.execute_sql(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in names}


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
    needed = """change_password renew_recovery_codes recovery_codes invite roles reset disable enable edit_shop""".split()
    assert all(app.view_functions[f"staff.{name}"].recent for name in needed)


def test_a_factor_counts_for_five_minutes(app, bob, sign_in, time_machine_at):
    browser = sign_in(bob)
    time_machine_at.shift(299)
    assert browser.get("/account/password").status_code == 200
    time_machine_at.shift(1)
    assert browser.get("/account/password").status_code == 302


def test_a_factor_shown_in_the_future_does_not_count(app, bob, time_machine_at):
    sessions.begin(bob)
    time_machine_at.shift(-1)
    assert not Session.get().recent


def test_confirming_opens_the_page_that_was_asked_for(sign_in, bob):
    browser = sign_in(bob)
    stale_factor()
    asked = browser.get("/account/password")
    page = browser.get(asked.location)
    assert 'action="/confirm?next=/account/password"' in page.text
    assert browser.post(asked.location, data={"code": code_of(bob)}).location == "/account/password"
    assert browser.get("/account/password").status_code == 200
    assert "second factor confirmed" in [entry.act for entry in Entry.select()]


@pytest.mark.parametrize("code", ["000000", "", "1" * 50, "aaaa-bbbb"])
def test_a_wrong_code_confirms_nothing(sign_in, bob, code):
    browser = sign_in(bob)
    stale_factor()
    assert browser.post("/confirm", data={"code": code}).status_code == 422
    assert browser.get("/account/password").status_code == 302


def test_a_colleagues_code_confirms_nothing(sign_in, alice, bob):
    browser = sign_in(bob)
    stale_factor()
    assert browser.post("/confirm", data={"code": code_of(alice)}).status_code == 422
