"""What keeps the program one step from PostgreSQL: no SQL that SQLite alone has, except in the files listed here."""

import ast
import re
from pathlib import Path

import pytest

WEBAPP = Path(__file__).resolve().parent.parent.parent / "webapp"
MODULES = sorted(path for path in WEBAPP.rglob("*.py") if "migrations" not in path.parts)

# The only modules that know SQLite or hold SQL text, and why.
KNOWS_SQL = {
    "db.py": "the one handle: its settings, migrations and integrity checks",
    "compiled_queries.py": "puts SQL that Peewee has written once into other queries; holds no text of its own",
    "typed_peewee.py": "gives Peewee's own classes their types, SQLite's among them",
    "running/checkpointer.py": "moves the write-ahead log into the files",
    "running/schema_check.py": "compares the schema of both files with what the migrations make on a scratch database",
    "running/revisions.py": "tries a migration on scratch databases in memory",
    "erasure/scrub.py": "rebuilds the files so that nothing deleted is left in them",
    "backup/snapshot.py": "reads every table as of one moment, whatever its columns are",
    "backup/building.py": "writes the database files of a restore, whatever the columns of that backup are",
}
SQL_TEXT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|VACUUM|PRAGMA|BEGIN|COMMIT|WITH|ATTACH)\b[^:]")
SQL_NAMES = {"SQL", "SqliteDatabase", "sqlite3", "sqlite_ext"}

# What SQLite takes and PostgreSQL does not: in the SQL that is sent, whatever wrote it.
FOREIGN = {
    "SUM over a condition (use COUNT with FILTER)": re.compile(r"\b(SUM|TOTAL)\((?!\"\w+\"(\.\"\w+\")?\))", re.IGNORECASE),
    "GROUP_CONCAT": re.compile(r"\bGROUP_CONCAT\(", re.IGNORECASE),
    "a column or me, compared (spell out the two cases)": re.compile(r"COALESCE\(\"\w+\"\.\"\w+\", [^()]*\) ?=", re.IGNORECASE),
    "rowid": re.compile(r"\b_?rowid_?\b", re.IGNORECASE),
    "INSERT OR …": re.compile(r"^\s*(INSERT|UPDATE) OR \w+|^\s*REPLACE INTO\b", re.IGNORECASE),
    "IFNULL, GLOB or a function of SQLite's": re.compile(
        r"\b(IFNULL|IIF|JULIANDAY|STRFTIME|RANDOMBLOB|HEX)\(|\bGLOB\b", re.IGNORECASE
    ),
}
WORDS = re.compile(r"'(?:[^']|'')*'")  # values that SQLite fills in for the trace


def foreign(statement):
    """What of FOREIGN a statement holds, outside the values in it."""
    bare = WORDS.sub("''", statement)
    return [what for what, pattern in FOREIGN.items() if pattern.search(bare)]


def own_sql(source):
    """Lines of a module's source that import SQLite or hold SQL text: [(line, what)]."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            whole = [*(getattr(node, "module", None) or "").split("."), *(name.name for name in node.names)]
            yield from ((node.lineno, name) for name in whole if name in SQL_NAMES)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_TEXT.match(node.value):
            yield node.lineno, node.value.split("\n")[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(WEBAPP)))
def test_sql_text_is_only_in_the_listed_modules(path):
    if str(path.relative_to(WEBAPP)) not in KNOWS_SQL:
        assert not list(own_sql(path.read_text("utf-8")))


def test_every_listed_module_still_needs_its_place():
    for name in KNOWS_SQL:
        assert list(own_sql((WEBAPP / name).read_text("utf-8"))), name


def test_no_page_sends_sql_that_only_sqlite_has(every_statement):
    assert not {statement for statement in every_statement if foreign(statement)}


@pytest.mark.parametrize(
    "statement",
    [
        'SELECT SUM("t1"."technician_id" IS NULL) FROM "job" AS "t1"',
        'SELECT GROUP_CONCAT(DISTINCT "t1"."number") FROM "job" AS "t1"',
        'SELECT 1 FROM "job" ORDER BY rowid DESC',
        'SELECT 1 FROM "job" AS "t1" WHERE (COALESCE("t1"."technician_id", 3) = 3)',
        'INSERT OR IGNORE INTO "duty" ("name") VALUES (\'backup\')',
        'INSERT OR REPLACE INTO "pin" ("name") VALUES (\'trail\')',
    ],
)
def test_sql_that_only_sqlite_has_is_noticed(statement):
    assert foreign(statement)


def test_sql_that_both_engines_have_is_let_be():
    assert not foreign('SELECT SUM("t1"."minutes"), COUNT("t1"."id") FILTER (WHERE "t1"."fault") FROM "work_log_entry" AS "t1"')
    assert not foreign("INSERT INTO \"note\" (\"text\") VALUES ('a rowid, it''s SUM(1)') ON CONFLICT DO NOTHING")


def test_sql_text_is_noticed():
    for source in ("import sqlite3", "from peewee import SQL", "x = f'PRAGMA {name}'", "go('SELECT 1')"):
        assert list(own_sql(source)), source
    assert not list(own_sql("'''Delete a row.'''\nx = 'BEGIN:VCARD'\nfrom peewee import fn"))
