"""A kill at the N-th write of a backup or a restore: what was there before is whole, and the next try succeeds."""

import shutil

import pytest

from tests.backup.conftest import flask, start
from webapp.backup import verifying
from webapp.backup.folder import Folder, KeysFolder
from webapp.clients.models import Client

IN_A_BACKUP = (3, 8, 14, 20, 27, 34, 41, 48)
IN_A_RESTORE = (8, 20, 36, 55, 80, 110, 150)
WRITES = "write,pwrite64,fsync,fdatasync,rename,unlink,unlinkat,mkdir"

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed: apt install strace")


def at(point):
    """strace, with a SIGKILL at this write."""
    return ("strace", "-qq", "-o", "/dev/null", "-e", f"trace={WRITES}", "-e", f"inject={WRITES}:signal=KILL:when={point}")


def test_a_backup_killed_at_any_write(shop):
    first, killed = shop.back_up().name, 0
    for point in IN_A_BACKUP:
        done = flask("backup", "make", "--full", data=shop.folder, before=at(point))
        killed += done.returncode != 0
        folder = Folder(shop.disk)
        for name in folder.backups():
            assert "is good" in verifying.verify(folder, KeysFolder(shop.disk / "keys"), name)
        assert first in folder.backups()
    assert killed >= 6, killed
    done = flask("backup", "make", data=shop.folder)
    assert done.returncode == 0, done.stderr
    assert not list((shop.disk / "backups").glob("*.part")) and len(list((shop.disk / "keys").iterdir())) == 1
    assert flask("audit", "verify", data=shop.folder).returncode == 0 and Client.select().count() == 5


def test_a_restore_killed_at_any_write(shop):
    shop.back_up()
    new, killed = shop.tmp / "new", 0
    words = ("backup", "restore", shop.disk, "--keys", shop.disk / "keys")
    for point in IN_A_RESTORE:
        shutil.rmtree(new, ignore_errors=True)
        done = flask(*words, data=new, typed=shop.lines(), before=at(point))
        killed += done.returncode != 0
        if not (new / "discreet.db").exists():
            if (new / ".restoring").exists():
                assert start(new).returncode != 0
            again = flask(*words, data=new, typed=shop.lines())
            assert again.returncode == 0, (point, again.stderr)
    assert killed >= 5, killed
    assert start(new).returncode == 0 and flask("audit", "verify", data=new).returncode == 0
    assert "is good" in verifying.verify(Folder(shop.disk))
