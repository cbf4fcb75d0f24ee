"""A file's bytes are overwritten as long as the key that opens them lives on."""

import os

import pytest

from tests import make
from webapp import files

UID = "1" * 32


@pytest.fixture
def left(app, alice, tmp_path):
    """A second name for a client's file on the disk, by which one sees what becomes of its bytes; with the sealed bytes."""
    files.put(make.client(alice).uid, UID, b"a scan")
    os.link(files.path_of(UID), tmp_path / "left")
    return tmp_path / "left", files.path_of(UID).read_bytes()


def test_a_removed_file_is_overwritten(left):
    path, sealed = left
    files.remove(UID)
    assert not files.path_of(UID).exists()
    assert path.read_bytes() == bytes(len(sealed))


def test_a_file_whose_key_is_gone_is_only_deleted(left):
    path, sealed = left
    files.remove(UID, overwrite=False)
    assert not files.path_of(UID).exists()
    assert path.read_bytes() == sealed


def test_a_file_that_is_not_there_is_removed_in_silence(app):
    files.remove(UID)
    files.remove(UID, overwrite=False)
