"""Somebody who can write to the data folder puts links there, so that the program writes to other files or zeroes them."""

import logging
import os
import shutil
import threading

import pytest

from tests import make
from tests.fixtures.backup import flask, start
from webapp import config, files
from webapp.errors import Refused
from webapp.running.checkpointer import CHECKPOINT_LOCK, Checkpointer

UID = "1" * 32


@pytest.fixture
def mine(tmp_path):
    """A file of somebody's outside the data folder."""
    path = tmp_path / "mine"
    path.write_text("mine")
    return path


@pytest.fixture
def copied(new_folder, tmp_path):
    """A data folder that nobody has open."""
    return shutil.copytree(new_folder, tmp_path / "used")


@pytest.fixture
def stored(app, alice):
    """The client of a stored file; the folder of files is the second half."""
    client = make.client(alice)
    files.put(client.uid, UID, b"a scan")
    return client.uid, config.data_folder() / "files"


def test_a_half_written_file_that_is_a_link_is_refused_by_name(stored, mine):
    client, folder = stored
    (folder / f"{'2' * 32}.part").symlink_to(mine)
    with pytest.raises(Refused, match=r"2\.part is a link"):
        files.put(client, "2" * 32, b"a scan")
    assert mine.read_text() == "mine"


def test_a_file_replaced_by_a_link_is_neither_read_nor_written(stored, mine):
    client, folder = stored
    (folder / UID).unlink()
    (folder / UID).symlink_to(mine)
    for act in (lambda: files.get(client, UID), lambda: files.put(client, UID, b"x"), lambda: files.remove(UID)):
        with pytest.raises(Refused, match=f"{UID} is a link"):
            act()
    assert mine.read_text() == "mine"


def test_a_file_with_a_second_name_is_not_zeroed(stored, mine):
    _, folder = stored
    (folder / UID).unlink()
    os.link(mine, folder / UID)
    with pytest.raises(Refused, match="second name"):
        files.remove(UID)
    assert mine.read_text() == "mine"


def test_the_sweep_of_leftovers_zeroes_nothing_behind_a_link(stored, mine):
    _, folder = stored
    (folder / "left.part").symlink_to(mine)
    with pytest.raises(Refused, match=r"left\.part is a link"):
        files.sweep({UID}, before=float("inf"))
    assert mine.read_text() == "mine"


def test_a_folder_of_files_that_is_a_link_is_refused_by_name(stored, tmp_path):
    client, folder = stored
    folder.rename(tmp_path / "moved")
    folder.symlink_to(tmp_path / "moved")
    with pytest.raises(Refused, match=f"{folder} is a link to {tmp_path / 'moved'}"):
        files.put(client, "2" * 32, b"a scan")


@pytest.mark.parametrize("name", ["backup-keys.lock", "backup.lock"])
def test_a_lock_that_is_a_link_makes_no_file_elsewhere(shop, clock, name):
    (shop.folder / name).unlink(missing_ok=True)
    (shop.folder / name).symlink_to(shop.tmp / "elsewhere")
    with pytest.raises(Refused, match=f"{name} is a link"):
        shop.back_up()
    assert not (shop.tmp / "elsewhere").exists()


@pytest.mark.parametrize("name", ["shop.key", "keys.db", "discreet.db", "keys.db-wal", "discreet.db-journal"])
def test_a_start_refuses_a_link_by_name(copied, tmp_path, name):
    path = copied / name
    (tmp_path / name).write_bytes(path.read_bytes() if path.exists() else b"")
    path.unlink(missing_ok=True)
    path.symlink_to(tmp_path / name)
    done = start(copied)
    assert done.returncode and f"{path} is a link" in done.stderr


@pytest.mark.parametrize("name", ["shop.key", "keys.db", "discreet.db"])
def test_a_start_refuses_a_file_with_a_second_name(copied, tmp_path, name):
    os.link(copied / name, tmp_path / name)
    done = start(copied)
    assert done.returncode and f"{copied / name} has a second name" in done.stderr


def test_a_command_says_which_file_is_a_link_and_shows_no_traceback(copied, tmp_path):
    (copied / "shop.key").rename(tmp_path / "moved")
    (copied / "shop.key").symlink_to(tmp_path / "moved")
    done = flask("audit", "verify", data=copied)
    assert done.returncode and "shop.key is a link" in done.stderr and "Traceback" not in done.stderr


def test_a_restore_goes_through_no_link_that_waits_for_it(shop, clock):
    shop.back_up()
    new, elsewhere = shop.tmp / "new", shop.mounted("elsewhere")
    new.mkdir()
    (new / ".restoring").symlink_to(elsewhere)
    done = flask("backup", "restore", shop.disk, "--keys", shop.disk / "keys", data=new, typed=shop.lines())
    assert done.returncode == 2 and ".restoring is a link" in done.stderr
    assert not list(elsewhere.iterdir())


@pytest.fixture
def checkpointer(app):
    """The server's checkpointer, not yet started, with somebody's link in the place of its lock."""
    folder = config.data_folder()
    (folder / CHECKPOINT_LOCK).unlink(missing_ok=True)
    (folder / CHECKPOINT_LOCK).symlink_to("mine")
    return Checkpointer(folder / "discreet.db", folder / "keys.db", every=0.01)


@pytest.fixture
def complaint():
    """An event that comes with the checkpointer's first complaint."""
    came, handler = threading.Event(), logging.Handler()
    handler.emit = lambda record: came.set()
    logger = logging.getLogger("webapp.running.checkpointer")
    logger.addHandler(handler)
    yield came
    logger.removeHandler(handler)


def test_a_link_for_the_checkpoint_lock_is_named_once(checkpointer, complaint, caplog):
    checkpointer.start()
    assert complaint.wait(60)
    checkpointer.stop()
    (record,) = [record for record in caplog.records if record.name == "webapp.running.checkpointer"]
    assert record.levelname == "CRITICAL" and f"{CHECKPOINT_LOCK} is a link" in record.getMessage()


def test_the_log_is_folded_in_once_such_a_link_is_gone(checkpointer, complaint, alice):
    checkpointer.start()
    assert complaint.wait(60)
    assert (config.data_folder() / "discreet.db-wal").stat().st_size > 0
    (config.data_folder() / CHECKPOINT_LOCK).unlink()
    checkpointer.stop()
    assert (config.data_folder() / "discreet.db-wal").stat().st_size == 0
