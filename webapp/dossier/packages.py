"""Packages: begun, built with progress, read for handing over, and gone again after 30 days. Never a plain copy on the disk."""

import logging
from datetime import timedelta

from webapp import files
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.audit.trail import name_of, record
from webapp.clients import documents
from webapp.clients.models import Client, ClientRecord, ClientView, StoredFile
from webapp.clock import now
from webapp.db import database
from webapp.dossier import archive, dossier
from webapp.dossier.models import HANGING, Content, HandOver, Package
from webapp.dossier.redaction_marks import NONE
from webapp.errors import Refused
from webapp.links.models import ClientLink, ClientSession
from webapp.permissions import Permission
from webapp.staff.models import Shop, Staff
from webapp.text import counted
from webapp.vault.access_models import Unlock
from webapp.vault.return_models import LoginReturn, ReturnedCopy, ReturnKey

KEPT = timedelta(days=30)
SHORTEST = 15
# What comes and goes by itself and so does not make a package out of date.
PASSING = (Package, HandOver, ClientView, Unlock, ClientLink, ClientSession, LoginReturn, ReturnedCopy, ReturnKey)

PASSES: list[type[ClientRecord]] = []  # tables of the features to the right that come and go in the same way


@database.atomic()
def begin(client: Client, *, by: Staff, content: Content = Content.ACCESS, passphrase: str | None = None) -> Package:
    """Note that a package is being made; `build` makes it. One at a time for each client."""
    if not by.can(Permission.MAKE_PACKAGE):
        raise Refused("Only management makes a package of what is held on a client.")
    if passphrase and len(passphrase) < SHORTEST:
        raise Refused(f"A passphrase for a package needs at least {SHORTEST} characters.", field="lock")
    since = now() - HANGING
    busy = (Package.client == client) & Package.finished_at.is_null() & (Package.fault == "") & (Package.started_at > since)
    if Package.select().where(busy).exists():
        raise Refused("A package of this client is being made at the moment. Wait for it, then hand that one over.")
    total = len(dossier.models()) + len(dossier.files_of(client))
    return Package.create(client=client, content=Content(content), made_by=by, total=total, locked=bool(passphrase))


def build(package, *, passphrase=None, marks=NONE):
    """Make the bytes of a begun package and keep them, encrypted like any file of the client's; the Package, finished.

    `marks` is what is black. Each step counts the progress up. It holds logins sealed only: see logins/return_logins.py.
    """
    client, shop, by = package.client, Shop.current(), package.made_by

    def step():
        Package.update(done=Package.done + 1).where(Package.id == package.id).execute()

    state = dossier.state_of(client, but=[*PASSING, *PASSES])
    raw = archive.build_archive(client, shop, passphrase=passphrase, marks=marks, on_step=step)
    stored = documents.store(client, dossier.PACKAGES, f"{client.number}-{package.content}.zip", "application/zip", raw, by=by)
    with database.atomic():
        finished = {"finished_at": now(), "sha256": archive.fingerprint(raw), "stored": stored, "state_of_data": state}
        Package.update(**finished).where(Package.id == package.id).execute()
        record(Act.PACKAGE_MADE, by=by, about=package, client=client, size=len(raw))
    return Package.get_by_id(package.id)


def build_or_say_why(package, passphrase, marks=NONE):
    """Build a package in the background: a fault ends up on the package's page, not in a log."""
    try:
        build(package, passphrase=passphrase, marks=marks)
    except Exception as error:  # noqa: BLE001 (there is nobody to raise it to)
        logging.getLogger(__name__).error("a package failed: %s", type(error).__name__)
        fault = f"It stopped with a fault ({type(error).__name__}). Make it again."
        Package.update(fault=fault).where(Package.id == package.id).execute()


def read(package, *, by):
    """The bytes of a finished package, for handing over; who took it is on record, before the bytes leave."""
    if not by.can(Permission.MAKE_PACKAGE):
        raise Refused("Only management hands a package over.")
    if package.finished_at is None:
        raise Refused("This package is not finished.")
    if package.stored is None:
        raise Refused("The file of this package has been deleted. Make a new one.")
    with database.atomic():
        record(Act.FILE_READ, by=by, about=package.stored)
    return documents.read(package.stored)


def made_for(client):
    """The packages of a client that are there, newest first."""
    return list(Package.select().where(Package.client == client).order_by(Package.id.desc()))


def is_current(package: Package) -> bool:
    """Whether nothing was added, changed or removed about the client since a finished package was made."""
    return bytes(package.state_of_data or b"") == dossier.state_of(package.client, but=[*PASSING, *PASSES])


def expire(at=None):
    """Remove packages 30 days after they were made, and what a crash left of unfinished ones; one sentence, or None."""
    at = at or now()
    old = Package.select().where(Package.started_at < at - KEPT)
    kept = Package.select(Package.stored).where(Package.stored.is_null(False))
    lost = StoredFile.select().where(
        StoredFile.kind == dossier.PACKAGES, StoredFile.stored_at < at - HANGING, StoredFile.id.not_in(kept)
    )
    due = [package.stored for package in old if package.stored_id] + list(lost)
    with database.atomic():
        Package.delete().where(Package.started_at < at - KEPT).execute()
        StoredFile.delete().where(StoredFile.id.in_([stored.id for stored in due])).execute()
    for stored in due:
        files.remove(stored.uid)
    return f"Removed: {counted(len(due), 'package')} past 30 days." if due else None


def told_of(package):
    """(how many bars, how many files left out) of a package, from the trail; None where nothing was blacked out."""
    about = (Entry.about == name_of(package)) & (Entry.act == Act.PACKAGE_BLACKENED)
    entry = Entry.select(Entry.numbers).where(Entry.client == package.client.uid, about).first()
    if entry is None:
        return None
    numbers = dict(pair.split("=") for pair in entry.numbers.split())
    return int(numbers["bars"]), int(numbers["files"])
