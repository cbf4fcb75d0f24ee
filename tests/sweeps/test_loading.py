"""A page loads a row in one way: what may not be seen, is not there or cannot be there is a 404."""

import ast

import pytest
from werkzeug.exceptions import NotFound

from tests import make
from tests.sweeps.test_layers import features, place, the_house
from webapp.clients.models import Client
from webapp.intake.models import Place
from webapp.jobs import listing
from webapp.jobs.models import Job
from webapp.paging import LARGEST_ID
from webapp.web.guard import me
from webapp.web.loading import asked_number, load

LOOKS = {"visible_to", "get_or_none", "get_by_id", "first"}  # how a row is looked for: in models and in web/loading.py
CHOSEN = {"get_by_id"}  # in a routes module: of what a field offered


@pytest.fixture
def signed_in(app, sign_in):
    """signed_in(staff) -> the context of a request of theirs."""

    def context(staff, address="/"):
        browser = sign_in(staff)
        cookie = browser.get_cookie("sid")
        return app.test_request_context(address, headers={"Cookie": f"sid={cookie.value}"})

    return context


def refused(rows, row_id):
    with pytest.raises(NotFound):
        load(rows, row_id)
    return True


def test_a_row_is_loaded_for_those_who_may_see_it(signed_in, alice, bob, ruth):
    client = make.client(ruth)
    job = make.job(client, ruth)
    Job.update(technician=alice).execute()
    with signed_in(ruth):
        assert me() == ruth and load(Client, client.id) == client
        assert load(listing.whole(ruth), job.id).client == client
        assert load(Place, 1) == Place.get_by_id(1)
    with signed_in(bob):
        assert refused(Client, client.id) and refused(Job, job.id) and refused(listing.whole(bob), job.id)


@pytest.mark.parametrize("row_id", [None, 0, -1, 99, LARGEST_ID, LARGEST_ID + 1, 10**30])
def test_a_number_that_no_row_has_is_not_found(signed_in, alice, row_id):
    with signed_in(alice):
        assert refused(Client, row_id) and refused(Place, row_id) and refused(Job.open_jobs(), row_id)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), (str(LARGEST_ID), LARGEST_ID), (str(LARGEST_ID + 1), None), ("0", None), ("-1", None), ("x", None), ("", None)],
)
def test_a_number_in_an_address_is_one_that_a_row_could_have(app, typed, number):
    with app.test_request_context(f"/?before={typed}"):
        assert (asked_number("before"), asked_number("after")) == (number, None)


def looks(modules, order):
    """(module, line, name) of every look for a row in a routes module."""
    for module, source in modules.items():
        if place(module, order)[1] == "routes":
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Attribute) and node.attr in LOOKS - CHOSEN:
                    yield module, node.lineno, node.attr


def test_no_page_looks_for_a_row_by_itself():
    modules = the_house()
    assert list(looks(modules, features(modules["webapp"]))) == []
    found = {name for _, _, name in looks({"webapp.jobs.routes": "Job.visible_to(me()).where(Job.id == job_id).first()"}, ["jobs"])}
    assert found == {"visible_to", "first"}


def test_a_page_reads_no_row_number_of_its_own():
    """`request.args.get(…, type=int)` lets pass what no column of ids can hold."""
    rooms = {module: source for module, source in the_house().items() if module != "webapp.web.loading"}
    assert not [module for module, source in rooms.items() if "type=int" in source and "request.args" in source]
