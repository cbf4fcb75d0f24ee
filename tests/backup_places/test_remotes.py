"""A place by SFTP, against rclone's own server on this machine: the same backups, the same refusals."""

import shutil
import socket
import subprocess

import pytest

from tests import processes
from tests.fixtures import tampering
from tests.fixtures.backup import flask, there_and_back
from tests.fixtures.tampering import honestly
from webapp.backup import making, verifying
from webapp.backup_places import targets
from webapp.backup_places.folder import MANIFEST, SHOP_KEY
from webapp.backup_places.models import BackupTarget
from webapp.errors import Refused

MISSING = [name for name in ("rclone", "ssh-keygen") if not shutil.which(name)]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}; apt install rclone openssh-client")


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def server(tmp_path):
    """What a manager types to reach an SFTP server that keeps its files in tmp_path/served."""
    served, key, port = tmp_path / "served", tmp_path / "host-key", free_port()
    served.mkdir()
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    kind, public = (tmp_path / "host-key.pub").read_text().split()[:2]
    words = ["rclone", "serve", "sftp", str(served), "--addr", f"127.0.0.1:{port}", "--key", str(key)]
    words += ["--user", "shop", "--pass", "a pass word"]
    with processes.started(*words) as process:
        processes.wait_for(process.stderr, "listening")
        yield place(port, f"{kind} {public}")


def place(port, host_key):
    """What a manager types to reach an SFTP server on this machine."""
    return {
        "name": "Branch", "kind": "sftp", "path": "backups-of-shop", "keys_path": "keys-of-shop", "host": f"127.0.0.1:{port}",
        "login": "shop", "secret": "a pass word", "host_key": f"[127.0.0.1]:{port} {host_key}",
    }  # fmt: skip


@pytest.mark.whole
def test_the_whole_way_over_sftp(shop, server, clock, tmp_path):
    honestly(BackupTarget.get(), active=False)
    target = targets.add(server, by=shop.alice)
    assert b"a pass word" not in bytes(target.secret) and targets.secret_of(target) == "a pass word"
    there_and_back(shop, target, clock)
    served = tmp_path / "served"
    words = ("backup", "restore", served / "backups-of-shop", "--keys", served / "keys-of-shop")
    done = flask(*words, data=tmp_path / "new", typed=shop.lines())
    assert done.returncode == 0 and "5 clients" in done.stdout and "1 client had been removed" in done.stdout, done.stderr
    targets.remove(target, by=shop.alice)
    assert not list((served / "keys-of-shop").iterdir())


def test_a_wrong_password_a_stranger_and_silence_are_sentences(shop, server):
    stranger = server["host_key"][:-8] + "AAAAAAAA"
    for changed, words in (
        ({"secret": "another"}, "does not take the user and password"),
        ({"host_key": stranger}, "cannot be used"),
        ({"host": f"127.0.0.1:{free_port()}"}, "does not answer"),
    ):
        with pytest.raises(Refused, match=words) as said:
            targets.add(server | changed, by=shop.alice)
        assert "a pass word" not in said.value.sentence and "another" not in said.value.sentence
    assert BackupTarget.select().count() == 1


def test_a_bundle_spoiled_there_is_named(shop, server, tmp_path):
    target = targets.add(server, by=shop.alice)
    making.make_backup(target)
    spoiled = next(path for path in (tmp_path / "served" / "backups-of-shop" / "bundles").rglob("*") if path.is_file())
    tampering.spoil(spoiled)
    reached = targets.reach(target)
    with pytest.raises(Refused, match=spoiled.name):
        verifying.verify(reached.backups, reached.keys)


def test_a_backup_does_not_count_whose_bundles_did_not_all_arrive(shop, server):
    target = targets.add(server, by=shop.alice)
    folder = targets.reach(target).backups
    folder.begin("20261127T120000Z")
    waits = folder.put(b"a bundle")
    (shop.folder / f"backup-{target.uid}" / "bundles" / waits[:2] / waits).unlink()
    with pytest.raises(Refused, match="1 bundle did not arrive"):
        folder.finish("20261127T120000Z", {SHOP_KEY: b"x", MANIFEST: b"y"})
    assert folder.backups() == []


@pytest.mark.whole
def test_names_that_are_not_the_programs_own_are_neither_fetched_nor_removed(shop, server, clock, tmp_path):
    served = tmp_path / "served"
    odd = [served / "backups-of-shop" / "backups" / name / "manifest" for name in ("evilZ", "2000 Z", "notes")]
    odd += [served / "keys-of-shop" / "keys-of mine.sealed", served / "backups-of-shop" / "bundles" / "ab" / "x"]
    for path in odd:  # before the server looks: it remembers what it has seen in a folder
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine")
    target = targets.add(server, by=shop.alice)
    first = making.make_backup(target)
    clock.shift(60)
    second = making.make_backup(target)
    assert targets.reach(target).backups.backups() == [first.name, second.name]
    mirror = shop.folder / f"backup-{target.uid}" / "backups"
    assert {path.name for path in mirror.rglob("*")} == {first.name, second.name, "manifest", "shop.key.sealed"}
    assert all(path.read_text() == "mine" for path in odd)


def test_a_mirror_that_is_a_link_is_refused_by_name(shop, server, tmp_path):
    target = targets.add(server, by=shop.alice)
    (tmp_path / "elsewhere").mkdir()
    mirror = shop.folder / f"backup-{target.uid}"
    mirror.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused, match=f"{mirror} is a link to"):
        making.make_backup(target)
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize("name", ["", "/manifest", "/shop.key.sealed"])
def test_nothing_is_written_behind_a_link_in_the_mirror(shop, server, tmp_path, name):
    target = targets.add(server, by=shop.alice)
    made = making.make_backup(target)
    elsewhere, link = tmp_path / "elsewhere", shop.folder / f"backup-{target.uid}" / "backups" / f"{made.name}{name}"
    shutil.rmtree(link) if link.is_dir() else link.unlink()
    elsewhere.mkdir() if not name else elsewhere.write_text("mine")
    link.symlink_to(elsewhere)
    with pytest.raises(Refused, match=f"{link} is a link"):
        targets.reach(target).backups.backups()
    assert [path.name for path in elsewhere.iterdir()] == [] if not name else elsewhere.read_text() == "mine"


def test_nothing_is_sent_from_behind_a_link_in_the_outbox(shop, server, tmp_path):
    target = targets.add(server, by=shop.alice)
    making.make_backup(target)
    elsewhere, outbox = tmp_path / "elsewhere", shop.folder / f"backup-{target.uid}" / "bundles"
    (elsewhere / "ab").mkdir(parents=True)
    (elsewhere / "ab" / "letter").write_text("mine")
    shutil.rmtree(outbox, ignore_errors=True)
    outbox.symlink_to(elsewhere)
    with pytest.raises(Refused, match=f"{outbox} is a link"):
        targets.reach(target).backups._send()
    assert (elsewhere / "ab" / "letter").read_text() == "mine"
