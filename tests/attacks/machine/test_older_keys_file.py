"""An older keys file, or an older keys.db, is put back by hand: keys of clients who were erased or withdrew are there again."""

import shutil

import pytest

from tests import every_route, make
from tests.fixtures.backup import flask, start
from tests.fixtures.tampering import asked, past_the_guards
from webapp import keyring
from webapp.consents import job_consents, opt_ins
from webapp.erasure import erasure
from webapp.erasure.models import ErasureReason
from webapp.jobs.models import Job
from webapp.keyring import LOGINS
from webapp.running import starting


def erase(shop, clock):
    """Erase a client who was recorded for that: the client as they were."""
    client = make.client(shop.alice)
    yield client
    clock.shift(60)
    erasure.perform(erasure.request(client, client.number, ErasureReason.ASKED, by=shop.alice), by=shop.alice)


def withdraw(shop, clock):
    """Withdraw the opt-in of a client."""
    yield shop.clients[0]
    clock.shift(60)
    opt_ins.withdraw(shop.clients[0], "phone", by=shop.alice)


def withdraw_again(shop, clock):
    """Withdraw an opt-in, give it again, and withdraw it: keys.db remembers the last time alone."""
    client = shop.clients[0]
    opt_ins.withdraw(client, "phone", by=shop.alice)
    clock.shift(3600)
    every_route.opt_in(client, shop.alice)
    yield client
    clock.shift(3600)
    opt_ins.withdraw(client, "phone", by=shop.alice)


def take_back(shop, clock):
    """Take back a client's consent for one job."""
    job = Job.get(Job.client == shop.clients[3])
    job_consents.agree(job, "in person", by=shop.alice)
    yield shop.clients[3]
    clock.shift(60)
    job_consents.take_back(job, by=shop.alice)


WAYS = pytest.mark.parametrize("way", [erase, withdraw, withdraw_again, take_back], ids=lambda way: way.__name__)


def put_back(shop, clock, way):
    """(the client, the keys that went, the keys file of before): a backup is made after they went."""
    acts = way(shop, clock)
    client = next(acts)
    keys = keyring.names()
    clock.shift(60)
    shop.back_up()
    copied = shop.copy("older") / "keys"
    next(acts, None)
    clock.shift(60)
    shop.back_up()
    return client, keys - keyring.names(), copied


def restore(shop, keys, *more):
    return flask("backup", "restore", shop.disk, "--keys", keys, *more, data=shop.tmp / "new", typed=shop.lines())


@WAYS
def test_a_keys_file_older_than_the_last_destruction_is_refused_by_number(shop, clock, way):
    client, gone, older = put_back(shop, clock, way)
    done = restore(shop, older)
    assert gone and done.returncode == 2 and f"of {client.number}. Use the newest keys file" in done.stderr, done.stderr
    assert not (shop.tmp / "new" / "discreet.db").exists()


@WAYS
def test_told_to_at_the_console_the_restore_destroys_those_keys_again(shop, clock, way):
    _, gone, older = put_back(shop, clock, way)
    done = restore(shop, older, "--older-keys")
    assert done.returncode == 0, done.stderr
    found = set(asked(shop.tmp / "new" / "keys.db", "SELECT client, purpose FROM purpose_key"))
    assert found and not found & gone
    assert start(shop.tmp / "new").returncode == 0


@WAYS
def test_an_older_keys_db_put_back_by_hand_loses_those_keys_at_the_start(shop, clock, way):
    acts = way(shop, clock)
    next(acts)
    keys = keyring.names()
    shutil.copy(shop.folder / "keys.db", shop.tmp / "keys.db")
    shutil.copy(shop.folder / "keys.db-wal", shop.tmp / "keys.db-wal")
    next(acts, None)
    gone = keys - keyring.names()
    copied = shutil.copytree(shop.folder, shop.tmp / "copied")
    (copied / "keys.db-shm").unlink(missing_ok=True)
    for name in ("keys.db", "keys.db-wal"):
        shutil.copy(shop.tmp / name, copied / name)
    assert gone & set(asked(copied / "keys.db", "SELECT client, purpose FROM purpose_key"))
    assert start(copied).returncode == 0
    assert not gone & set(asked(copied / "keys.db", "SELECT client, purpose FROM purpose_key"))


def test_the_newest_keys_file_is_asked_nothing(shop, clock):
    for way in (erase, withdraw_again, take_back):
        list(way(shop, clock))
        clock.shift(60)
    every_route.opt_in(shop.clients[0], shop.alice)
    shop.back_up()
    done = restore(shop, shop.disk / "keys")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def yesterday(clock):
    """The clock, a day back: a restore runs in a process of its own, by the machine's clock."""
    clock.shift(-24 * 3600)
    return clock


def test_a_backup_from_before_a_second_request_costs_no_key_of_it(yesterday, shop):
    """Its pair is of the key that was destroyed; the key of the second request is in the newest keys file, and stays."""
    client, older = shop.clients[0], shop.back_up()
    yesterday.shift(3600)
    opt_ins.withdraw(client, "phone", by=shop.alice)
    yesterday.shift(3600)
    every_route.opt_in(client, shop.alice)
    shop.back_up()
    done = restore(shop, shop.disk / "keys", "--name", older.name)
    assert done.returncode == 0, done.stderr
    for _ in range(2):
        assert start(shop.tmp / "new").returncode == 0
        assert (client.uid, LOGINS) in asked(shop.tmp / "new" / "keys.db", "SELECT client, purpose FROM purpose_key")


def test_a_false_entry_destroys_no_key(shop):
    client, before = shop.clients[1], keyring.names()
    columns = "number, at, act, by, about, client, numbers, words, mac"
    past_the_guards(
        f"INSERT INTO audit_entry ({columns}) SELECT number + 1, at, 'erasure begun', NULL, NULL, '{client.uid}', '', NULL, mac "
        "FROM audit_entry ORDER BY number DESC LIMIT 1"
    )
    starting.make_ready()
    assert keyring.names() == before
