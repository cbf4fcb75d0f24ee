"""The cast, a fresh shop for every test, and no skipping where it counts."""

import gc
import os
import shutil
import threading
import time

import pyotp
import pytest
from hypothesis import HealthCheck, settings

from tests import make
from tests.browser import browser_type_launch_args, served, window  # noqa: F401 (fixtures)
from tests.fixtures.tracing import traced
from tests.gates import (  # noqa: F401 (hooks)
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_terminal_summary,
    pytest_testnodedown,
    pytest_xdist_auto_num_workers,
    pytest_xdist_make_scheduler,
)
from webapp import create_app, open_folder
from webapp.db import PRAGMAS, database
from webapp.keyring import keys_database
from webapp.running import starting
from webapp.staff import codes, sessions

MEMORY, ROOM = "/dev/shm", 3_000_000_000  # bytes; the folders of a test that passed go at once
CHEAP = {"SIGN_IN_OPS": 1, "SIGN_IN_MEMORY": 8192, "VAULT_OPS": 1, "VAULT_MEMORY": 8192}

# Hypothesis times its own data generation; a busy machine must not make a test fail.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The application, put together once: that takes longer than most tests."""
    return create_app(DATA=str(tmp_path_factory.mktemp("new") / "data"), TESTING=True, **CHEAP)


@pytest.fixture(scope="session")
def new_folder(built, tmp_path_factory):
    """A data folder as the migrations make it, once; each test gets a copy."""
    folder = tmp_path_factory.mktemp("migrated") / "data"
    open_folder(built, DATA=str(folder), NEW_SHOP=True, TESTING=True, **CHEAP)
    starting.make_ready()
    return folder


@pytest.fixture
def opened(built):
    """opened(folder, **settings) -> the application over a data folder; what a test sets in its config is gone with the test.

    `ready`: the folder is a copy of one that was made ready.
    """
    before = dict(built.config)

    def at(folder, *, ready=False, **settings):
        open_folder(built, DATA=str(folder), TESTING=True, **{**CHEAP, **settings})
        if not ready:
            starting.make_ready()
        return built

    yield at
    built.config.clear()
    built.config.update(before)


@pytest.fixture
def app(opened, tmp_path, new_folder):
    """The application over a new data folder, its databases connected as within a request."""
    app = opened(shutil.copytree(new_folder, tmp_path / "data"), ready=True)
    make.shop()
    with database.connection_context(), keys_database.connection_context():
        yield app


@pytest.fixture
def alice(app):
    """Management."""
    return make.staff("Alice Manager", "management")


@pytest.fixture
def bob(app):
    """A technician."""
    return make.staff("Bob Technician", "technician")


@pytest.fixture
def ruth(app):
    """Reception."""
    return make.staff("Ruth Reception", "reception")


@pytest.fixture
def charlie(app):
    """Signed in, no rights."""
    return make.staff("Charlie Nobody", "")


@pytest.fixture
def sign_in(app):
    """sign_in(staff) -> a test client that is signed in as them, with a second factor just shown; sign_in(None): a stranger."""
    app.config["WTF_CSRF_ENABLED"] = False

    def signed_in(staff):
        browser = app.test_client()
        if staff is not None:
            with browser.session_transaction() as session:
                session["_user_id"] = sessions.begin(staff, "test", "127.0.0.1")
        return browser

    return signed_in


@pytest.fixture
def code_for():
    """code_for(staff) -> a one-time code that has not been used yet (the clock of earlier codes is put back)."""

    def fresh(staff):
        type(staff).update(last_step=0).where(type(staff).id == staff.id).execute()
        return pyotp.TOTP(codes.open_seed(staff)).now()

    return fresh


@pytest.fixture
def at_once(app):
    """at_once(n, act) -> results or exceptions of n threads that call act(i), each with connections of its own."""

    def run(count, act):
        results, barrier = [None] * count, threading.Barrier(count)

        def work(index):
            with database.connection_context(), keys_database.connection_context():
                barrier.wait()
                try:
                    results[index] = act(index)
                except Exception as error:  # noqa: BLE001 (the caller looks at it)
                    results[index] = error

        threads = [threading.Thread(target=work, args=(index,)) for index in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    return run


@pytest.fixture
def statements(app):
    """Collects the SQL of the main database while the test runs: a list of texts."""
    with traced(database) as seen:
        yield seen


def pytest_sessionfinish(session, exitstatus):
    """Nothing is skipped where CI is set: a skip there is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = 1


def pytest_collection_finish(session):
    """Keep the garbage collector away from what is loaded by now: searching it took a tenth of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_configure(config):
    """All dates in the shop's own zone, whatever the machine's is; the tests' folders in memory, where a flush costs nothing."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", MEMORY)
    if os.environ.get("DISCREET_REVERSED"):  # what has no order of its own comes the other way round: nothing may depend on it
        PRAGMAS.append(("reverse_unordered_selects", 1))
