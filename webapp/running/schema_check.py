"""The schema itself, checked: both files hold exactly what this program's migrations make, and no trigger or view besides.

Whoever can write a database file can put triggers into it, which then run inside our own transactions. The number by
which SQLite counts changes of the schema is in the same file and can be set back, so the names and SQL of all objects are
hashed and compared, on every new connection, and again before each transaction where the number changed since. Between its
check and its commit a transaction is the only writer. SQLite itself reads a schema anew only where the number differs.
"""

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache, lru_cache
from pathlib import Path

from peewee import SqliteDatabase

from webapp import config, db
from webapp.db import Migrations, database
from webapp.errors import Refused, Unusable
from webapp.keyring import KeysModel, keys_database

SchemaObject = tuple[str, str, str, str | None]  # type, name, its table's name, the SQL that made it
EVERY = "SELECT type, name, tbl_name, sql FROM sqlite_master"
WHAT_NOW = (
    "The database has been changed from outside the program, so nothing was done with it. "
    "Stop Discreet, keep a copy of the data folder as it is, and restore a backup."
)
NEWER = "This data folder comes from a newer Discreet (it has {}). Install that version, then start it."
# The hash of what the migrations make: running them takes half a second.
NEWEST = "71b87c6cc80519dbe4e9568baefc9fe4f784cd838fea6ace38edf79cda176070"
TOKEN = re.compile(r"'(?:[^']|'')*'|\w+|[^\w\s\"]")


class ForeignSchema(Refused, Unusable):
    """A database file whose schema is not the one that the migrations make. As text it names each difference."""

    status = 503

    def __init__(self, differences: list[str], newer: str | None = None) -> None:
        super().__init__(
            "The shop’s database has been changed from outside the program, so nothing was read or saved. "
            "Tell management: `flask doctor` on the shop’s machine names what was changed."
        )
        self.args = (NEWER.format(newer) if newer else f"{'; '.join(differences)}. {WHAT_NOW}",)


def init() -> None:
    """Have every connection of both databases be checked."""
    database.schema_check = _check_main
    keys_database.schema_check = _check_keys


def examine() -> list[str]:
    """What in the schemas of the data folder's two files is not the migrations' making, a line each; [] where all is."""
    found = []
    for name, differences in (("discreet.db", _main_differences), ("keys.db", _keys_differences)):
        path = Path(config.data_folder()) / name
        with closing(sqlite3.connect(db.existing(path), uri=True)) as connection:
            found += [f"{name}: {difference}" for difference in differences(_objects(connection))]
            if found and (newer := _newer(connection)):
                found.append(NEWER.format(newer).removesuffix("."))
    return found


def _check_main(connection: sqlite3.Connection) -> None:
    found = _objects(connection)
    if hash_of(found) != NEWEST and (differences := _main_differences(found)):
        raise ForeignSchema(differences, _newer(connection))


def _check_keys(connection: sqlite3.Connection) -> None:
    if differences := _keys_differences(_objects(connection)):
        raise ForeignSchema(differences)


def _objects(connection: sqlite3.Connection) -> frozenset[SchemaObject]:
    return frozenset(connection.execute(EVERY).fetchall())


@lru_cache(maxsize=32)
def hash_of(objects: frozenset[SchemaObject]) -> str:
    """Return the SHA-256 of a schema, in hex: of every object's kind, name, table and SQL, but for its spaces."""
    return hashlib.sha256(json.dumps(sorted(map(list, _plain(objects)), key=str)).encode()).hexdigest()


def _main_differences(found: frozenset[SchemaObject]) -> list[str]:
    """How a schema differs from the newest one, unless it is an earlier one, whole: `flask db upgrade` brings that along."""
    heads = heads_of_migrations()
    if hash_of(found) in map(hash_of, heads):
        return []
    return list(_differences(_plain(found), _plain(heads[-1])))


def _keys_differences(found: frozenset[SchemaObject]) -> list[str]:
    """How keys.db differs; a table that an older one lacks is made at the start, so that none is missing here."""
    expected = _keys_schema()
    if found <= expected:
        return []
    return list(_differences(_plain(found), _plain(expected), missing=False))


def _differences(found: frozenset[SchemaObject], expected: frozenset[SchemaObject], missing: bool = True) -> Iterator[str]:
    names = {(kind, name): table for kind, name, table, _ in expected}
    there = {(kind, name) for kind, name, _, _ in found}
    for kind, name, table, _ in sorted(found - expected, key=lambda known: known[:3]):
        belongs = f" on {table}" if table != name else ""
        what = "has been changed" if (kind, name) in names else "is not Discreet’s"
        yield f"the {kind} {name}{belongs} {what}"
    for kind, name in sorted(names.keys() - there) if missing else ():
        yield f"the {kind} {name} is missing"


def _newer(connection: sqlite3.Connection) -> str | None:
    """The last migration that this database has had and this program does not know, or None."""
    if ("table", "schema_migration") not in {known[:2] for known in _objects(connection)}:
        return None
    unknown = {name for (name,) in connection.execute("SELECT name FROM schema_migration")} - set(db.known())
    return max(unknown, default=None)


@cache
def heads_of_migrations() -> list[frozenset[SchemaObject]]:
    """The schema before the first migration, with the migrations' own table alone, and after each: made on a scratch database.

    That table is made without a transaction: whoever is stopped there has it without its index, and goes on from there.
    """
    scratch = SqliteDatabase(":memory:")
    runner = Migrations(scratch, str(db.MIGRATIONS))
    heads: list[frozenset[SchemaObject]] = [frozenset()]
    runner.History.create_table()
    own = _objects(scratch.connection())
    heads += [frozenset(each for each in own if each[0] == "table"), own]
    for step in runner.migrations():
        runner.up(step.name)
        heads.append(_objects(scratch.connection()))
    scratch.close()
    return heads


@cache
def _keys_schema() -> frozenset[SchemaObject]:
    scratch, models = SqliteDatabase(":memory:"), KeysModel.__subclasses__()
    with scratch.bind_ctx(models):
        scratch.create_tables(models)
        made = _objects(scratch.connection())
    scratch.close()
    return made


def _plain(objects: frozenset[SchemaObject]) -> frozenset[SchemaObject]:
    """The same without what another version of SQLite may write otherwise: quotes of names and spaces outside of texts."""
    return frozenset((kind, name, table, sql and _without_spaces(sql)) for kind, name, table, sql in objects)


def _without_spaces(sql: str) -> str:
    return " ".join(TOKEN.findall(sql))
