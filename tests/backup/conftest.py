"""A shop with a vault, clients with rows and files of every kind, and a disk that backups go to."""

import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest
import time_machine

from tests import make, world
from tests.vault.conftest import PDF
from webapp import config, keyring
from webapp.backup import keys_file, making, rehearsing, verifying
from webapp.backup_places import targets
from webapp.clients import documents
from webapp.clock import now
from webapp.config import ROOT
from webapp.keyholders import recovery_sheet, set_up
from webapp.vault import entries
from webapp.vault.login_payload import Body


@pytest.fixture
def clock():
    """A clock that only goes when told: `clock.shift(seconds)`."""
    with time_machine.travel(now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def shop(app, alice, tmp_path):
    """Five clients with a job, a log line, a file; the first two opted in, with a login; one disk."""
    recovery = set_up.begin(world.PASSPHRASE, world.PASSPHRASE, by=alice)
    set_up.confirm(" ".join(recovery_sheet.lines(recovery)), by=alice)
    house = House(alice=alice, recovery=recovery, folder=config.data_folder(), tmp=tmp_path)
    house.clients = [house.client(number) for number in range(5)]
    for client in house.clients[:2]:
        world.opt_in(client, alice)
        body = Body(label=f"Label-{client.uid}", username="zoe", password=f"Pass-{client.uid}")
        entries.seal(client, body, kind="account", by=alice)
    house.disk = house.mounted("disk")
    house.target = house.add("The blue disk", house.disk)
    return house


class House(SimpleNamespace):
    """What a test of backups works with."""

    def client(self, number):
        """A client with a job and a file."""
        client = make.client(self.alice, name=f"Client Number {number}", address=f"Canary-{number}-street")
        make.job(client, self.alice, title=f"Canary-{number}-job")
        documents.store(client, "scan", "paper.pdf", "application/pdf", PDF + client.uid.encode(), by=self.alice)
        return client

    def mounted(self, name):
        """An empty folder that stands for a disk."""
        path = self.tmp / name
        path.mkdir()
        return path

    def add(self, name, path, keys=""):
        """A place in use."""
        return targets.add({"name": name, "kind": "folder", "path": str(path), "keys_path": keys}, by=self.alice)

    def back_up(self, **options):
        """One more backup, a second after whatever came before."""
        return making.make(self.target, **options)

    def lines(self):
        """What is typed from the sheet."""
        return "\n".join(recovery_sheet.lines(self.recovery)) + "\n"

    def copy(self, name):
        """The disk as it stands now, copied aside."""
        return shutil.copytree(self.disk, self.tmp / name)


def there_and_back(shop, target, clock):
    """Back up twice to a place elsewhere, look through it, and remove a client, whose keys go from there too."""
    first = making.make(target)
    clock.shift(60)
    shop.client(9)
    second = making.make(target)
    assert (first.clients, second.clients) == (5, 6) and second.written < first.written
    reached = targets.reach(target)
    assert reached.backups.backups() == [first.name, second.name] and len(reached.keys.names()) == 1
    assert "is good" in verifying.verify(reached.backups, reached.keys)
    assert "6 of them compared" in rehearsing.rehearse(target)
    keyring.destroy_all(shop.clients[0].uid)
    assert keys_file.behind() and keys_file.refresh() == {} and not keys_file.behind()


def flask(*words, data, typed=None, before=()):
    """Run `flask WORDS` over a data folder in a process of its own; what subprocess gives."""
    command = [*before, sys.executable, "-m", "flask", "--app", "wsgi", *map(str, words)]
    environment = {**os.environ, "DISCREET_DATA": str(data)}
    return subprocess.run(command, cwd=ROOT, env=environment, input=typed, text=True, capture_output=True, timeout=120)


def start(data):
    """Whether the program would start on a data folder, in a process of its own: what it says otherwise."""
    code = "from webapp import create_app, starting; create_app(); starting.make_ready()"
    command, environment = [sys.executable, "-W", "error", "-c", code], {**os.environ, "DISCREET_DATA": str(data)}
    return subprocess.run(command, cwd=ROOT, env=environment, text=True, capture_output=True, timeout=60)
