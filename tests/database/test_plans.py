"""How the database finds what pages show: through an index, whatever the number of rows. Read from SQLite's own plans."""

import re
from datetime import date

import pytest

from tests import make
from tests.fixtures.tracing import plan_of
from webapp.clients import listing as clients, matching
from webapp.diary import diary
from webapp.home import today
from webapp.intake import board, enquiries
from webapp.intake.models import Device
from webapp.jobs import listing as jobs, panels
from webapp.logins import overview
from webapp.ndas.models import Nda
from webapp.promises import pages
from webapp.requests import requests
from webapp.retention import departures, retention
from webapp.search import finding
from webapp.staff.models import Shop
from webapp.web.pages import clock

# Few rows whatever the shop's size: places, statuses, staff, the shop itself.
SMALL = {"place", "job_status", "staff", "shop"}
# Partial indexes that hold only what is open, held or waiting now; lists in order of the primary key end at their LIMIT.
# `client_name_folded`: a list by name that ends at its LIMIT.
OPEN = {"client_name_folded", "job_open", "job_open_technician", "device_held", "enquiry_open"}
ZONE = "Europe/London"


@pytest.fixture(params=["management", "technician"])
def staff(request, app):
    """Somebody who sees everything, and somebody who sees his own."""
    return make.staff("Somebody", request.param)


@pytest.fixture
def client(app, alice):
    """A client with a job and a device."""
    row = make.client(alice)
    make.device(make.job(row, alice), alice)
    return row


def asked(statements, act):
    """The SELECTs that an act makes."""
    statements.clear()
    act()
    return [sql for sql in statements if sql.lstrip().upper().startswith("SELECT")]


def walks(sql):
    """Tables and sub-queries that a statement reads from end to end: [(name, how)]."""
    names = {alias: table for table, alias in re.findall(r'"(\w+)" AS "(t\d+)"', sql)}
    found = []
    for detail in plan_of(sql):
        if match := re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", detail):
            found.append((names.get(match[1], match[1]), match[2]))
    return [(name, index) for name, index in found if name in TABLES - SMALL and index not in OPEN]


TABLES = {"client", "contact", "search_term", "job", "device", "appointment", "enquiry", "nda", "signature", "work_log_entry"}
NOTHING = "(0 = 1)"  # how Peewee writes that a list to look in is empty
BOUNDED = re.compile(r'ORDER BY "t\d+"\."id"(?: DESC)? LIMIT \d+$')  # walks the newest or oldest rows and stops
# A sub-query that does, on any one table and without a condition that most rows may fail.
BOUNDED_PART = re.compile(r'\(SELECT [^()]* FROM "\w+" AS "t\d+" ORDER BY "t\d+"\."id" DESC LIMIT (?:\?|\d+)\)')


def is_bounded(sql):
    """Whether a statement walks the newest or oldest rows of its tables only."""
    return bool(BOUNDED.search(sql)) or not re.search(r'(?:FROM|JOIN) "', BOUNDED_PART.sub("", sql))


def refuse_walks(statements, act, but=()):
    """Fail where an act reads a table that grows with the shop from end to end, `but` those named."""
    long = {sql: [walk for walk in walks(sql) if walk[0] not in but] for sql in asked(statements, act) if not is_bounded(sql)}
    assert not {sql: found for sql, found in long.items() if found and NOTHING not in sql}


def test_today(statements, staff, client):
    refuse_walks(statements, lambda: today.appointments(staff, ZONE))
    refuse_walks(statements, lambda: today.devices_by_place(staff))
    refuse_walks(statements, lambda: today.counts(staff, ZONE))
    refuse_walks(statements, lambda: today.jobs(staff))
    refuse_walks(statements, lambda: today.unsigned_ndas())


@pytest.mark.parametrize("show", jobs.SHOWN)
def test_lists_of_jobs(statements, staff, client, show):
    refuse_walks(statements, lambda: jobs.newest(staff, show))


def test_clients(statements, staff, client):
    refuse_walks(statements, lambda: clients.by_name(staff, "client"))
    refuse_walks(statements, lambda: clients.by_name(staff, "client", after=client.id))
    refuse_walks(statements, lambda: panels.client_log(client, staff, clock.today(ZONE)))
    refuse_walks(statements, lambda: diary.next_visit(client, staff))


def test_devices(statements, staff, client):
    refuse_walks(statements, lambda: board.by_place(staff))
    refuse_walks(statements, lambda: board.in_place(staff, make.place()))
    refuse_walks(statements, lambda: board.here_of(client, staff))
    refuse_walks(statements, lambda: Device.visible_to(staff).where(Device.id == 1).first())


def test_enquiries_and_ndas(statements, staff, client):
    refuse_walks(statements, lambda: (enquiries.newest(staff, True), enquiries.newest(staff, False)))
    refuse_walks(statements, lambda: Nda.register(staff, clock.today(ZONE)))


def test_the_vaults_list(statements, staff, client):
    refuse_walks(statements, lambda: overview.clients_with_logins(staff))
    assert overview.clients_with_logins(staff) == ([], None)


def test_what_is_due_and_every_promise(statements, alice, client):
    on = date(2026, 1, 1)
    departures.report(client, kind="deceased", told_by="A son", told_on=on, postcode="", by=alice, on=on)
    shop, day = Shop.current(), clock.today(ZONE)
    agreements = ("nda", "signature")  # some hundreds in thirty years
    refuse_walks(statements, lambda: retention.due(day, shop, retention.AHEAD), agreements)
    refuse_walks(statements, lambda: pages.standing(shop, day), agreements)
    refuse_walks(statements, lambda: (requests.register(alice), requests.register(alice, finished=True)))
    with pytest.raises(AssertionError):  # once a day every row is looked at, and this would see it
        refuse_walks(statements, pages.inspect, agreements)


@pytest.mark.parametrize("text", ["zo", "zoe o", "0113 496", "LS2 7EW", "2026-0", "2026-0001-1", "pf3k21x"])
def test_search(statements, staff, client, text):
    refuse_walks(statements, lambda: finding.find(text, staff, 6))
    refuse_walks(statements, lambda: finding.exact(text, staff))


def test_whoever_sees_everything_is_asked_nothing(statements, alice, client):
    acts = (
        lambda: clients.by_name(alice, "client"),
        lambda: today.devices_by_place(alice),
        lambda: finding.find("zo", alice, 6),
        lambda: matching.ids("zo", alice, 6),
        lambda: Nda.register(alice, clock.today(ZONE)),
    )
    for act in acts:
        assert not [sql for sql in asked(statements, act) if "EXISTS" in sql or "IN (SELECT" in sql]


def test_a_technicians_rows_are_found_by_what_is_asked_for(statements, client):
    """Never by the index of all jobs that he ever had, which grows with the years."""
    bob = make.staff("Bob", "technician")
    acts = (
        lambda: finding.find("2026-0", bob, 6),
        lambda: panels.client_log(client, bob, clock.today(ZONE)),
        lambda: board.by_place(bob),
        lambda: clients.by_name(bob, "client"),
    )
    for sql in [sql for act in acts for sql in asked(statements, act)]:
        assert not [detail for detail in plan_of(sql) if "job_technician_id" in detail], sql
