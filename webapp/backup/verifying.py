"""Verifying a backup: every hash, seal and count, with this shop's keys. Nothing is written."""

from webapp.backup import keys_file, reading
from webapp.backup.reading import Reader
from webapp.errors import Refused
from webapp.keyring import RECORD, PurposeKey
from webapp.text import counted


def live_keys():
    """{uid: record key} of every client whose key stands."""
    rows = PurposeKey.select(PurposeKey.client, PurposeKey.key).where(PurposeKey.purpose == RECORD).tuples()
    return {client: bytes(key) for client, key in rows}


def verify(backups, keys=None, name=None):
    """Read every piece of a backup (the newest, or the one named) and of the keys file; one sentence, or Damaged naming a file."""
    names = backups.backups()
    if not names or (name and name not in names):
        raise Refused("There is no backup there." if not name else f"There is no backup called {name}.")
    if keys is not None:
        reading.read_keys(keys, keys_file.shop_key())
    reader = Reader(backups, keys_file.shop_key(), name or names[-1], live_keys())
    backups.fetch(reader.names())
    rows = sum(len(rows) for rows in reader.shop().values()) + sum(len(part) for part in reader.trail())
    opened = closed = files = 0
    for _, tables, held in reader.clients():
        opened, closed = opened + (tables is not None), closed + (tables is None)
        rows += sum(len(part) for part in (tables or {}).values())
        files += sum(1 for _ in held)
    tail = f" {closed} of them were removed since and open no more." if closed else ""
    held = f"{counted(opened + closed, 'client')}, {counted(rows, 'row')}, {counted(files, 'file')}"
    return f"The backup {reader.name} is good: {held}.{tail}"
