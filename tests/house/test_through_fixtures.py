"""Tests tamper with the engine, ask for its plans, trace it and search its files only through tests/fixtures."""

import ast
import re
from pathlib import Path

import pytest

from tests.fixtures.canaries import left_in
from tests.fixtures.searching import found_in

TESTS = Path(__file__).resolve().parent.parent
# The benchmarks fill and measure files of a hundred megabytes: theirs is SQLite's own speed.
MODULES = sorted(path for path in TESTS.rglob("*.py") if not {"fixtures", "benchmarks"} & set(path.parts))
KNOWS_THE_WORDS = {"test_portability.py", "test_through_fixtures.py", "test_layers.py"}  # hold them as examples

CALLS = {"execute_sql", "set_trace_callback", "connection"}
WORDS = re.compile(r"\b(PRAGMA|EXPLAIN|sqlite_master|sqlite_sequence|TRIGGER)\b")
FILES = re.compile(r"(discreet|keys)\.db(\*|-wal)")  # a byte search of its own


def past_the_fixtures(source):
    """What of a test's module does by itself what the fixtures are there for: [(line, what)]."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import) and any(name.name == "sqlite3" for name in node.names):
            yield node.lineno, "sqlite3"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS:
            yield node.lineno, node.func.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if (found := WORDS.search(node.value)) or (found := re.search(r"glob", source) and FILES.search(node.value)):
                yield node.lineno, found[0]
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn) and _reads_all(node.comparators[0]):
            yield node.lineno, "a search of every file"


def _reads_all(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "join"
        and "glob" in ast.unparse(node)
    )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(TESTS)))
def test_a_test_reaches_the_engine_through_fixtures(path):
    if path.name not in KNOWS_THE_WORDS:
        assert list(past_the_fixtures(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "import sqlite3",
        "database.execute_sql('x')",
        "database.connection().set_trace_callback(print)",
        "run('PRAGMA synchronous = off')",
        "folder.glob('keys.db*')",
        "assert key not in b''.join(path.read_bytes() for path in folder.rglob('*'))",
    ],
)
def test_a_way_past_the_fixtures_is_noticed(source):
    assert list(past_the_fixtures(source))


def test_a_search_that_read_nothing_of_the_engines_fails(app, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "discreet.db").write_bytes(b"not a database")
    with pytest.raises(AssertionError, match="no database file"):
        found_in(folder, needles=[b"x"])
    with pytest.raises(AssertionError, match="no file is called"):
        found_in(tmp_path / "data", needles=[b"x"], only="main.db")
    with pytest.raises(AssertionError, match="no database file"):
        left_in(folder, Nothing)


class Nothing:
    """Canaries of which none were planted."""

    files = ()

    @staticmethod
    def fragments():
        """None."""
        return ()
