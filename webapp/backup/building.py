"""Building a data folder from a backup: schema, rows, files and keys, checked whole before anybody uses it."""

import os
import sqlite3
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from peewee import SqliteDatabase

from webapp import config, db, files, keyring
from webapp.audit import trail
from webapp.backup.reading import DamagedBackup
from webapp.backup.snapshot import CLIENT, TRAIL
from webapp.db import database
from webapp.disk.safe_files import Directory
from webapp.errors import Refused
from webapp.keyring import Pin, PurposeKey, Tombstone, keys_database
from webapp.vault import epochs

AT_ONCE = 200  # rows of keys.db
FAST = [("journal_mode", "off"), ("synchronous", 0), ("foreign_keys", 0), ("cache_size", -20_000)]


def refuse_strange(manifest, schema):
    """Refuse a backup of a newer program, naming what it has that this one has not."""
    if newer := sorted(set(manifest["schema"]) - set(schema)):
        raise Refused(f"This backup comes from a newer Discreet (it has {newer[-1]}). Install that version, then restore.")


def build(reader, held, folder):
    """Fill a new folder from a Reader and the keys file's content; (clients restored, clients that stay removed)."""
    refuse_strange(reader.manifest, db.known())
    missing = _without_key(reader, held)
    if missing:
        raise Refused(f"The keys file is older than this backup: {missing} clients' keys are not in it. Use the newest keys file.")
    into = Directory(folder.parent, folder.name)
    into.child("files").make()
    into.create("shop.key", reader.master)
    _keys(folder / "keys.db", held)
    made = SqliteDatabase(str(folder / "discreet.db"), pragmas=FAST)
    with made.connection_context():
        db.upgrade_to(made, reader.manifest["schema"][-1])
        counts = _rows(made.connection(), reader, into.child("files"))
    _check(folder / "discreet.db")
    return counts


def _without_key(reader, held):
    removed = {client for client, purpose, _ in held["tombstones"] if purpose == "*"}
    return sum(uid not in reader.keys and uid not in removed for uid in reader.manifest["clients"])


def _rows(connection, reader, into):
    columns, restored, left = reader.manifest["columns"], 0, 0
    connection.execute("BEGIN")
    indexes = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    for name, _ in indexes:  # made once all rows are there: kept up row by row they take longer than the rows
        connection.execute(f'DROP INDEX "{name}"')
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if table in columns:
            connection.execute(f'DELETE FROM "{table}"')  # noqa: S608
    _insert(connection, columns, reader.shop())
    for rows in reader.trail():
        _insert(connection, columns, {TRAIL: rows})
    for _, tables, held in reader.clients():
        restored, left = restored + (tables is not None), left + (tables is None)
        _insert(connection, columns, tables or {})
        for uid, sealed in held:
            if tables is not None:
                into.create(files.path_of(uid).name, sealed, flush=False)
    for table, number in reader.manifest["sequences"]:
        connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))
    _index(connection, indexes)
    connection.execute("COMMIT")
    if not left:
        _compare(connection, reader)
    return restored, left


def _insert(connection, columns, tables):
    for table, rows in tables.items():
        names = ", ".join(f'"{name}"' for name in columns[table])
        marks = ", ".join("?" * len(columns[table]))
        try:
            connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)  # noqa: S608
        except sqlite3.Error as error:
            raise DamagedBackup(table, "a table that does not take its rows") from error


def _index(connection, indexes):
    for name, statement in indexes:
        try:
            connection.execute(statement)
        except sqlite3.Error as error:
            raise DamagedBackup(name, "rows of which there may be one") from error


def _compare(connection, reader):
    for table, count in reader.manifest["counts"].items():
        found = connection.execute(f'SELECT count(*) FROM "{CLIENT if table == "clients" else table}"').fetchone()[0]  # noqa: S608
        if found != count:
            raise DamagedBackup(f"backups/{reader.name}/manifest", f"it counts {count} rows of {table}, and there are {found}")


def _keys(path, held):
    made = SqliteDatabase(str(path), pragmas=FAST)
    tables = (("keys", PurposeKey), ("tombstones", Tombstone), ("pins", Pin))
    with made.bind_ctx([model for _, model in tables]), made.connection_context(), made.atomic():
        made.create_tables([model for _, model in tables])
        for name, model in tables:
            fields = model._meta.sorted_fields
            moments = {at for at, field in enumerate(fields) if field.field_type == "DATETIME"}
            for start in range(0, len(held[name]), AT_ONCE):
                rows = held[name][start : start + AT_ONCE]
                values = [[datetime.fromisoformat(v) if n in moments else v for n, v in enumerate(row)] for row in rows]
                model.insert_many(values, fields).execute()


def _check(path):
    connection = sqlite3.connect(path)
    try:
        if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise Refused("The restored database is not whole. Nothing was changed; try again on another disk.")
        if broken := connection.execute("PRAGMA foreign_key_check").fetchall():
            raise Refused(f"The backup has {len(broken)} rows that point nowhere, first in {broken[0][0]}. Nothing was changed.")
    finally:
        connection.close()


@contextmanager
def standing_in(folder):
    """Within the block the program's handles are those of `folder`, connected; afterwards as they were. For one thread alone."""
    handles = (database, keys_database)
    kept = [handle._state for handle in handles]  # connections that are open stay so, out of sight
    for handle in handles:
        handle._state = type(handle._state)()
    try:
        point_at(folder)
        with database.connection_context(), keys_database.connection_context():
            yield
    finally:
        point_at(config.data_folder())
        for handle, state in zip(handles, kept, strict=True):
            handle._state = state


def point_at(folder):
    """Have the program's handles be those of `folder`."""
    keyring.init(folder)
    files.init(folder)
    db.init(Path(folder) / "discreet.db")


def repin():
    """Pin what the trail and the vault have come to now, whatever was pinned; ((number, digest) pinned before, (…) now)."""
    before = keyring.pinned(trail.PIN)
    with keys_database.atomic():
        trail.repin()
        epochs.repin()
    return before, trail.head()


def check_standing(reader):
    """Refuse what was built when its trail or its vault do not add up."""
    count, fault = trail.verify()
    if fault or count != reader.manifest["head"][0]:
        raise Refused(f"The audit trail in this backup is not intact: {fault or 'it was cut'}. Nothing was changed.")
    epochs.verify()


def holds_keys(path):
    """Whether the keys.db at `path` holds any client's key; one that cannot be read counts as holding some."""
    if not path.exists():
        return False
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT count(*) FROM purpose_key").fetchone()[0] > 0
    except sqlite3.Error:
        return True
    finally:
        connection.close()


def fold(folder):
    """Leave each database in `folder` as one file, everything on the disk."""
    for name in ("discreet.db", "keys.db"):
        connection = sqlite3.connect(folder / name, isolation_level=None)
        connection.execute("PRAGMA journal_mode = delete").fetchall()
        connection.close()
    os.sync()
