"""A backup that is not as it was written: every flipped byte, cut, swap and stranger is refused before anything changes."""

import hashlib
import random
import shutil

import pytest

from tests.fixtures.backup import flask
from webapp.backup import keys_file, manifests, verifying
from webapp.backup_places.folder import Folder, KeysFolder
from webapp.errors import Refused
from webapp.sealing import Unopenable

FLIPS = 200


def files(folder):
    """Every file that the program wrote there but the mark."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def whole(folder):
    """One hash over everything in a folder but lock files and what SQLite keeps in memory."""
    kept = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in (".lock", ".db-shm")]
    return hashlib.sha256(b"".join(str(path).encode() + path.read_bytes() for path in kept)).hexdigest()


def verify(disk):
    """Every backup there, and the keys file."""
    return [verifying.verify(Folder(disk), KeysFolder(disk / "keys"), name) for name in Folder(disk).backups()]


@pytest.fixture
def written(shop, clock):
    """A disk with two backups, the second of which refers to the first one's bundles."""
    shop.back_up()
    clock.shift(60)
    shop.client(9)
    shop.back_up()
    return shop


def test_two_hundred_flipped_bytes_are_two_hundred_refusals(written):
    dice, live, sound = random.Random("flips"), whole(written.folder), whole(written.disk)
    paths = files(written.disk)
    ends = [sum(path.stat().st_size for path in paths[: n + 1]) for n in range(len(paths))]
    refused = []
    for flip in range(FLIPS):
        if flip < len(paths):  # every file at least once, then anywhere
            path = paths[flip]
        else:
            at = dice.randrange(ends[-1])
            path = paths[next(n for n, end in enumerate(ends) if at < end)]
        raw = bytearray(path.read_bytes())
        raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
        good = path.read_bytes()
        path.write_bytes(raw)
        with pytest.raises(Refused) as said:
            verify(written.disk)
        assert path.name in said.value.sentence, (path, said.value.sentence)
        refused.append(path)
        path.write_bytes(good)
    assert len(refused) == FLIPS
    assert whole(written.folder) == live and whole(written.disk) == sound
    assert len(verify(written.disk)) == 2


@pytest.mark.parametrize("part", ["manifest", "shop.key.sealed", "bundles", "keys"])
def test_a_restore_from_a_damaged_file_leaves_the_empty_folder_empty(written, part):
    newest = max((written.disk / "backups").iterdir())
    manifest = manifests.load(Folder(written.disk), keys_file.shop_key(), newest.name)
    used = min(name for _, name, _ in manifests.pieces(manifest))  # the older backup has bundles that this one has not
    found = written.disk / "bundles" / used[:2] / used if part == "bundles" else newest / part
    if part == "keys":
        found = files(written.disk / part)[0]
    raw = bytearray(found.read_bytes())
    raw[len(raw) // 2] ^= 1
    found.write_bytes(raw)
    words = ("backup", "restore", written.disk, "--keys", written.disk / "keys")
    done = flask(*words, data=written.tmp / "new", typed=written.lines())
    assert done.returncode in (1, 2) and found.name in done.stderr, done.stderr
    assert not (written.tmp / "new" / "discreet.db").exists() and not (written.tmp / "new" / ".restoring").exists()
    assert flask("backup", "verify", written.disk, data=written.folder).returncode == (0 if part == "keys" else 1)


def test_cut_emptied_and_missing_files_are_refused(written):
    for path in files(written.disk / "bundles"):
        good = path.read_bytes()
        for spoil in (lambda p, g: p.write_bytes(g[:-1]), lambda p, g: p.write_bytes(b""), lambda p, g: p.unlink()):
            spoil(path, good)
            with pytest.raises(Refused, match=path.name):
                verify(written.disk)
            path.write_bytes(good)


def test_bundles_that_change_places_are_refused(written):
    one, two = files(written.disk / "bundles")[:2]
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    with pytest.raises(Refused):
        verify(written.disk)


def test_a_manifest_of_another_day_is_refused_and_an_older_backup_is_named_by_its_date(written):
    older, newest = sorted((written.disk / "backups").iterdir())
    assert older.name in verifying.verify(Folder(written.disk), name=older.name)
    good = (newest / "manifest").read_bytes()
    (newest / "manifest").write_bytes((older / "manifest").read_bytes())
    with pytest.raises(Refused, match=newest.name):
        verify(written.disk)
    (newest / "manifest").write_bytes(good)
    shutil.rmtree(newest)
    older.rename(newest)
    with pytest.raises(Refused, match=newest.name):
        verify(written.disk)


def test_another_shops_backup_is_refused(written):
    newest = max((written.disk / "backups").iterdir())
    key = written.folder / "shop.key"
    own = key.read_bytes()
    key.write_bytes(bytes(32))
    try:
        with pytest.raises(Refused):
            verifying.verify(Folder(written.disk), name=newest.name)
    finally:
        key.write_bytes(own)


def test_names_that_lead_elsewhere_are_no_bundles(written):
    for name in ("../../etc/passwd", "", "A" * 64, "a" * 63):
        with pytest.raises(Unopenable):
            Folder(written.disk).get(name)


def test_a_bundle_under_anothers_name_is_none(written):
    one, other = sorted(path for path in (written.disk / "bundles").rglob("*") if path.is_file())[:2]
    assert Folder(written.disk).get(one.name) == one.read_bytes()
    one.write_bytes(other.read_bytes())
    with pytest.raises(Unopenable):
        Folder(written.disk).get(one.name)


def test_what_is_not_a_backup_cannot_be_told(written):
    empty = written.mounted("empty")
    done = flask("backup", "verify", empty, data=written.folder)
    assert done.returncode == 2 and "no backup there" in done.stderr
