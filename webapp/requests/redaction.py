"""Blacking out other people's data: a package is made anew with marks, in place of the one that was looked through."""

from webapp import files, screening
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import StoredFile
from webapp.db import database
from webapp.dossier import dossier, packages
from webapp.dossier.models import Content, Package
from webapp.errors import Refused
from webapp.requests.models import Collection

SHORTEST = 2  # characters of a word


def begin(package, marks, *, by, passphrase=None):
    """Begin an access package anew with `marks`, in place of one that has not left the shop; `packages.build` makes it.

    On record are how many bars and files, and the reason; never what is under them.
    """
    return _replace(package, marks, marks.bars(dossier.walk(package.client)), by, passphrase)  # all is read before others wait


@database.atomic()
def _replace(package, marks, bars, by, passphrase):
    package = Package.get_or_none(Package.id == package.id)
    if package is None:
        raise Refused("This package has been made anew already. Look at the newest one.")
    _refuse_unfit(package, marks)
    if not bars and not marks.files:
        raise Refused("None of these words stands in what we hold on them. Check how they are spelt.", field="words")
    client = package.client
    _drop(package)
    fresh = packages.begin(client, by=by, passphrase=passphrase)
    numbers = {"bars": bars, "files": len(marks.files)}
    record(Act.PACKAGE_BLACKENED, by=by, about=fresh, client=client, words=marks.reason or None, **numbers)
    return fresh


def _refuse_unfit(package, marks):
    if package.content != Content.ACCESS:
        raise Refused("Only an access package is blacked out: what is returned is returned whole.")
    screening.refuse(reason=marks.reason)
    if package.finished_at is None:
        raise Refused("This package is not finished.")
    if Collection.select().where(Collection.package == package).exists():
        raise Refused("This package has been handed over already. Make a new one.")
    if not marks:
        raise Refused("Nothing is marked yet: type words, tick a text or leave a file out.")
    if short := next((word for word in marks.words if len(word) < SHORTEST), None):
        raise Refused(f"“{short}” is too short: it would black out too much.", field="words")
    if marks.files and not marks.reason:
        raise Refused("Say why the files are left out: the client reads it.", field="reason")


def _drop(package):
    """Remove the package that is replaced; its bytes once that has committed."""
    stored = package.stored
    Package.delete().where(Package.id == package.id).execute()
    if stored:
        StoredFile.delete().where(StoredFile.id == stored.id).execute()
        database.after_commit(lambda: files.remove(stored.uid))
