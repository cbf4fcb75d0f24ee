"""Properties over every route: default deny, roles, CSRF, and no GET that changes anything."""

import hashlib
import json
from itertools import cycle, islice

import pytest

from tests.every_route import fill, world
from tests.fixtures.tampering import rows_of, tables
from webapp.permissions import Permission, Role
from webapp.web.guard import ANYONE, SIGNED_IN

NOT_COUNTED = {"session", "client_view", "audit_entry"}
READ_ONLY = {"GET", "HEAD", "OPTIONS"}


def routes(app):
    """(rule, method, view) of every route but static files."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule, method, app.view_functions[rule.endpoint]


def contents(but=NOT_COUNTED):
    """A hash of every row of the main database, but for session times and views."""
    sums = {}
    for table in sorted(tables() - but):
        sums[table] = hashlib.sha256(repr(sorted(rows_of(table), key=repr)).encode()).hexdigest()
    return sums


def test_every_route_declares_a_permission(app):
    for rule, _, view in routes(app):
        assert view.permission in (ANYONE, SIGNED_IN) or isinstance(view.permission, Permission), rule


def test_a_stranger_is_sent_away_everywhere(app, alice, sign_in):
    made, stranger = world(alice), sign_in(None)
    for rule, method, view in routes(app):
        answer = stranger.open(fill(rule, made), method=method)
        if view.permission == ANYONE:
            assert answer.status_code < 500, rule
        elif method == "GET":
            assert answer.status_code == 302 and "/sign-in" in answer.location, (rule, answer.status)
        else:
            assert answer.status_code == 401, (rule, answer.status)


def test_charlie_who_has_no_rights_gets_nowhere(app, alice, charlie, sign_in):
    made, browser = world(alice), sign_in(charlie)
    before = contents()
    for rule, method, view in routes(app):
        if view.permission not in (ANYONE, SIGNED_IN):
            assert browser.open(fill(rule, made), method=method).status_code == 403, (rule, method)
    assert contents() == before


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_403_exactly_where_it_has_no_right(app, alice, bob, ruth, sign_in, role):
    made = world(alice)
    staff = {Role.MANAGEMENT: alice, Role.RECEPTION: ruth, Role.TECHNICIAN: bob}[role]
    for rule, method, view in routes(app):
        if view.permission in (ANYONE, SIGNED_IN) or method != "GET":
            continue
        status = sign_in(staff).get(fill(rule, made)).status_code
        allowed = staff.can(view.permission)
        assert (status == 403) is (not allowed), (role, rule, status)


def test_post_without_a_right_is_403_and_changes_nothing(app, alice, bob, ruth, sign_in):
    made = world(alice)
    before = contents()
    for rule, method, view in routes(app):
        for staff in (bob, ruth):
            if method == "POST" and view.permission not in (ANYONE, SIGNED_IN) and not staff.can(view.permission):
                assert sign_in(staff).post(fill(rule, made)).status_code == 403, (rule, staff.name)
    assert contents() == before


def test_every_post_wants_its_token(app, alice, sign_in):
    made, browser = world(alice), sign_in(alice)
    app.config["WTF_CSRF_ENABLED"] = True
    before = contents()
    for rule, method, _ in routes(app):
        if method == "POST":
            for token in ({}, {"csrf_token": "foreign"}):
                assert browser.post(fill(rule, made), data=token).status_code == 400, rule
    assert contents() == before


def test_no_get_changes_the_database(app, alice, bob, ruth, sign_in):
    made = world(alice)
    for staff in (alice, ruth, bob):
        browser, before = sign_in(staff), contents()
        for rule, method, _ in routes(app):
            if method == "GET":
                answer = browser.get(fill(rule, made))
                assert answer.status_code < 500, (rule, answer.status)
        after = contents()
        assert after == before, [table for table in after if after[table] != before.get(table)]


@pytest.mark.parametrize("at_once", [1, pytest.param(4, marks=pytest.mark.whole)])
def test_unlisted_methods_are_405(app, alice, sign_in, at_once):
    """To each address one of them in turn, or all four."""
    made, browser, methods = world(alice), sign_in(alice), cycle(["PUT", "DELETE", "PATCH", "TRACE"])
    for rule, _, _ in routes(app):
        for method in set(islice(methods, at_once)) - rule.methods:
            assert browser.open(fill(rule, made), method=method).status_code == 405, (rule, method)


def test_flask_permissions_prints_every_rule(app):
    table = json.loads(app.test_cli_runner().invoke(args=["permissions"]).output)
    assert {row["rule"] for row in table} == {rule.rule for rule in app.url_map.iter_rules()}
    assert all(set(row) == {"rule", "methods", "endpoint", "permission", "roles"} for row in table)
    signing = next(row for row in table if row["rule"] == "/ndas/<int:nda_id>/signature" and "POST" in row["methods"])
    assert signing["roles"] == ["management"]


def test_an_application_with_a_view_that_declares_nothing_does_not_start(app, monkeypatch):
    from webapp.web import guard

    monkeypatch.setitem(app.view_functions, "search.results", lambda: "")
    with pytest.raises(RuntimeError, match="/search"):
        guard.refuse_undeclared(app)
