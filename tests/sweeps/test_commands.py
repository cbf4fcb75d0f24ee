"""Every command where there is no shop: it works or says so in a sentence, and in no case makes anything."""

import os
import subprocess
import sys

import click
import pytest
from peewee import OperationalError

from webapp import db, open_folder
from webapp.config import ROOT
from webapp.db import database
from webapp.keyring import keys_database

WORKS = {"permissions", "vault screen", "db revision"}  # need no shop, and none of them makes one
MAKES = {"db upgrade"}  # what this sweep leaves out: it makes the shop's tables, as starting does
WORDS = {  # what a command cannot be called without
    "staff invite": ["Nina", "--role", "technician"],
    "staff reset": ["Nina"],
    "vault recover": ["Nina"],
    "db revision": ["nothing_new"],
    "nda verify": ["pyproject.toml"],
    "backup restore": ["missing", "--keys", "missing"],
}


def commands(group, before=""):
    """(words, command) of every command in a group of commands, and in its groups."""
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield before + name, command
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name, command


@pytest.fixture
def nowhere(built, tmp_path):
    """The application over a data folder that is missing."""
    folder = tmp_path / "place" / "data"
    open_folder(built, DATA=str(folder))
    assert not folder.parent.exists()
    return folder


def test_every_command_without_a_shop_makes_nothing(built, nowhere, monkeypatch):
    monkeypatch.chdir(ROOT)
    before, seen = sorted(db.MIGRATIONS.iterdir()), set()
    for words, command in commands(built.cli):
        if words in MAKES:
            continue
        for given in ([*words.split(), "--help"], [*words.split(), *WORDS.get(words, [])]):
            result = built.test_cli_runner().invoke(args=given, input="")
            assert not nowhere.parent.exists(), given
            assert result.exit_code in (0, 2), (given, result.output)
        if not isinstance(command, click.Group):
            seen.add(words)
            shop_missing = "There is no shop in" in result.output
            assert shop_missing or words in WORKS | {"nda verify", "backup restore"}, (given, result.output)
            assert (result.exit_code == 0) is (words in WORKS), (given, result.output)
    assert WORKS | set(WORDS) <= seen
    assert sorted(db.MIGRATIONS.iterdir()) == before


@pytest.mark.parametrize("handle", [database, keys_database])
def test_connecting_where_there_is_no_file_makes_none(handle, built, tmp_path):
    open_folder(built, DATA=str(tmp_path))
    with pytest.raises(OperationalError, match="unable to open"), handle.connection_context():
        raise AssertionError("it connected")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ["--help", "permissions", "routes", "doctor", "audit verify"])
def test_a_command_in_a_process_of_its_own_makes_nothing(words, tmp_path):
    environment = {**os.environ, "DISCREET_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-m", "flask", *words.split()]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert ran.returncode == (0 if words in WORKS | {"--help", "routes"} else 2), ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_upgrade_where_no_folder_can_be_made_says_so(built, tmp_path):
    (tmp_path / "file").write_text("in the way")
    open_folder(built, DATA=str(tmp_path / "file" / "data"))
    result = built.test_cli_runner().invoke(args=["db", "upgrade"])
    assert result.exit_code == 2
    assert "cannot be made or used" in result.output
