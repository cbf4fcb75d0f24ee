"""Somebody who can write to a backup place puts links there, so that the program writes to other files or zeroes them."""

import os
import shutil

import pytest

from tests.fixtures.tampering import honestly
from webapp import keyring
from webapp.backup import keys_file, making, verifying
from webapp.backup_places import targets
from webapp.backup_places.folder import Folder
from webapp.errors import Refused

OLDER = "keys-20000101T000000000000.sealed"
FILES = [".discreet-target", "keys/keys-left.sealed.part", f"keys/{OLDER}"]
FOLDERS = ["keys", "bundles", "backups"]


@pytest.fixture
def secret(shop):
    """shop.key: its path, and what must still be in it afterwards."""
    path = shop.folder / "shop.key"
    return path, path.read_bytes()


def put_aside(path):
    """Make room for a link: what was under this name stays beside the disk."""
    if path.is_dir():
        shutil.move(path, path.parent.parent / f"{path.name}-aside")
    else:
        path.unlink(missing_ok=True)


def replace(path, target):
    """Put a link in the place of a file or folder."""
    put_aside(path)
    path.symlink_to(target)


def attempt(shop):
    """What a backup, an erasure and the removal of the place do there; what they say."""
    said = []
    keyring.destroy_all(shop.clients[4].uid)
    for act in (shop.back_up, lambda: targets.remove(shop.target, by=shop.alice)):
        try:
            act()
        except Refused as refused:
            said.append(refused.sentence)
    return [*said, *keys_file.refresh().values()]


@pytest.mark.parametrize("name", FILES)
def test_a_file_linked_to_is_not_touched(shop, clock, secret, name):
    shop.back_up()
    clock.shift(60)
    replace(shop.disk / name, secret[0])
    attempt(shop)
    assert secret[0].read_bytes() == secret[1]


@pytest.mark.parametrize("name", FILES)
def test_a_link_to_a_file_is_refused_by_name(shop, clock, secret, name):
    shop.back_up()
    clock.shift(60)
    replace(shop.disk / name, secret[0])
    assert any(f"{shop.disk / name} is a link" in sentence for sentence in attempt(shop))


@pytest.mark.parametrize("name", FILES[1:])
def test_a_file_with_a_second_name_there_is_not_touched(shop, clock, secret, name):
    shop.back_up()
    clock.shift(60)
    os.link(secret[0], shop.disk / name)
    assert any(f"{shop.disk / name} has a second name" in sentence for sentence in attempt(shop))
    assert secret[0].read_bytes() == secret[1]


@pytest.mark.parametrize("name", FOLDERS)
def test_a_link_to_a_folder_is_refused_by_name(shop, clock, name):
    shop.back_up()
    clock.shift(60)
    elsewhere = shop.mounted("elsewhere")
    (elsewhere / "mine.part").write_text("mine")
    (elsewhere / OLDER).write_text("mine")
    replace(shop.disk / name, elsewhere)
    said = attempt(shop)
    assert any(f"{shop.disk / name} is a link to {elsewhere}" in sentence for sentence in said), said


@pytest.mark.parametrize("name", FOLDERS)
def test_nothing_is_written_or_removed_behind_a_linked_folder(shop, clock, name):
    shop.back_up()
    clock.shift(60)
    elsewhere = shop.mounted("elsewhere")
    (elsewhere / "mine.part").write_text("mine")
    (elsewhere / OLDER).write_text("mine")
    replace(shop.disk / name, elsewhere)
    attempt(shop)
    assert {path.name: path.read_text() for path in elsewhere.iterdir()} == {"mine.part": "mine", OLDER: "mine"}


def test_shelves_of_bundles_that_are_links_are_refused(shop, clock):
    elsewhere = shop.mounted("elsewhere")
    (shop.disk / "bundles").mkdir()
    for number in range(256):
        (shop.disk / "bundles" / f"{number:02x}").symlink_to(elsewhere)
    with pytest.raises(Refused, match="bundles/.. is a link to"):
        shop.back_up()
    assert not list(elsewhere.iterdir())


def test_an_unfinished_backup_that_is_a_link_is_not_followed(shop, clock):
    shop.back_up()
    clock.shift(60)
    elsewhere = shop.mounted("elsewhere")
    (elsewhere / "letter").write_text("mine")
    (shop.disk / "backups" / "20000101T000000Z.part").symlink_to(elsewhere)
    with pytest.raises(Refused, match=r"20000101T000000Z\.part is a link"):
        shop.back_up()
    assert (elsewhere / "letter").read_text() == "mine"


def test_a_link_inside_an_old_backup_is_refused_by_name(shop, clock, secret):
    old = shop.back_up().name
    clock.shift(100 * 24 * 3600)
    (shop.disk / "backups" / old / "more").symlink_to(secret[0])
    with pytest.raises(Refused, match=f"{old}/more is a link"):
        shop.back_up()
    assert secret[0].read_bytes() == secret[1]


def test_the_places_own_folder_replaced_by_a_link_is_refused(shop, clock):
    shop.back_up()
    clock.shift(60)
    moved = shop.tmp / "moved"
    shop.disk.rename(moved)
    shop.disk.symlink_to(moved)
    with pytest.raises(Refused, match=f"{shop.disk} is a link to {moved}"):
        shop.back_up()


def test_a_folder_above_the_place_replaced_by_a_link_is_refused(shop, clock):
    (shop.tmp / "mnt" / "usb").mkdir(parents=True)
    target = shop.add("The red disk", shop.tmp / "mnt" / "usb")
    (shop.tmp / "mnt").rename(shop.tmp / "moved")
    (shop.tmp / "mnt").symlink_to(shop.tmp / "moved")
    with pytest.raises(Refused, match=f"{shop.tmp / 'mnt'} is a link to"):
        targets.reach(target)


def test_a_place_added_through_a_link_before_the_upgrade_can_be_added_anew(shop, sign_in):
    """Its row, and its mark, are of when a path through a link was taken."""
    real, browser = shop.mounted("real"), sign_in(shop.alice)
    (shop.tmp / "shortcut").symlink_to(real)
    target = shop.add("The red disk", real)
    honestly(target, path=str(shop.tmp / "shortcut"), keys_path=str(shop.tmp / "shortcut" / "keys"))
    page = f"/backups/places/{target.id}/removal"
    told = browser.post(page, data={}).text
    assert f"add it again by its real path, {real}." in told and "Remove it as lost" in told
    assert browser.post(page, data={"lost": "y"}).status_code == 302
    assert making.make_backup(shop.add("The red disk again", real)).clients == 5


def test_a_place_given_by_a_link_is_refused_with_its_real_path(shop):
    (shop.tmp / "shortcut").symlink_to(shop.mounted("real"))
    with pytest.raises(Refused, match=f"Give the real path: {shop.tmp / 'real'}"):
        shop.add("The red disk", shop.tmp / "shortcut")


def test_a_linked_mark_is_refused_when_a_place_is_added(shop, secret):
    disk = shop.mounted("red")
    (disk / ".discreet-target").symlink_to(secret[0])
    with pytest.raises(Refused, match=r"\.discreet-target is a link"):
        shop.add("The red disk", disk)
    assert secret[0].read_bytes() == secret[1]


def test_a_pipe_in_the_place_of_a_keys_file_holds_nobody_up(shop, clock):
    os.mkfifo(shop.disk / "keys-pipe")
    (shop.disk / "keys").mkdir()
    os.mkfifo(shop.disk / "keys" / OLDER)
    with pytest.raises(Refused, match="is not a plain file"):
        shop.back_up()


def test_stray_files_in_a_place_are_left_alone(shop, clock):
    shop.back_up()
    for name in ("keys/keys-notes.sealed", "bundles/ab.txt", "backups/readme.txt"):
        (shop.disk / name).write_text("mine")
    shelf = next(path for path in (shop.disk / "bundles").iterdir() if path.is_dir())
    (shelf / ".DS_Store").write_text("mine")
    clock.shift(60)
    shop.back_up()
    assert "is good" in verifying.verify(Folder(shop.disk))
    assert (shelf / ".DS_Store").read_text() == (shop.disk / "keys" / "keys-notes.sealed").read_text() == "mine"
