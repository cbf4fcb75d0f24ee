"""A kill at any write of a backup or a restore: what was there before is whole, and the next try succeeds."""

import shutil

import pytest

from tests import kill_points
from tests.fixtures.backup import flask
from webapp.backup import keys_file, manifests, reading, verifying
from webapp.backup.snapshot import Snapshot
from webapp.backup_places.folder import Folder, KeysFolder
from webapp.clients.models import Client

FLASK = "tests.kill_points:flask"
MOVING = 6  # kill points of a restore that come last, as it moves things into place

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed: apt install strace")


def lay_out(source, target):
    """Copy a folder in place of what was there."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


def restorable(folder, keys, name):
    """Whether a backup is good, and the keys file there knows every client in it."""
    known, _ = reading.read_keys(keys, keys_file.shop_key())
    return "is good" in verifying.verify(folder, keys, name) and manifest_of(folder, name)["clients"].keys() <= known.keys()


def manifest_of(folder, name):
    """The manifest of a backup."""
    return manifests.load(folder, keys_file.shop_key(), name)


@kill_points.WHERE
def test_a_backup_killed_at_any_write(shop, clock, share):
    first = shop.back_up().name
    shop.client(5)
    folder, keys, kept = Folder(shop.disk), KeysFolder(shop.disk / "keys"), shop.tmp / "kept"
    shutil.copytree(shop.disk, kept)
    words = (FLASK, shop.folder, "", "backup", "make", "--full")
    with kill_points.Image() as image:
        done, writes = image.writes(shop.tmp / "writes", *words)
        assert "6 clients" in done.said
        points = kill_points.points(writes, share)
        alive = 0
        for point in points:
            lay_out(kept, shop.disk)
            alive += image.run(*words, kill_at=point).code != kill_points.KILLED
            assert first in folder.backups() and all(restorable(folder, keys, name) for name in folder.backups()), point
            clock.shift(60)
            shop.back_up()
            assert restorable(folder, keys, folder.backups()[-1]), point
            assert not list((shop.disk / "backups").glob("*.part")) and len(keys.names()) == 1, point
            needed = {piece[1] for name in folder.backups() for piece in manifests.pieces(manifest_of(folder, name))}
            assert folder.sizes().keys() == needed, point
    assert alive <= 4 and len(points) > 4  # names are random, so now and then fewer folders have to be flushed
    assert flask("audit", "verify", data=shop.folder).returncode == 0 and Client.select().count() == 6


@kill_points.WHERE
def test_a_restore_killed_at_any_write(shop, share):
    shop.back_up()
    new, sheet = shop.tmp / "new", shop.lines()
    words = (FLASK, new, sheet, "backup", "restore", shop.disk, "--keys", shop.disk / "keys")
    with kill_points.Image() as image:
        done, writes = image.writes(shop.tmp / "writes", *words)
        assert "Restored the backup" in done.said
        whole = contents(new)
        assert len(whole["client"]) == 5 and whole["login"]
        for point in kill_points.points(writes, share, commits=False, last=MOVING):  # nothing counts before it is moved into place
            shutil.rmtree(new)
            assert image.run(*words, kill_at=point).code == kill_points.KILLED, point
            if (new / "discreet.db").exists():
                assert image.run("tests.kill_points:start", new).code == 0, point
            else:
                if (new / ".restoring").exists():
                    assert "was cut short" in image.run("tests.kill_points:start", new).said, point
                done = image.run(*words)
                assert done.code == 0, (point, done.said)
            assert contents(new) == whole and not (new / ".restoring").exists(), point
    assert flask("audit", "verify", data=new).returncode == 0
    assert "is good" in verifying.verify(Folder(shop.disk))


def contents(folder):
    """{table: rows} of the clients' tables in a data folder."""
    with Snapshot(folder / "discreet.db") as snapshot:
        return {table: snapshot.rows(f'SELECT * FROM "{table}" ORDER BY 1') for table in ("client", *snapshot.of_clients)}
