"""A backup from before a model was renamed: tables keep their names, so it is restored, opens, and reads as it did."""

import ast
import io
import json
import os
import shutil
import subprocess
import sys
import tokenize

import peewee
import pytest

from webapp import schema
from webapp.audit import trail
from webapp.clients.models import Client
from webapp.config import ROOT
from webapp.dossier import dossier
from webapp.dossier.models import Package
from webapp.jobs.models import WorkLogEntry
from webapp.staff.models import Staff
from webapp.vault.models import Login

# Of a client's tables and the shop's own, under a row MAC and named in the trail: class before, class after.
NAMES = {"StoredFile": "KeptFile", "LoginVersion": "SealedState", "Login": "SealedLogin", "Grant": "GroupKeyCopy"}
RESTORE = """
import json, sys
from pathlib import Path
from webapp import create_app, open_folder
from webapp.backup import restoring
from webapp.clients.models import Client
from webapp.db import database
from webapp.dossier import dossier
from webapp.keyholders import recovery_sheet
from webapp.keyring import keys_database
from webapp.running import starting
from webapp.vault import entries, epochs
from webapp.vault.models import SealedState

disk = Path(sys.argv[2])
app = create_app(DATA=sys.argv[1])
restoring.restore(disk, disk / "keys", recovery_sheet.read(sys.argv[3]))
open_folder(app, DATA=sys.argv[1])
starting.make_ready()
with database.connection_context(), keys_database.connection_context():
    epochs.verify()
    for version in SealedState.select():
        entries.check(version)
    held = [dossier.counts_of(client) for client in Client.select().order_by(Client.id)]
    print(json.dumps([SealedState.select().count(), held]))
"""


def renamed(source):
    """Python source with the classes of NAMES called as they are later, their tables called as before."""
    tokens = [
        token._replace(string=NAMES.get(token.string, token.string)) if token.type == tokenize.NAME else token
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
    ]
    lines = tokenize.untokenize((token.type, token.string) for token in tokens).splitlines()
    later = {name: before for before, name in NAMES.items()}
    classes = [node for node in ast.walk(ast.parse("\n".join(lines))) if isinstance(node, ast.ClassDef) and node.name in later]
    for node in sorted(classes, key=lambda node: -node.lineno):
        table = next(model for model in schema.MODELS if model.__name__ == later[node.name])._meta.table_name
        inner = next((part for part in node.body if isinstance(part, ast.ClassDef) and part.name == "Meta"), None)
        if inner is None:
            lines.insert(node.end_lineno, f"    class Meta:\n        table_name = {table!r}")
        else:
            lines.insert(inner.lineno, " " * inner.body[0].col_offset + f"table_name = {table!r}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def later(tmp_path):
    """A folder with the program in which the models of NAMES are called otherwise."""
    folder = tmp_path / "later"
    shutil.copytree(ROOT / "webapp", folder / "webapp", ignore=shutil.ignore_patterns("__pycache__"))
    for path in (folder / "webapp").rglob("*.py"):
        if "migrations" not in path.parts:
            source = path.read_text("utf-8")
            path.write_text(renamed(source) if any(name in source for name in NAMES) else source, "utf-8")
    for name in ("templates", "static"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def test_backup_from_before_a_rename_restores(shop, later):
    shop.back_up()
    sheet = shop.lines().replace("\n", " ")
    command = [sys.executable, "-c", RESTORE, str(shop.tmp / "new"), str(shop.disk), sheet]
    done = subprocess.run(command, cwd=later, env=os.environ, text=True, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    versions, held = json.loads(done.stdout)
    assert versions == 2
    assert held == [dossier.counts_of(client) for client in Client.select().order_by(Client.id)]


@pytest.mark.parametrize("model", schema.MODELS, ids=lambda model: model.__name__)
def test_trail_and_titles_name_the_table_not_the_model(model):
    key = model._meta.primary_key.name
    later = type("CalledOtherwise", (peewee.Model,), {"Meta": type("Meta", (), {"table_name": model._meta.table_name})})
    assert trail.name_of(later(id="7")) == trail.name_of(model(**{"uid": None} if key == "id" else {}, **{key: "7"}))
    assert dossier.title_of(later) == dossier.title_of(model)


@pytest.mark.parametrize("row", [Login(uid="ab12"), Staff(uid="ab12"), Package(uid="ab12"), WorkLogEntry(uid="ab12")])
def test_trail_names_rows_as_the_entries_of_before_do(row):
    assert trail.name_of(row) == f"{type(row).__name__} ab12"
