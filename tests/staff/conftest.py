"""Browsers that type what people type, a shop that nobody has set up, and a clock that stands still."""

import time

import pytest
import time_machine

from tests import make
from tests.staff.browsing import code_of
from webapp.db import database
from webapp.keyring import keys_database
from webapp.staff import invitations


@pytest.fixture
def enter(app):
    """enter(staff, password=…, code=…, browser=…) -> (browser, answer) of the sign-in form."""
    app.config["WTF_CSRF_ENABLED"] = False

    def entering(staff, password=make.PASSWORD, code=None, browser=None, to="/sign-in", **headers):
        browser = browser or app.test_client()
        name = staff if isinstance(staff, str) else staff.name
        code = code_of(staff) if code is None else code
        return browser, browser.post(to, data={"name": name, "password": password, "code": code}, headers=headers)

    return entering


@pytest.fixture
def empty(opened, tmp_path):
    """The application over a new folder, before set-up, with CSRF on."""
    app = opened(tmp_path / "new", NEW_SHOP=True)
    with database.connection_context(), keys_database.connection_context():
        yield app


@pytest.fixture
def invited(app, alice):
    """invited(name="Nina New", roles=("reception",)) -> (token, Invitation)."""
    app.config["WTF_CSRF_ENABLED"] = False

    def inviting(name="Nina New", roles=("reception",)):
        token = invitations.invite(name, list(roles), by=alice)
        return token, invitations.find(token)

    return inviting


@pytest.fixture
def time_machine_at():
    """A clock that stands still until it is shifted."""
    with time_machine.travel(time.time(), tick=False) as clock:
        yield clock
