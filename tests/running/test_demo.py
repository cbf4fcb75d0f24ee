"""`python wsgi.py --demo`: a made-up shop, up within seconds, that everybody in it can sign in to, and nothing left of it."""

import json
import sys

import pytest

from tests import processes
from tests.benchmarks.visitor import Visitor

LISTS = ("/clients", "/jobs", "/enquiries", "/diary", "/custody", "/vault", "/ndas", "/search?q=la")
EMPTY = 'class="empty"'  # what a list shows that has nothing to show


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """(what it announced, its temporary folder) while it runs; then it is stopped, and nothing may be left."""
    scratch = tmp_path_factory.mktemp("scratch")
    command = [sys.executable, "wsgi.py", "--demo", "--port", "0"]
    with processes.started(*command, environment={"TMPDIR": str(scratch)}) as server:
        first = server.stdout.readline()
        assert first.startswith("Discreet is at http://127.0.0.1:"), first
        announced = json.loads(server.stdout.readline())
        assert first.split()[-1] == announced["url"]
        yield announced, scratch
    assert server.returncode == 0
    assert list(scratch.iterdir()) == []


def test_it_says_who_can_sign_in(demo):
    announced, _ = demo
    assert {account["role"] for account in announced["accounts"]} == {"management", "reception", "technician"}
    assert len(announced["vault_passphrase"].split()) == 6


def test_its_data_lies_in_a_temporary_folder(demo):
    _, scratch = demo
    (folder,) = scratch.iterdir()
    assert (folder / "discreet.db").exists()


@pytest.mark.parametrize("role", ["management", "reception", "technician"])
def test_everybody_signs_in_and_finds_a_busy_shop(demo, role):
    announced, _ = demo
    account = next(account for account in announced["accounts"] if account["role"] == role)
    with Visitor(announced["url"]) as visitor:
        visitor.sign_in(account)
        today = visitor.get("/")
        assert today.status == 200
        assert today.text.count("<time") >= 4, "today's diary is thin"
        for path in LISTS:
            answer = visitor.get(path)
            assert answer.status == 200, path
            assert EMPTY not in answer.text, path
