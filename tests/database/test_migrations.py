"""The migrations make exactly the tables of the models, and an older or newer schema is refused by name."""

import subprocess
import sys

import pytest
from peewee import SqliteDatabase

from tests.conftest import CHEAP
from tests.fixtures.tampering import run
from webapp import create_app, db, schema
from webapp.db import database
from webapp.errors import Unusable
from webapp.running import starting

ROOT = db.MIGRATIONS.parent.parent


def test_the_migrations_make_what_the_models_say(app, tmp_path):
    modelled = SqliteDatabase(str(tmp_path / "modelled.db"))
    with modelled.bind_ctx(schema.MODELS):
        modelled.create_tables(schema.MODELS)
        made = db.shape(modelled)
    modelled.close()
    migrated = db.shape(database)
    odd = sorted(table for table in made.keys() | migrated.keys() if made.get(table) != migrated.get(table))
    assert not odd, f"models and migrations differ in {', '.join(odd)}: run `flask db revision NAME`"


def test_an_id_never_comes_back(app, alice, ruth):
    gone = ruth.id
    ruth.delete_instance()
    from_now = type(alice).create(name="New", name_folded="new", roles="", password_hash="x", code_seed=b"x")
    assert from_now.id > gone


def test_an_older_schema_is_refused_with_the_command_that_mends_it(tmp_path):
    create_app(DATA=str(tmp_path / "data"), NEW_SHOP=True, TESTING=True, **CHEAP)
    starting.make_ready()
    with database.connection_context():
        run("DELETE FROM schema_migration")
        with pytest.raises(Unusable, match="flask db upgrade"):
            starting.refuse_other_schema()


def test_a_newer_schema_is_refused(tmp_path):
    create_app(DATA=str(tmp_path / "data"), NEW_SHOP=True, TESTING=True, **CHEAP)
    starting.make_ready()
    with database.connection_context():
        run("INSERT INTO schema_migration (name, applied) VALUES ('9999_of_the_future', '2030-01-01')")
        with pytest.raises(Unusable, match="9999_of_the_future"):
            starting.refuse_other_schema()


def test_upgrading_twice_does_nothing(tmp_path):
    for expected in ("Applied: 0001_initial", "up to date"):
        command = [sys.executable, "-m", "flask", "db", "upgrade"]
        ran = subprocess.run(command, cwd=ROOT, env={"DISCREET_DATA": str(tmp_path / "data")}, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        assert expected in ran.stdout
