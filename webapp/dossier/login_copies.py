"""Copies of logins in packages: this program makes none; those that an older version made are deleted wherever they turn up."""

from datetime import timedelta

from webapp import files
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import Client, StoredFile
from webapp.clock import now
from webapp.db import database
from webapp.dossier import dossier
from webapp.dossier.models import Package
from webapp.text import counted
from webapp.typed_peewee import Query
from webapp.vault import alerts

FRESH = timedelta(minutes=1)  # a younger file may be a package that is being made


def holding_logins() -> "Query[Package]":
    """The packages whose stored file has logins in clear in it."""
    return Package.select().where(Package.logins > 0, Package.stored.is_null(False))


def left_over() -> "Query[StoredFile]":
    """Files of packages that no package names: what a crash left, and nobody can say what is in them."""
    named = Package.select(Package.stored).where(Package.stored.is_null(False))
    return StoredFile.select().where(
        StoredFile.kind == dossier.PACKAGES, StoredFile.stored_at < now() - FRESH, StoredFile.id.not_in(named)
    )


@database.atomic()
def delete_all() -> str | None:
    """Delete every copy: run at each start, since an upgrade or a restore may bring some. A sentence, or None."""
    held, lost = list(holding_logins()), list(left_over())
    for package in held:
        _delete(package)
    for stored in lost:
        _remove(stored)
    return f"Deleted: {counted(len(held), 'package')} with logins in the clear." if held else None


@database.atomic()
def delete_of(client: Client) -> None:
    """Delete the copies of one client's logins: run as their consent to keep them ends."""
    for package in list(holding_logins().where(Package.client == client)):
        _delete(package)


def _delete(package: Package) -> None:
    """The file goes; that the package was made, and handed over, stays on record. Management is told."""
    stored = package.stored
    Package.update(stored=None).where(Package.id == package.id).execute()
    _remove(stored)
    record(Act.LOGINS_COPY_DELETED, by=None, about=package, client=package.client, logins=package.logins)
    alerts.after_deleting_copy(package.made_by, package.client, package.logins)


def _remove(stored: StoredFile) -> None:
    StoredFile.delete().where(StoredFile.id == stored.id).execute()
    database.after_commit(lambda: files.remove(stored.uid))
