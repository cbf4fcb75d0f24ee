"""A file's bytes are overwritten as long as the key that opens them lives on."""

import pytest

from tests import make
from webapp import files

UID = "1" * 32


@pytest.fixture
def left(app, alice):
    """A client's file held open, by which one sees what becomes of its bytes; with the sealed bytes."""
    files.put(make.client(alice).uid, UID, b"a scan")
    with files.path_of(UID).open("rb") as held:
        yield held, files.path_of(UID).read_bytes()


def test_a_removed_file_is_overwritten(left):
    held, sealed = left
    files.remove(UID)
    assert not files.path_of(UID).exists()
    assert held.read() == bytes(len(sealed))


def test_a_file_whose_key_is_gone_is_only_deleted(left):
    held, sealed = left
    files.remove(UID, overwrite=False)
    assert not files.path_of(UID).exists()
    assert held.read() == sealed


def test_a_file_that_is_not_there_is_removed_in_silence(app):
    files.remove(UID)
    files.remove(UID, overwrite=False)
