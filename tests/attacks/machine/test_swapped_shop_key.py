"""Somebody puts another shop.key into the data folder, so that the next start works under a key of theirs or under none."""

import os
import shutil

import pytest

from tests.fixtures.backup import flask, start
from tests.fixtures.tampering import asked, opened, past_the_guards

ZERO = bytes(32)


@pytest.fixture
def used(shop):
    """A copy of a folder that has been in use: its trail has entries."""
    return shutil.copytree(shop.folder, shop.tmp / "used")


def swap(folder, raw):
    (folder / "shop.key").write_bytes(raw)


def forget(folder):
    """Take away what keys.db says of shop.key, as a keys.db of an older program has nothing of it."""
    with opened(folder / "keys.db") as connection:
        connection.execute("DELETE FROM pin WHERE name = 'shop.key'")


def written(folder):
    """What the trail and the pins hold."""
    return asked(folder / "discreet.db", "SELECT * FROM audit_entry"), asked(folder / "keys.db", "SELECT * FROM pin")


@pytest.mark.parametrize("raw", [ZERO, os.urandom(32)], ids=["zero", "foreign"])
def test_another_shop_key_is_refused_and_the_sentence_says_what_to_put_back(used, raw):
    swap(used, raw)
    done = start(used)
    assert done.returncode and "shop.key" in done.stderr and "Put back" in done.stderr


@pytest.mark.parametrize("raw", [ZERO, os.urandom(32)], ids=["zero", "foreign"])
def test_another_shop_key_is_refused_where_keys_db_says_nothing_of_it(used, raw):
    forget(used)
    swap(used, raw)
    done = start(used)
    assert done.returncode and "shop.key" in done.stderr and "Put back" in done.stderr


def test_an_all_zero_shop_key_is_refused_in_a_folder_with_nothing_written(new_folder, tmp_path):
    folder = shutil.copytree(new_folder, tmp_path / "bare")
    forget(folder)
    swap(folder, ZERO)
    assert "its 32 bytes are all zero" in start(folder).stderr


def test_nothing_is_written_under_another_shop_key(used):
    before = written(used)
    swap(used, os.urandom(32))
    start(used)
    assert written(used) == before


@pytest.mark.parametrize("words", ["audit verify", "backup make", "vault recover Alice", "privacy scrub", "db upgrade", "tick"])
def test_no_command_works_under_another_shop_key(used, words):
    swap(used, os.urandom(32))
    done = flask(*words.split(), data=used)
    assert done.returncode == 2 and "is not the key that this shop was written with" in done.stderr, (done.stdout, done.stderr)


def test_keys_of_another_shop_are_refused_by_name(used):
    with opened(used / "keys.db") as connection:
        connection.execute("UPDATE pin SET digest = x'00' WHERE name = 'shop.key'")
    done = start(used)
    assert done.returncode and "keys.db was not written with this shop.key" in done.stderr


def test_an_older_shop_starts_and_is_known_from_then_on(used):
    forget(used)
    assert start(used).returncode == 0
    with opened(used / "keys.db") as connection:
        assert connection.execute("SELECT number FROM pin WHERE name = 'shop.key'").fetchall() == [(1,)]


def test_a_changed_last_entry_is_not_taken_for_another_shop_key(shop):
    past_the_guards("UPDATE audit_entry SET act = 'signed out' WHERE number = (SELECT max(number) FROM audit_entry)")
    done = start(shutil.copytree(shop.folder, shop.tmp / "used"))
    assert "is not the key" not in done.stderr
