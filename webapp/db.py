"""The database: one Peewee handle, the Model base, a connection per request, migrations at the console or in a new folder.

What is SQLite's alone stands here, and in the few modules that tests/database/test_portability.py lists.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

from peewee import SQL, IntegerField, OperationalError, SqliteDatabase, _savepoint
from playhouse.migrations import Runner
from playhouse.sqlite_ext import AutoIncrementField

from webapp.disk.database_files import refuse_links
from webapp.errors import Refused, Unusable
from webapp.screening.columns import ReadBeforeWritten
from webapp.typed_peewee import TypedSqlite

MIGRATIONS = Path(__file__).parent / "migrations"
FIXED_WAL_RESET = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
EVERY_ROW = SQL("TRUE")  # the condition under which somebody sees every row
PRAGMAS = [
    ("journal_mode", "wal"),
    ("foreign_keys", 1),
    ("busy_timeout", 60_000),
    ("synchronous", "full"),
    ("secure_delete", 1),
    ("trusted_schema", 0),
    ("wal_autocheckpoint", 0),
]


class Sqlite(TypedSqlite):
    """SQLite as this program uses it.

    It rolls back by itself when a disk is full: a second rollback would fail, and hide why the first one came. A table that
    is created is one that did not exist, unless `safe=True` says otherwise. No text with U+0000 in it goes in, which
    PostgreSQL cannot hold: form fields say so themselves, and this is where every other way in ends.
    """

    schema_check: Callable[[sqlite3.Connection], None] | None = None  # raises where a file's schema is not ours

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Open a connection and check the schema; whether there was none. A file whose schema is not ours is closed again."""
        if not super().connect(reuse_if_open=reuse_if_open):
            return False
        self._state.schema_number = None
        try:
            self._check_schema()
        except BaseException:
            self.close()
            raise
        return True

    def begin(self, lock_type: str | None = None) -> None:
        """Begin a transaction. The schema is checked again if it has changed: from here to the commit nobody else can write."""
        super().begin(lock_type)
        try:
            self._check_schema()
        except BaseException:
            self.rollback()
            raise

    def _check_schema(self) -> None:
        if self.schema_check is None:
            return
        connection = self.connection()
        # The number first: what changes after the objects were read changes the number again.
        (number,) = connection.execute("PRAGMA schema_version").fetchone()
        if self._state.schema_number != number:
            self.schema_check(connection)
            self._state.schema_number = number

    def before_commit(self, check: Callable[[list[Any]], None], item: Any) -> None:
        """Have `check([item, …])` run as the last thing before the open transaction commits; what it raises undoes the whole.

        Once, with the items of everything in the transaction that stands: not of what was rolled back within it.
        """
        self._checks().append((check, item))

    def _checks(self) -> list[tuple[Callable[[list[Any]], None], Any]]:
        if not hasattr(self._state, "before_commit"):
            self._state.before_commit = []
        checks: list[tuple[Callable[[list[Any]], None], Any]] = self._state.before_commit
        return checks

    def savepoint(self) -> "Savepoint":
        """Return a transaction within a transaction."""
        return Savepoint(self)

    def commit(self) -> None:
        """Commit, once everything that was to be checked first has been."""
        checks = self._checks()
        for check in dict.fromkeys(check for check, _ in checks):
            check([item for of, item in checks if of == check])
        super().commit()
        checks.clear()

    def execute_sql(self, sql: str, params: Any = None) -> sqlite3.Cursor:
        """Run a statement. Raises Refused where a text among `params` holds U+0000."""
        if params and any(isinstance(value, str) and "\0" in value for value in params):
            raise Refused("What was given holds a character (U+0000) that cannot be stored. Type it again without pasting.")
        return super().execute_sql(sql, params)

    @contextmanager
    def unsynced(self) -> Iterator[None]:
        """Run a transaction whose commit does not wait for the disk: what it wrote may be lost with the power, and alone.

        Commits keep their order, so the next one that waits makes this one durable too. Within another it is a part of it.
        """
        alone = not self.in_transaction()
        if alone:
            self.execute_sql("PRAGMA synchronous = normal")
        try:
            with self.atomic():
                yield
        finally:
            if alone:
                self.execute_sql("PRAGMA synchronous = full")

    def create_tables(self, models: Any, **options: Any) -> None:
        """Create the tables of these models. Raises OperationalError where one exists."""
        super().create_tables(models, **{"safe": False} | options)

    def rollback(self) -> None:
        """Undo the open transaction, if one is open still."""
        self._checks().clear()
        if self.is_closed() or self.connection().in_transaction:
            super().rollback()


class Savepoint(_savepoint):
    """A transaction within a transaction: what is rolled back in it needs no check before the commit."""

    def __enter__(self) -> Self:
        self._before = len(self.db._checks())
        super().__enter__()
        return self

    def rollback(self, begin: bool = True) -> None:
        """Undo what was done since it began."""
        super().rollback(begin)
        del self.db._checks()[self._before :]


database = Sqlite(None, lock_type="IMMEDIATE")
logging.getLogger("peewee").setLevel(logging.WARNING)  # below it, it writes every value of every statement


class Model(ReadBeforeWritten):
    """The base of every table in the main database. An id never comes back, not even after the newest row went."""

    id = AutoIncrementField()

    class Meta:
        database = database
        legacy_table_names = False


class Versioned(Model):
    """A table whose rows are edited by people: each save counts the version up and misses nothing saved between."""

    version = IntegerField(default=1)

    def edit(self, expected: int, **values: Any) -> bool:
        """Save `values` if the row still is at version `expected`; False when somebody saved in between."""
        cls = type(self)
        saved = cls.update(version=cls.version + 1, **self.as_read(values))
        hit = saved.where((cls._meta.primary_key == self.get_id()) & (cls.version == expected)).execute()
        if hit:
            for name, value in (values | {"version": expected + 1}).items():
                setattr(self, name, value)
        return bool(hit)


def init(path: str | Path) -> None:
    """Point the one handle at the file `path`, to be connected to by request or command; `make_file` makes it.

    Raises LinkFound where it, or what SQLite keeps beside it, is no plain file.
    """
    refuse_links(Path(path))
    database.init(existing(Path(path)), pragmas=PRAGMAS, uri=True)


def existing(path: Path) -> str:
    """The address by which SQLite opens a file only where there is one: connecting makes nothing."""
    return f"{path.absolute().as_uri()}?mode=rw"


class Migrations(Runner):
    """Runs migrations, each whole or not at all. A table that is built anew keeps its triggers and the highest id it ever gave."""

    def _run(self, name: str, module: Any, direction: str, fake: bool = False) -> None:
        change = partial(_keeping, getattr(module, direction))
        try:
            super()._run(name, SimpleNamespace(**{direction: change}), direction, fake)
        except OperationalError as error:
            if "already exists" not in str(error):
                raise
            raise Unusable(f"The step {name} would create what the database has ({error}). It was not applied.") from error


def _keeping(change: Callable[[Any, SqliteDatabase], None], migrator: Any, handle: SqliteDatabase) -> None:
    triggers = handle.execute_sql("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    highest = _highest_ids(handle)
    for name, _, _ in triggers:  # they hold up the program, not a change of the tables
        handle.execute_sql(f'DROP TRIGGER "{name}"')
    change(migrator, handle)
    tables = handle.get_tables()
    for _, table, sql in triggers:
        if table in tables:
            handle.execute_sql(sql)
    for table, number in highest.items():
        if table in tables and _highest_ids(handle).get(table, 0) < number:
            handle.execute_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
            handle.execute_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))


def _highest_ids(handle: SqliteDatabase) -> dict[str, int]:
    if not handle.execute_sql("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchone():
        return {}
    return {table: number or 0 for table, number in handle.execute_sql("SELECT name, seq FROM sqlite_sequence").fetchall()}


def runner() -> Migrations:
    """The migration runner over this program's migrations."""
    return Migrations(database, str(MIGRATIONS))


def shape(handle: SqliteDatabase) -> dict[str, tuple[list[Any], ...]]:
    """{table: (columns, foreign keys, what those do, indexes)}, each sorted, as SQLite tells them; without the migrations' own."""
    tables: dict[str, tuple[list[Any], ...]] = {}
    for table in sorted(set(handle.get_tables()) - {"schema_migration", "sqlite_sequence"}):
        columns = sorted((c.name, c.data_type, c.null, c.primary_key) for c in handle.get_columns(table))
        keys = sorted((k.column, k.dest_table, k.dest_column) for k in handle.get_foreign_keys(table))
        actions = sorted(row[2:7] for row in handle.execute_sql(f'PRAGMA foreign_key_list("{table}")').fetchall())
        indexes = sorted((i.sql or "", tuple(i.columns), i.unique) for i in handle.get_indexes(table))
        tables[table] = (columns, keys, actions, indexes)
    return tables


def pending() -> list[str]:
    """Names of migrations that this database has not had yet."""
    return [step.name for step in runner().status() if step.path and not step.applied]


def unknown() -> list[str]:
    """Names of migrations that this database has had and this program does not know: it comes from a newer one."""
    return [step.name for step in runner().status() if not step.path]


def known() -> list[str]:
    """Names of every migration that this program has."""
    return [step.name for step in runner().migrations()]


def upgrade_to(handle: SqliteDatabase, name: str) -> None:
    """Bring another database up to the migration of this name: what a backup of that day needs."""
    Migrations(handle, str(MIGRATIONS)).up(name)


def upgrade() -> list[str]:
    """Apply every pending migration, each whole or not at all; the names applied."""
    names = runner().up()
    if broken := database.execute_sql("PRAGMA foreign_key_check").fetchall():
        raise Unusable(f"The upgrade left {len(broken)} rows that point nowhere. Restore the copy made before it.")
    return names


def damage() -> str | None:
    """What SQLite finds wrong with the database's pages, in its words, or None when they are whole."""
    answer = database.execute_sql("PRAGMA quick_check(1)").fetchone()[0]
    return None if answer == "ok" else answer


def engine_version() -> str:
    """The version of SQLite, as text."""
    return sqlite3.sqlite_version


def wal_is_safe(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite has the fix for the WAL-reset corruption (3.51.3, back-ported to 3.50.7 and 3.44.6)."""
    return version >= FIXED_WAL_RESET[0] or any(fix[:2] == version[:2] and version >= fix for fix in FIXED_WAL_RESET)


def storage_full(error: Exception) -> bool:
    """Whether an exception from the driver means that the disk is full or not writable."""
    text = str(error).lower()
    return any(words in text for words in ("database or disk is full", "disk i/o error", "readonly database", "unable to open"))


def refuse_stale(row: Versioned, expected: int) -> None:
    """Raise Refused when an act was started from an older version of `row` than the one that stands."""
    if row.version != expected:
        raise Refused("This has changed since you opened the page. Look at it again, then decide.")
