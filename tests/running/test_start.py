"""Starting: the contract of `python wsgi.py` and of the commands around it, as the shop's owner and scripts rely on it."""

import json
import re
import shutil
import signal
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from tests import make, processes
from tests.fixtures import tampering
from tests.fixtures.backup import flask
from webapp import create_app, db, keyring, open_folder
from webapp.db import database
from webapp.errors import Unusable
from webapp.jobs.models import JobStatus
from webapp.running import serving, starting


@contextmanager
def started(data):
    """(process, first line) of a server that is stopped afterwards."""
    with processes.started(sys.executable, "wsgi.py", "--port", "0", "--data", str(data)) as process:
        yield process, process.stdout.readline()


def ask(url):
    """(status, body) of a GET."""
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_new_folder_is_made_ready_and_waits_for_its_code(tmp_path):
    with started(data=tmp_path / "shop") as (process, first):
        url = re.fullmatch(r"Discreet is at (http://127\.0\.0\.1:\d+)\n", first).group(1)
        code = re.search(r"one-time code: (\S+)", process.stdout.readline()).group(1)
        assert ask(f"{url}/healthz") == (200, '{"status":"ok"}\n')
        assert "Set-up code" in ask(f"{url}/")[1] and code not in ask(f"{url}/set-up")[1]
    modes = {path.name: path.stat().st_mode & 0o777 for path in [tmp_path / "shop", *(tmp_path / "shop").iterdir()]}
    assert modes.pop("shop") == 0o700 and not [name for name, mode in modes.items() if mode & 0o077]


def test_another_address_is_refused_with_the_reason(tmp_path):
    ran = processes.python("wsgi.py", "--host", "0.0.0.0", "--data", tmp_path / "x")
    assert ran.returncode == 2 and "TLS" in ran.stderr and "--behind-proxy" in ran.stderr
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("address", ["shop.lan", "https://", "//shop.lan"])
def test_an_address_of_the_shop_that_is_none_is_refused(tmp_path, monkeypatch, address):
    monkeypatch.setenv("DISCREET_BASE_URL", address)
    with pytest.raises(Unusable, match="DISCREET_BASE_URL"):
        create_app(DATA=str(tmp_path / "x"), BEHIND_PROXY=True)


def test_behind_a_proxy_without_its_address_it_answers_to_this_machine_alone_and_says_so(tmp_path, new_folder, monkeypatch, capsys):
    monkeypatch.delenv("DISCREET_BASE_URL", raising=False)
    app = create_app(DATA=str(shutil.copytree(new_folder, tmp_path / "data")), BEHIND_PROXY=True)
    assert app.test_client().get("/healthz", base_url="https://127.0.0.1").status_code == 200
    assert app.test_client().get("/healthz", base_url="https://shop.lan").status_code == 400
    serving.announce("http://127.0.0.1:8000", None)
    assert "Set DISCREET_BASE_URL" in capsys.readouterr().out


def test_behind_a_proxy_it_answers_to_that_name_alone(tmp_path, new_folder):
    app = create_app(DATA=str(shutil.copytree(new_folder, tmp_path / "data")), BEHIND_PROXY=True, BASE_URL="https://shop.lan:8443")
    assert app.test_client().get("/healthz", base_url="https://shop.lan").status_code == 200
    assert app.test_client().get("/healthz", base_url="https://evil.example").status_code == 400


def test_behind_a_proxy_the_set_up_page_is_named_by_the_address_that_answers(tmp_path, new_folder, capsys):
    create_app(DATA=str(shutil.copytree(new_folder, tmp_path / "data")), BEHIND_PROXY=True, BASE_URL="https://shop.lan/")
    serving.announce("http://127.0.0.1:8000", None)
    said = capsys.readouterr().out
    assert said.startswith("Discreet is at http://127.0.0.1:8000\n") and "Open https://shop.lan/set-up and" in said


def refused(folder):
    """What a start with this folder says as it refuses."""
    ran = processes.python("wsgi.py", "--port", "0", "--data", folder)
    assert ran.returncode == 2 and "Traceback" not in ran.stderr, ran.stderr
    return ran.stderr


@pytest.fixture
def folder(new_folder, tmp_path):
    """A copy of a folder that has been in use."""
    return shutil.copytree(new_folder, tmp_path / "used")


@pytest.mark.parametrize("missing", ["keys.db", "shop.key"])
def test_missing_keys_are_never_made_anew(folder, missing):
    (folder / missing).unlink()
    assert missing in refused(folder) and not (folder / missing).exists()


def test_a_damaged_shop_key_is_said(folder):
    (folder / "shop.key").write_bytes(b"short")
    assert "damaged" in refused(folder)


def test_an_older_schema_names_the_command(folder):
    create_app(DATA=str(folder), TESTING=True)
    with database.connection_context():
        make.staff("Alice", "management")
        tampering.run("DELETE FROM schema_migration")
    assert "flask db upgrade" in refused(folder)


def test_a_first_upgrade_that_was_cut_short_goes_on(tmp_path):
    create_app(DATA=str(tmp_path / "new"), NEW_SHOP=True, TESTING=True)
    with database.connection_context():
        db.upgrade_to(database, db.known()[0])
    starting.make_ready()
    with database.connection_context():
        assert db.pending() == []
        assert JobStatus.select().exists()


def test_a_database_put_back_from_an_older_copy_is_refused(folder):
    keyring.init(folder)
    with keyring.keys_database.connection_context():
        keyring.pin("audit", 10_000, b"x" * 32)
    said = refused(folder)
    assert "older copy" in said and "flask vault recover" in said


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("in the way")
    said = refused(tmp_path / "file" / "data")
    assert "cannot be made or used" in said and said.count("\n") == 1


def run(*words, data):
    """`flask …` as people type it."""
    return processes.python("-m", "flask", *words, environment={"DISCREET_DATA": str(data)})


def test_the_commands_answer_with_their_exit_codes(folder):
    assert json.loads(run("permissions", data=folder).stdout)
    assert flask("audit", "verify", data=folder).returncode == 0
    assert flask("doctor", data=folder).returncode == 0
    empty = flask("doctor", data=folder / "elsewhere")
    assert empty.returncode == 2 and "There is no shop in" in empty.stderr and not empty.stdout
    (folder / "keys.db").chmod(0o644)
    said = flask("doctor", data=folder)
    assert said.returncode == 1 and "keys.db" in said.stdout
    assert flask("nda", "verify", str(folder / "shop.key"), data=folder).returncode == 2


def test_a_link_from_the_console_works_in_the_running_shop(tmp_path):
    with started(data=tmp_path / "shop") as (_, first):
        url = first.split()[-1]
        invited = run("staff", "invite", "Ann Hall", "--role", "technician", data=tmp_path / "shop")
        assert invited.returncode != 0 and "set up" in invited.stderr
        assert ask(f"{url}/healthz")[0] == 200


def test_an_existing_folder_is_served_until_ctrl_c(folder):
    """In a shell of its own, as scripts have their background jobs ignore Ctrl+C, and programs inherit that."""
    command = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.executable, sys.argv[1:])"
    words = ["-c", command, sys.executable, "wsgi.py", "--port", "0", "--data", str(folder)]
    with processes.started(sys.executable, *words) as process:
        assert ask(f"{process.stdout.readline().split()[-1]}/healthz")[0] == 200
        process.send_signal(signal.SIGINT)
        process.wait()


@pytest.mark.parametrize(
    "words",
    ["tick", "doctor", "staff invite Nina --role technician", "privacy scrub", "backup list", "audit verify", "vault recover Al"],
)
def test_a_command_where_there_is_no_shop_says_so(built, opened, tmp_path, words):
    open_folder(built, DATA=str(tmp_path / "nothing"))
    result = built.test_cli_runner().invoke(args=words.split())
    assert result.exit_code == 2 and "There is no shop in" in result.output, result.output
