"""Makes what a test needs, through the acts that the program itself uses."""

import itertools

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import Standing
from webapp.clients.recording import record_client
from webapp.db import database
from webapp.intake import custody
from webapp.intake.models import Place
from webapp.jobs.opening import open_job
from webapp.staff import codes, passwords
from webapp.staff.models import Shop, Staff, new_uid
from webapp.staff.set_up import NOTICE
from webapp.text import fold

PASSWORD = "quiet otter lends a ladder"
_count = itertools.count(1)


def shop(**values):
    """The shop, set up."""
    return Shop.create(**{"name": "Ferry Road Repairs", "address": "3 Ferry Road\nLeeds\nLS1 4DY", "notice": NOTICE, **values})


def staff(name, roles):
    """A member of staff whose password is PASSWORD."""
    uid = new_uid()
    values = {"uid": uid, "name": name, "name_folded": fold(name), "roles": roles}
    values |= {"password_hash": passwords.hash_password(PASSWORD, uid), "code_seed": codes.new_seed(uid)}
    with database.atomic():  # as somebody who joined long ago: whoever joined lately does not count as a second manager
        person = Staff.create(**values)
        person.entry = record(Act.STAFF_CREDENTIALS_RENEWED, by=person, about=person).number
        person.sign_row()
        person.save()
    return person


def client(by, name=None, **values):
    """A client."""
    name = name or f"Zoë O’Brien {next(_count)}"
    given = {
        "name": name,
        "source": "phone",
        "source_detail": "",
        "address": "12 Canal Street\nLeeds",
        "postcode": "LS2 7EW",
        "phones": ["0113 496 0101"],
        "emails": ["zoe@example.com"],
        "systems": ["Windows 11"],
        **values,
    }
    return record_client(given, by=by, standing=Standing.CLIENT)


def job(client, by, title="Does not start", **values):
    """An open job of the client."""
    return open_job(client, title, by=by, year=2026, **values)


def place(name="Bench 1"):
    """A place in the shop."""
    return Place.get_or_none(Place.name == name) or Place.create(name=name)


def device(job, by, **values):
    """A device checked in for the job."""
    where = values.pop("place", None) or place()
    given = {
        "kind": "laptop",
        "make": "Lenovo",
        "model": "ThinkPad T14",
        "serial": "PF3K21X",
        "condition": "Lid scratched",
        **values,
    }
    return custody.check_in(job, given, place=where, by=by)
