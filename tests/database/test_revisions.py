"""`flask db revision`: the migration it writes applies to a shop with data and gives exactly the models."""

import json
import subprocess
import sys

import pytest
from peewee import BooleanField, CharField, IntegerField, Model, SqliteDatabase

from tests import make
from webapp import config, db, schema
from webapp.db import database
from webapp.errors import Unusable
from webapp.running import schema_check
from webapp.running.revisions import write_revision

# In a process of its own: what is added to the models there is gone with it.
GROWN = """
import json, sys
from pathlib import Path
from peewee import BigIntegerField, CharField, DateField, ForeignKeyField, IntegerField, SqliteDatabase, TextField
from webapp import create_app, db, schema
from webapp.audit.models import Entry
from webapp.clients.models import Client, ClientRecord
from webapp.db import Model, database
from webapp.jobs.models import Job
from webapp.running.revisions import write_revision
from webapp.staff.models import Staff

class Umbrella(ClientRecord):
    colour = CharField(20, default="black", index=True)
    lent_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
Umbrella.add_index(Umbrella.index(Umbrella.colour, Umbrella.id, where=Umbrella.lent_by.is_null(), name="umbrella_here"))
Job._meta.add_field("shelf", CharField(12, default="A"))
Job._meta.add_field("due_on", DateField(null=True, index=True))
Job._meta.add_field("seen_by", ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+"))
Job.add_index(Job.title, Job.opened_at)
Entry._meta.add_field("weight", IntegerField(default=7))
Client._meta.fields["source_detail"].max_length = 200
MODELS = [*schema.MODELS, Umbrella]

create_app(DATA=sys.argv[1])
db.MIGRATIONS = Path(sys.argv[2])
made = write_revision("umbrellas", MODELS, db.MIGRATIONS)
modelled = SqliteDatabase(":memory:")
with modelled.bind_ctx(MODELS):
    modelled.create_tables(MODELS)
    wanted = db.shape(modelled)
with database.connection_context():
    names = db.upgrade()
    same = db.shape(database) == wanted
    again = write_revision("umbrellas", MODELS, db.MIGRATIONS)
    jobs = list(Job.select(Job.number, Job.shelf, Job.due_on).tuples())
    new = Job.create(client=Client.get(), number="2026-9999", title="New", status=1, opened_by=1).id
    try:
        Entry.update(weight=8).execute()
        kept = False
    except Exception as error:
        kept = "append-only" in str(error)
print(json.dumps([made.name, names, same, again, jobs, new, kept, Client.get().name]))
"""


@pytest.fixture
def steps(tmp_path):
    """A copy of the program's migrations, to write the next one beside."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for path in db.MIGRATIONS.glob("*.py"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_a_written_migration_gives_the_models_on_a_shop_with_data(app, alice, steps):
    client = make.client(alice)
    job, newest = make.job(client, alice), make.job(client, alice)
    newest.delete_instance(recursive=True)
    command = [sys.executable, "-c", GROWN, str(config.data_folder()), str(steps)]
    ran = subprocess.run(command, cwd=config.ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    name, applied, same, again, jobs, new, kept, told = json.loads(ran.stdout)
    assert name.endswith("_umbrellas.py") and applied == [name.removesuffix(".py")]
    assert same
    assert again is None
    assert jobs == [[job.number, "A", None]]
    assert new > newest.id  # although its table was built anew
    assert kept  # the trigger that keeps the trail append-only
    assert told == client.name


def test_nothing_is_written_where_nothing_has_changed(steps):
    before = sorted(steps.iterdir())
    assert write_revision("nothing", schema.MODELS, steps) is None
    assert sorted(steps.iterdir()) == before


@pytest.mark.parametrize("name", ["", "Add", "add colour", "../add", "add-colour", "1_add", "add_", "ä", "a" * 61])
def test_a_name_that_is_none_is_refused(name, built):
    result = built.test_cli_runner().invoke(args=["db", "revision", "--", name])
    assert result.exit_code == 2
    assert "lower-case letters" in result.output


def test_a_column_that_leaves_rows_without_a_value_is_refused(steps):
    (steps / "0001_initial.py").write_text(FIRST)
    for path in steps.glob("*[!l].py"):
        path.unlink()
    with pytest.raises(Unusable, match="rows that exist need a value"):
        write_revision("colour", [_lamp(colour=CharField(20))], steps)
    write_revision("bright", [_lamp(bright=BooleanField(default=True), watts=IntegerField(default=40))], steps)
    assert "add_column('lamp', 'bright', BooleanField(default=True))" in next(steps.glob("*_bright.py")).read_text()


FIRST = '''"""A first one."""

from peewee import *


def up(migrator, db):
    db.execute_sql('CREATE TABLE "lamp" ("id" INTEGER NOT NULL PRIMARY KEY)')
'''


def _lamp(**fields):
    meta = type("Meta", (), {"database": SqliteDatabase(None), "legacy_table_names": False})
    return type("Lamp", (Model,), {"Meta": meta, **fields})


AGAIN = '''"""Makes what the first one has made, as Peewee's own command writes it over an empty folder."""

from peewee import *


def up(migrator, db):
    class Place(Model):
        name = CharField()

        class Meta:
            database = db
            table_name = "place"

    db.create_tables([Place])
'''


def test_upgrade_refuses_to_create_a_table_that_exists(app, steps, monkeypatch):
    (steps / "0990_again.py").write_text(AGAIN)
    monkeypatch.setattr(db, "MIGRATIONS", steps)
    before = db.shape(database)
    result = app.test_cli_runner().invoke(args=["db", "upgrade"])
    assert result.exit_code == 2
    assert "0990_again would create what the database has" in result.output
    assert db.shape(database) == before
    assert db.pending() == ["0990_again"]


def test_the_hash_that_is_looked_for_is_the_migrations():
    made = schema_check.hash_of(schema_check.heads_of_migrations()[-1])
    assert made == schema_check.NEWEST, "the migrations make another schema now: set NEWEST in running/schema_check.py to it"
