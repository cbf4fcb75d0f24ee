"""For tests: a working day's acts one after the other, each said once it has returned. What a crash may cut short."""

from tests import kill_points, make
from webapp.clients import documents
from webapp.clients.models import Client, StoredFile
from webapp.db import database
from webapp.intake import custody
from webapp.intake.models import CustodyEvent, Device, Release
from webapp.jobs import assignment, closing, worklog
from webapp.jobs.models import Closure, Job, StatusChange, WorkLogEntry
from webapp.keyring import keys_database
from webapp.staff.models import Staff

TABLES = (Client, Job, StatusChange, Device, CustodyEvent, WorkLogEntry, Release, StoredFile, Closure)


def acts():
    """The acts, to be run in turn: each is (its name, what it does)."""
    alice, made = Staff.get(Staff.name == "Alice Manager"), {}
    yield "client recorded", lambda: made.update(client=make.client(alice))
    yield "job opened", lambda: made.update(job=make.job(made["client"], alice))
    yield "device checked in", lambda: made.update(device=make.device(made["job"], alice))
    yield "job taken", lambda: assignment.take(made["job"], by=alice)
    yield "log line", lambda: worklog.append(made["job"], text="Cleaned the rollers", fault="printer", minutes=25, by=alice)
    yield "scan kept", lambda: documents.store(made["client"], "scan", "a.pdf", "application/pdf", b"%PDF-1.4 scan", by=alice)
    yield "handed back", lambda: custody.release(made["device"], to="Zoë", checked="known in person", by=alice)
    yield "job closed", lambda: closing.finish(made["job"], by=alice)


def work(folder):
    """Do a day's acts in a data folder, and say each once it is done."""
    kill_points.opened(folder)
    with database.connection_context(), keys_database.connection_context():
        for name, act in acts():
            act()
            print(name, flush=True)


def counts():
    """How many rows each table has."""
    return tuple(model.select().count() for model in TABLES)
