"""Files about a client: scans and the like, encrypted under the client's key before they touch the disk."""

import hashlib
from pathlib import PurePath

from peewee import OperationalError

from webapp import files, screening
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import Client, StoredFile, new_uid
from webapp.db import database
from webapp.sealing import Unopenable
from webapp.staff.models import Staff

LONGEST_NAME = 160


def store(client: Client, kind: str, name: str, media_type: str, raw: bytes, *, by: Staff) -> StoredFile:
    """Keep bytes as a file of the client's. The bytes lie on disk before the row says so; without a row nobody reads them.

    Where the database fails they stay: the row may have reached the disk, and only its flush have failed. Without a row they
    are removed with the other files that no row names.
    """
    uid = new_uid()
    files.put(client.uid, uid, raw)
    try:
        return _note(client, uid, kind, name, media_type, raw, by)
    except OperationalError:
        raise
    except Exception:
        files.remove(uid)
        raise


def read(stored: StoredFile) -> bytes:
    """The bytes of a StoredFile. Raises keyring.Gone, FileNotFoundError or sealing.Unopenable."""
    raw = files.get(stored.client.uid, stored.uid)
    if hashlib.sha256(raw).digest() != bytes(stored.sha256):
        raise Unopenable
    return raw


@database.atomic()
def _note(client, uid, kind, name, media_type, raw, by):
    stored = StoredFile.create(
        client=client,
        uid=uid,
        kind=kind,
        name=_plain_name(name),
        media_type=media_type,
        size=len(raw),
        sha256=hashlib.sha256(raw).digest(),
        stored_by=by,
    )
    record(Act.FILE_STORED, by=by, about=stored, client=client, size=len(raw))
    return stored


def _plain_name(name):
    """The name that a file came with; one that holds a credential gives way to a plain one."""
    short = name[-LONGEST_NAME:]
    ending = PurePath(short).suffix.lower()
    if screening.read(short.removesuffix(PurePath(short).suffix), screening.NAME) is None:
        return short
    return f"file{ending}" if ending in (".pdf", ".jpg", ".jpeg", ".png", ".zip", ".txt", ".csv") else "file"
