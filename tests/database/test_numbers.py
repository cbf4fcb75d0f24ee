"""The numbers that people say have no holes, whatever the ids do; and what an older shop has called its rows stays."""

from datetime import date

import pytest
from peewee import SqliteDatabase

from tests import make
from tests.every_route import BREACH, REQUEST
from tests.fixtures.tampering import insert, run, skip_ids
from webapp import db
from webapp.accountability import breaches
from webapp.accountability.breach_models import Breach
from webapp.clients.models import Client
from webapp.clock import now, today
from webapp.db import database
from webapp.erasure import erasure
from webapp.erasure.models import Erasure
from webapp.intake.models import Device
from webapp.jobs.models import Job
from webapp.ndas import drafting
from webapp.ndas.models import Nda, NdaTemplateText
from webapp.requests import requests
from webapp.requests.models import SubjectRequest

DAY = date(2026, 1, 1)
AT = "2025-01-01 10:00:00"


def one_of_each(alice):
    """(the numbers, as people say them, of a new row of each kind; the rows)."""
    client = make.client(alice)
    job = make.job(client, alice)
    device = make.device(job, alice)
    nda = drafting.prepare(client, NdaTemplateText.newest().first(), starts_on=DAY, by=alice, on=DAY)
    asked = REQUEST | {"number": client.number, "received_on": today("Europe/London")}
    request = requests.log(asked, by=alice, on=today("Europe/London"))
    breach = breaches.log(BREACH | {"aware_at": now()}, by=alice)
    erased = erasure.request(client := make.client(alice), client.number, "the client asked", by=alice)
    return [client, job, device, nda, request, breach, erased]


def last_part(number):
    """The count in a number: 12 of C-0012."""
    return int(number.rpartition("-")[2])


def test_numbers_have_no_holes_where_ids_have(app, alice):
    first = one_of_each(alice)
    skip_ids(Client, Job, Device, Nda, SubjectRequest, Breach, Erasure)
    second = one_of_each(alice)
    for before, after in zip(first, second, strict=True):
        assert after.id > before.id + 6, after
    steps = [last_part(after.number) - last_part(before.number) for before, after in zip(first, second, strict=True)]
    assert steps == [2, 1, 0, 1, 1, 1, 2]  # two clients each time, of whom one is being erased; a device is the first of its job


def test_an_act_that_is_undone_gives_its_number_back(app, alice):
    client = make.client(alice)
    with pytest.raises(ZeroDivisionError), database.atomic():
        make.client(alice)
        raise ZeroDivisionError
    assert make.client(alice).ordinal == client.ordinal + 1


def test_a_device_number_does_not_come_back(app, alice):
    job = make.job(make.client(alice), alice)
    first = make.device(job, alice)
    first.delete_instance()
    assert make.device(job, alice).number == f"{job.number}-2"


STAFF = {
    "version": 1,
    "uid": "s",
    "name": "A",
    "name_folded": "a",
    "roles": "",
    "password_hash": "",
    "code_seed": b"",
    "last_step": 0,
}
CLIENT = {
    "version": 1,
    "standing": "client",
    "name": "B",
    "name_folded": "b",
    "source": "phone",
    "source_detail": "",
    "address": "",
}
STATUS = {"version": 1, "name": "Open", "tone": "grey", "position": 0, "first": 1, "finished": 0, "retired": 0}
JOB = {"version": 1, "uid": "j", "number": "2025-0003", "title": "T", "status_id": 1, "opened_at": AT, "opened_by_id": 1}
DEVICE = {"version": 1, "job_id": 1, "kind": "laptop", "make": "M", "model": "", "serial": "", "serial_folded": "", "system": ""}


@pytest.fixture
def older(app, tmp_path):
    """A shop as the first schema had it: clients 1 and 4 of 6 that there ever were, with a job, two devices and counters."""
    handle = SqliteDatabase(str(tmp_path / "older.db"))
    db.upgrade_to(handle, "0001_initial")
    insert(handle, "staff", id=1, active=1, joined_at=AT, policy=0, **STAFF)
    for client in (1, 4, 6):
        insert(handle, "client", id=client, uid=f"c{client}", postcode="", recorded_at=AT, recorded_by_id=1, **CLIENT)
    run("DELETE FROM client WHERE id = 6", handle=handle)
    insert(handle, "job_status", id=1, **STATUS)
    insert(handle, "job", id=1, client_id=4, **JOB)
    for count in (1, 2):
        told = {"number": f"2025-0003-{count}", "condition": "", "accessories": "", "checked_in_at": AT}
        insert(handle, "device", client_id=4, uid=f"d{count}", **DEVICE, **told)
    insert(handle, "job_counter", year=2025, last=3)
    insert(handle, "nda_counter", year=2025, last=9)
    return handle


def test_an_older_shop_keeps_its_numbers_and_goes_on_from_them(older):
    db.Migrations(older, str(db.MIGRATIONS)).up()
    assert run("SELECT id, ordinal FROM client ORDER BY id", handle=older) == [(1, 1), (4, 4)]
    assert run("SELECT number, device_count FROM job", handle=older) == [("2025-0003", 2)]
    counted = dict(run("SELECT name, last FROM number_counter", handle=older))
    assert counted == {"client": 6, "job 2025": 3, "NDA 2025": 9}
    insert(older, "client", uid="new", ordinal=7, postcode="", recorded_at=AT, recorded_by_id=1, **CLIENT)
    assert run("SELECT MAX(id) FROM client", handle=older) == [(7,)]
