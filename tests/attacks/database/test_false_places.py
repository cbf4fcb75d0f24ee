"""Somebody who can write the database edits where backups, and the keys beside them, are written."""

import pytest

from tests.fixtures.backup import shop  # noqa: F401 (a fixture)
from tests.fixtures.tampering import kept_row, put_row_back, set_column
from webapp.audit import trail
from webapp.backup import keys_file, making
from webapp.backup_places import targets
from webapp.backup_places.models import BackupTarget
from webapp.errors import Refused
from webapp.row_mac import Altered
from webapp.running import doctor

COLUMNS = {
    "uid": "0" * 32,
    "name": "Another disk",
    "kind": "sftp",
    "host": "attacker.example",
    "login": "attacker",
    "host_key": "attacker.example ssh-ed25519 AAAA",
    "region": "x",
    "secret": b"x",
    "added_at": "2020-01-01 00:00:00",
    "keys_state": b"x",
    "keys_at": "2099-01-01 00:00:00",
    "mac": None,
}


def refused(shop):  # noqa: F811
    """The place as the database has it, after nothing could be written there."""
    place = BackupTarget.get_by_id(shop.target.id)
    for act in (lambda: making.make_backup(place), lambda: targets.reach(place), lambda: targets.remove(place, by=shop.alice)):
        with pytest.raises(Altered):
            act()
    assert any(found.good is False and trail.name_of(place) in found.sentence for found in doctor.examine())
    return place


@pytest.mark.parametrize("column", COLUMNS)
def test_nothing_is_written_to_an_edited_place(shop, column):  # noqa: F811
    set_column(shop.target, column, COLUMNS[column])
    place = refused(shop)
    assert keys_file.refresh([place]) and place in keys_file.behind([place])


@pytest.mark.parametrize("column", ["path", "keys_path"])
def test_nothing_is_written_to_a_folder_put_in_its_place(shop, column):  # noqa: F811
    """Marked as that place by whoever put it there, so that nothing but the row's MAC tells."""
    elsewhere = shop.mounted("elsewhere")
    (elsewhere / ".discreet-target").write_text((shop.disk / ".discreet-target").read_text())
    set_column(shop.target, column, str(elsewhere))
    refused(shop)
    assert [path.name for path in elsewhere.iterdir()] == [".discreet-target"]


def test_a_keys_file_is_not_believed_to_be_newer_than_it_is(shop):  # noqa: F811
    """What a place is said to know of decides whether an erasure has reached it."""
    keys_file.refresh()
    assert keys_file.confirmed() == (1, 1)
    set_column(shop.target, "keys_state", keys_file.state())
    set_column(shop.target, "keys_at", "2099-01-01 00:00:00")
    assert keys_file.confirmed() == (1, 0)


def test_a_place_put_back_after_its_removal_has_lost_its_secret(shop):  # noqa: F811
    """What remains open: its row of then is good, and a folder's needs no secret; the mark of its disk is still asked for."""
    kept = kept_row(shop.target)
    targets.remove(shop.target, by=shop.alice)
    put_row_back(kept)
    (shop.disk / ".discreet-target").unlink()
    with pytest.raises(Refused):
        making.make_backup(BackupTarget.get())
