"""Making backups: what is in them, what is written again, what is let go of, and disks that fail."""

import errno
import os
import threading
from datetime import timedelta

import pytest

from tests import make, processes
from tests.fixtures.backup import flask
from tests.fixtures.tampering import opened, rows_of
from webapp import keyring
from webapp.backup import bundles, keys_file, making, manifests, pruning, verifying
from webapp.backup.models import Backup
from webapp.backup.reading import Reader
from webapp.backup.snapshot import LEFT_OUT, Snapshot
from webapp.backup_places import targets
from webapp.backup_places.folder import Folder, KeysFolder
from webapp.clients import documents
from webapp.clients.models import StoredFile
from webapp.clients.views import note_view
from webapp.clock import now
from webapp.errors import Refused
from webapp.schema import MODELS
from webapp.sealing import Unopenable
from webapp.staff.models import Session


def newest(shop):
    return manifests.newest(Folder(shop.disk), keys_file.shop_key())


def reader(shop):
    folder = Folder(shop.disk)
    return Reader(folder, keys_file.shop_key(), folder.backups()[-1], verifying.live_keys())


def test_every_row_and_file_of_every_table_is_in_it_and_nothing_that_is_left_out(shop, sign_in):
    sign_in(shop.alice)
    shop.back_up()
    found = reader(shop).shop()
    files = {}
    for _, tables, held in reader(shop).clients():
        for table, rows in tables.items():
            found.setdefault(table, []).extend(rows)
        files |= dict(held)
    found["audit_entry"] = [row for part in reader(shop).trail() for row in part]
    assert Session.select().exists()
    for model in MODELS:
        table = model._meta.table_name
        want = [list(row) for row in rows_of(table)]
        if table in ("backup_target", "audit_entry"):  # it went on as the backup was noted
            assert 0 < len(found[table]) <= len(want)
        else:
            assert sorted(found.get(table, []), key=repr) == ([] if model in LEFT_OUT else sorted(want, key=repr)), table
    assert files == {uid: (shop.folder / "files" / uid).read_bytes() for (uid,) in StoredFile.select(StoredFile.uid).tuples()}


UMBRELLA = """
import sys
from peewee import CharField
from webapp import create_app
from webapp.clients.models import ClientRecord, Declared
from webapp.db import database
from webapp.keyring import keys_database
class Umbrella(ClientRecord):
    colour = CharField()
    declared = Declared("To give it back.", "A week.", "Rain.")
    class Meta:
        database = database
create_app(DATA=sys.argv[1])
from webapp.backup import making
from webapp.backup_places.models import BackupTarget
with database.connection_context(), keys_database.connection_context():
    database.schema_check = None  # of a table that no migration made
    database.create_tables([Umbrella])
    Umbrella.create(client=int(sys.argv[2]), colour="Canary yellow")
    making.make_backup(BackupTarget.in_use().first())
"""


def test_a_table_that_only_a_test_knows_is_in_it_by_being_declared(shop):
    processes.python("-c", UMBRELLA, shop.folder, shop.clients[2].id, check=True)  # a model never goes again
    held = {uid: tables for uid, tables, _ in reader(shop).clients()}
    assert held[shop.clients[2].uid]["umbrella"][0][-1] == "Canary yellow"
    assert "umbrella" not in held[shop.clients[1].uid]


def test_nothing_stands_in_clear_at_the_place(shop):
    shop.back_up()
    written = b"".join(path.read_bytes() for path in shop.disk.rglob("*") if path.is_file())
    for canary in (b"Canary", b"Alice", b"Client Number", (shop.folder / "shop.key").read_bytes(), shop.clients[0].uid.encode()):
        assert canary not in written


def test_only_who_has_changed_is_written_again(shop, clock):
    first = shop.back_up()
    before = newest(shop)
    assert first.written == 5 + StoredFile.select().count() + 2
    clock.shift(60)
    make.job(shop.clients[3], shop.alice, title="Another")
    note_view(shop.clients[4], shop.alice, now().date())  # a row without an audit entry
    second = shop.back_up()
    after = newest(shop)
    assert second.written == 2 + 2 and second.clients == 5
    for number, client in enumerate(shop.clients):
        assert (after["clients"][client.uid][0] == before["clients"][client.uid][0]) == (number not in (3, 4))
        assert after["clients"][client.uid][2] == before["clients"][client.uid][2]
    assert after["previous"] == before["name"]
    clock.shift(60)
    assert shop.back_up(full=True).written == first.written


def test_a_bundle_that_was_lost_is_written_again(shop, clock):
    shop.back_up()
    name = newest(shop)["clients"][shop.clients[0].uid][0]
    (shop.disk / "bundles" / name[:2] / name).write_bytes(b"")
    clock.shift(60)
    shop.back_up()
    assert "is good" in verifying.verify(Folder(shop.disk))


def test_after_ninety_days_it_is_gone_with_what_only_it_needed(shop, clock):
    first = shop.back_up().name
    make.job(shop.clients[0], shop.alice, title="Another")
    clock.shift(timedelta(days=60))
    second = shop.back_up().name
    clock.shift(timedelta(days=31))
    third = shop.back_up().name
    folder = Folder(shop.disk)
    assert folder.backups() == [second, third] and first not in [row.name for row in Backup.select()]
    standing = [manifests.load(folder, keys_file.shop_key(), name) for name in (second, third)]
    needed = {piece[1] for manifest in standing for piece in manifests.pieces(manifest)}
    assert folder.sizes().keys() == needed
    assert "is good" in verifying.verify(folder, name=second) and "is good" in verifying.verify(folder)


def test_without_a_vault_it_is_refused_with_what_to_do(app, alice, tmp_path):
    (tmp_path / "disk").mkdir()
    target = targets.add({"name": "Disk", "kind": "folder", "path": str(tmp_path / "disk"), "keys_path": ""}, by=alice)
    with pytest.raises(Refused, match="Set up the vault first"):
        making.make_backup(target)
    assert not Folder(tmp_path / "disk").backups()


def test_a_disk_that_is_not_mounted_is_never_written_to(shop):
    shop.back_up()
    shop.disk.rename(shop.tmp / "unplugged")
    shop.disk.mkdir()
    with pytest.raises(Refused, match="is not there"):
        shop.back_up()
    assert list(shop.disk.iterdir()) == []
    with pytest.raises(Refused, match="is not there"):
        making.make_everywhere()
    assert keys_file.refresh([shop.target]) and list(shop.disk.iterdir()) == []


def test_a_client_without_a_key_is_named_by_number_and_not_passed_over(shop):
    keyring.PurposeKey.delete().where(keyring.PurposeKey.client == shop.clients[0].uid).execute()
    with pytest.raises(Refused, match="1 client without a key"):
        making.make_everywhere()


def test_writers_and_readers_go_on_and_the_backup_is_of_one_moment(shop, clock):
    stop, written = threading.Event(), []
    add = "INSERT INTO contact (client_id, kind, value, label) VALUES (?, 'phone', '1', '')"

    def write():
        with opened(shop.folder / "discreet.db") as connection:
            while not stop.is_set():
                connection.execute(add, (shop.clients[0].id,))
                written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(5):
            clock.shift(60)
            before = len(written)
            shop.back_up()
            manifest, tables = newest(shop), {uid: tables for uid, tables, _ in reader(shop).clients()}
            assert sum(len(held["contact"]) for held in tables.values()) == manifest["counts"]["contact"]
            assert len(written) > before
    finally:
        stop.set()
        writer.join()


def test_two_at_once_are_one(shop, at_once):
    done = at_once(4, lambda n: making.make_backup(shop.target).name)
    assert sum(isinstance(answer, str) for answer in done) == 1
    assert {str(answer) for answer in done if not isinstance(answer, str)} <= {
        "A backup is being made at this moment.", "A backup was made this very second. Wait a moment.",
    }  # fmt: skip
    assert len(Folder(shop.disk).backups()) == 1


# Disks that fail


def held(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "is full"), (errno.EDQUOT, "is full"), (errno.EFBIG, "is full"),
        (errno.EROFS, "cannot be written to"), (errno.EACCES, "cannot be written to"), (errno.EIO, "cannot be used"),
    ],
)  # fmt: skip
def test_what_a_disk_says_is_a_sentence(shop, number, words):
    with pytest.raises(Refused, match=words), targets.plainly(shop.target):
        raise OSError(number, os.strerror(number))


def without_keys(disk):
    """What is on a disk but for the keys file: there is one, the newest; it goes first, and opens what is older too."""
    files = held(disk)
    assert len([name for name in files if str(name).startswith("keys/")]) == 1
    return {name: raw for name, raw in files.items() if not str(name).startswith("keys/")}


def test_a_disk_that_takes_no_more_costs_nothing_that_was_there(shop, clock):
    shop.back_up()
    kept = without_keys(shop.disk)
    documents.store(shop.clients[0], "scan", "a.pdf", "application/pdf", os.urandom(11_000_000), by=shop.alice)
    clock.shift(60)
    full = ("prlimit", "--fsize=10000000")  # stands for a full disk where nobody may mount a small one
    done = flask("backup", "make", data=shop.folder, before=full)
    assert done.returncode == 2 and "The blue disk is full" in done.stderr, done.stderr
    assert without_keys(shop.disk) == kept
    assert "is good" in verifying.verify(Folder(shop.disk), KeysFolder(f"{shop.disk}/keys"))
    assert flask("backup", "make", data=shop.folder).returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_small_disk_that_fills_up(shop, clock):
    small = shop.mounted("small")
    assert os.system(f"mount -t tmpfs -o size=128k none {small}") == 0  # noqa: S605
    try:
        target = shop.add("The small disk", small)
        making.make_backup(target)
        kept = without_keys(small)
        for number in range(40):
            client = make.client(shop.alice, name=f"New {number}")
            documents.store(client, "scan", "a.pdf", "application/pdf", os.urandom(20_000), by=shop.alice)
        clock.shift(60)
        with pytest.raises(Refused, match="The small disk is full"):
            making.make_backup(target)
        assert without_keys(small) == kept
        assert "is good" in verifying.verify(Folder(small))
        assert os.system(f"mount -o remount,ro {small}") == 0  # noqa: S605
        with pytest.raises(Refused, match="cannot be written to"):
            making.make_backup(target)
        assert without_keys(small) == kept
    finally:
        os.system(f"umount {small}")  # noqa: S605


def test_the_commands_say_how_it_went(shop):
    done = flask("backup", "make", data=shop.folder)
    assert done.returncode == 0 and "The blue disk: 5 clients" in done.stdout, done.stderr
    listed = flask("backup", "list", data=shop.folder)
    assert Folder(shop.disk).backups()[0] in listed.stdout
    assert flask("backup", "verify", "The blue disk", data=shop.folder).returncode == 0
    assert flask("backup", "verify", "No such", data=shop.folder).returncode == 2
    assert "compared row by row" in flask("backup", "rehearse", data=shop.folder).stdout
    shop.disk.rename(shop.tmp / "gone")
    done = flask("backup", "make", data=shop.folder)
    assert done.returncode == 2 and "is not there" in done.stderr


def test_a_folder_is_verified_by_a_path_from_here_or_through_a_link(shop):
    shop.back_up()
    (shop.tmp / "way").symlink_to(shop.tmp)
    for path in (shop.disk, os.path.relpath(shop.disk), shop.tmp / "way" / shop.disk.name):
        done = flask("backup", "verify", path, data=shop.folder)
        assert (done.returncode, "is good" in done.stdout) == (0, True), done.stderr


def test_a_part_says_nothing_without_its_name(shop):
    shop.back_up()
    key = keys_file.shop_key()
    raw = bundles.seal_part(key, "trail 1-2", [])
    assert bundles.open_part(key, "trail 1-2", raw) == []
    with pytest.raises(Unopenable):
        bundles.open_part(key, "trail 1-3", raw)
    with Snapshot() as snapshot:
        assert snapshot.head()[0] >= newest(shop)["head"][0] and pruning.KEPT == timedelta(days=90)
