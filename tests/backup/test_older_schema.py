"""A backup of an older program: it is restored by a newer one, whose migrations then run, each once and over the rows of then."""

import shutil

import pytest

from tests import processes
from tests.fixtures.backup import start
from tests.fixtures.tampering import asked
from webapp import db
from webapp.clients.models import Client

# What a later version might bring: a column with a value for every row there is, and a table.
LATER = """
from peewee import *

def up(migrator, db):
    migrator.migrate(migrator.add_column("client", "nickname", CharField(max_length=40, default="none yet")))
    db.execute_sql("UPDATE client SET nickname = 'was ' || name")
    db.execute_sql("CREATE TABLE umbrella (id INTEGER PRIMARY KEY, colour TEXT)")
"""
RESTORE = """
import sys
from pathlib import Path
from webapp import create_app, db
from webapp.errors import Refused
db.MIGRATIONS = Path(sys.argv[4])
from webapp.backup import restoring
from webapp.keyholders import recovery_sheet
from webapp.running import starting
create_app(DATA=sys.argv[1])
try:
    done = restoring.restore(Path(sys.argv[2]), Path(sys.argv[2]) / "keys", recovery_sheet.read(sys.argv[3]))
    starting.make_ready()
    print(done.clients)
except Refused as refused:
    print(refused.sentence)
"""


@pytest.fixture
def newer(tmp_path):
    """The migrations of a program that has one more."""
    folder = tmp_path / "migrations"
    shutil.copytree(db.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "0999_nickname.py").write_text(LATER)
    return folder


def restore(shop, into, migrations):
    """Restore with a program that has these migrations; what it says."""
    return processes.python("-c", RESTORE, into, shop.disk, shop.lines().replace("\n", " "), migrations)


def test_an_older_backup_is_brought_up_to_date_as_it_is_restored(shop, newer):
    shop.back_up()
    new = shop.tmp / "new"
    done = restore(shop, new, newer)
    assert done.stdout == "5\n", done.stderr
    found = asked(new / "discreet.db", "SELECT name, nickname FROM client ORDER BY id")
    names = [name for (name,) in Client.select(Client.name).order_by(Client.id).tuples()]
    assert found == [(name, f"was {name}") for name in names] and len(names) == 5
    assert asked(new / "discreet.db", "SELECT count(*) FROM umbrella") == [(0,)]
    applied = [name for (name,) in asked(new / "discreet.db", "SELECT name FROM schema_migration ORDER BY name")]
    assert applied == [*db.known(), "0999_nickname"]
    said = start(new)  # the program of before does not touch what the newer one has made
    assert said.returncode and "comes from a newer Discreet (it has 0999_nickname)" in said.stderr


def test_an_upgrade_that_fails_leaves_nothing_behind(shop, newer):
    shop.back_up()
    (newer / "0999_nickname.py").write_text(LATER + '    raise OSError("the disk is gone")\n')
    new = shop.tmp / "new"
    done = restore(shop, new, newer)
    assert done.returncode and not (new / "discreet.db").exists() and not (new / ".restoring").exists(), done.stderr
    assert restore(shop, new, db.MIGRATIONS).stdout == "5\n"
