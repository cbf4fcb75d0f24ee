"""The whole way: a new machine with only the folder, the keys file and the sheet; and what stays forgotten."""

import hashlib
import json

import pytest

from tests import every_route, make, processes
from tests.conftest import CHEAP
from tests.fixtures.backup import flask, start
from tests.fixtures.searching import found_in
from tests.fixtures.tampering import asked, highest_id, run
from webapp import keyring
from webapp.backup import bundles, keys_file, reading, rehearsing
from webapp.backup.snapshot import Snapshot
from webapp.backup_places import targets
from webapp.backup_places.folder import Folder, KeysFolder
from webapp.clients.models import Client
from webapp.consents import opt_ins
from webapp.errors import Refused
from webapp.sealing import Unopenable
from webapp.vault.models import LoginVersion


def rows(path):
    """{table: rows} of everything that a backup keeps."""
    with Snapshot(path) as snapshot:
        return {table: snapshot.rows(f'SELECT * FROM "{table}" ORDER BY 1') for table in snapshot.columns if table != "audit_entry"}


def restore(shop, into="new", disk=None, **options):
    disk = disk or shop.disk
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return flask("backup", "restore", disk, "--keys", disk / "keys", *words, data=shop.tmp / into, typed=shop.lines())


REVEAL = """
import json, sys, time, pyotp
from webapp import create_app
from webapp.db import database
from webapp.keyring import keys_database
from webapp.running import starting
create_app(DATA=sys.argv[1], **json.loads(sys.argv[2]))
starting.make_ready()
from webapp.clients import documents
from webapp.clients.models import Client, StoredFile
from webapp.jobs.models import Job
from webapp.staff import codes, passwords, sessions
from webapp.staff.models import Staff
from webapp.logins import revealing, unlocking
from webapp.vault.models import Login
with database.connection_context(), keys_database.connection_context():
    staff = Staff.get(Staff.name == "Alice Manager")
    assert passwords.matches(staff, sys.argv[3])
    login = Login.select().first()
    session = sessions.find(sessions.begin(staff))
    Staff.update(last_step=0).execute()
    staff = Staff.get_by_id(staff.id)
    code = pyotp.TOTP(codes.open_seed(staff)).now()
    job = Job.get(Job.client == login.client)
    done = unlocking.unlock(job, sys.argv[4], code, by=staff, session=session)
    _, shown = revealing.reveal(login, "repair", "To test.", by=staff, session=sessions.find(done.handle), cookie=done.cookie)
    files = {row.uid: documents.read(row).hex() for row in StoredFile.select()}
    print(json.dumps([login.client.uid, repr(shown), shown.password, files]))
"""


def test_the_drill_a_new_machine_with_the_folder_the_keys_and_the_sheet(shop):
    shop.back_up()
    before = rows(shop.folder / "discreet.db")
    done = restore(shop)
    assert done.returncode == 0, done.stderr
    assert "5 clients" in done.stdout
    new = shop.tmp / "new"
    after = rows(new / "discreet.db")
    assert {table: len(found) for table, found in after.items()} == {table: len(found) for table, found in before.items()}
    assert sum(len(found) for found in after.values()) >= 50
    for held in (before, after):
        held.pop("backup_target")  # the digest and moment of its keys file came after
    assert after == before
    assert flask("audit", "verify", data=new).returncode == 0
    assert flask("doctor", data=new).returncode == 0
    assert start(new).returncode == 0
    told = processes.python("-c", REVEAL, new, json.dumps(CHEAP), make.PASSWORD, every_route.PASSPHRASE)
    assert told.returncode == 0, told.stderr
    uid, _, password, files = json.loads(told.stdout)
    assert password == f"Pass-{uid}"
    assert len(files) == len(list((shop.folder / "files").iterdir())) >= 5
    digests = dict(asked(new / "discreet.db", "SELECT uid, sha256 FROM stored_file"))
    assert {name: hashlib.sha256(bytes.fromhex(raw)).digest() for name, raw in files.items()} == digests


def test_the_restore_is_in_the_trail_with_both_heads(shop):
    shop.back_up()
    make.client(shop.alice)
    shop.target = targets.BackupTarget.get_by_id(shop.target.id)
    keys_file.write(targets.reach(shop.target))
    assert restore(shop).returncode == 0
    numbers = asked(shop.tmp / "new" / "discreet.db", "SELECT numbers FROM audit_entry WHERE act = 'backup restored'")
    said = dict(pair.split("=") for pair in numbers[0][0].split())
    assert int(said["pinned"]) > int(said["head"]) and len(said["pinned_mac"]) == len(said["head_mac"]) == 16


def test_who_was_erased_since_opens_from_no_backup_and_does_not_come_back(shop):
    shop.back_up()
    client = shop.clients[0]
    uid, number = client.uid, client.id
    manifest = bundles.open_manifest(keys_file.shop_key(), *newest(shop.disk))
    copied = shop.copy("copied")  # taken before, by somebody else, with all but its keys file
    keyring.destroy_all(uid)
    client.delete_instance()
    assert keys_file.behind() and not keys_file.refresh() and not keys_file.behind()
    every_key = [bytes(row[0]) for row in keyring.PurposeKey.select(keyring.PurposeKey.key).tuples()] + [keys_file.shop_key()]
    every_key += [shop.recovery.encode(), *keys_in_every_file(shop.disk)]
    for folder in (shop.disk, copied):
        raw = Folder(folder).get(manifest["clients"][uid][0])
        for key in every_key:
            with pytest.raises(Unopenable):
                bundles.open_client(keys_file.shop_key(), key, uid, raw)
    done = restore(shop)
    assert done.returncode == 0 and "4 clients" in done.stdout and "1 client had been removed before" in done.stdout
    assert {needle for _, needle in found_in(shop.tmp / "new", needles=[b"Canary-0", b"Canary-1-street"])} == {b"Canary-1-street"}
    assert asked(shop.tmp / "new" / "discreet.db", "SELECT 1 FROM client WHERE id = ?", number) == []
    assert start(shop.tmp / "new").returncode == 0


def keys_in_every_file(disk):
    """Every key in every keys file there is."""
    for name in KeysFolder(disk / "keys").names():
        yield from (row[2] for row in bundles.open_keys(keys_file.shop_key(), name, KeysFolder(disk / "keys").get(name))["keys"])


def newest(disk):
    """(name, sealed manifest) of the newest backup."""
    name = Folder(disk).backups()[-1]
    return name, Folder(disk).read(name, "manifest")


def test_withdrawn_logins_open_from_no_backup_while_the_rest_of_the_client_does(shop):
    shop.back_up()
    client, other = shop.clients[:2]
    opt_ins.withdraw(client, "phone", by=shop.alice)
    assert keys_file.behind() and not keys_file.refresh()
    _, held = reading.read_keys(KeysFolder(shop.disk / "keys"), keys_file.shop_key())
    kept = {(row[0], row[1]) for row in held["keys"]}
    assert (client.uid, "logins") not in kept and {(client.uid, "record"), (other.uid, "logins")} <= kept
    done = restore(shop)
    assert done.returncode == 0, done.stderr
    assert asked(shop.tmp / "new" / "discreet.db", "SELECT client_id FROM login_version") == [(other.id,)]
    assert asked(shop.tmp / "new" / "discreet.db", "SELECT count(*) FROM client") == [(5,)]
    assert LoginVersion.select().where(LoginVersion.client == other).exists()


def test_ids_never_come_back_after_a_restore(shop):
    last = make.client(shop.alice)
    number = last.id
    last.delete_instance()
    shop.back_up()
    assert restore(shop).returncode == 0
    assert highest_id("client", shop.tmp / "new" / "discreet.db") >= number


def test_a_folder_in_use_another_sheet_and_an_older_keys_file_are_refused(shop, clock):
    shop.back_up()
    done = flask("backup", "restore", shop.disk, "--keys", shop.disk / "keys", data=shop.folder, typed=shop.lines())
    assert done.returncode == 2 and "is in use by a shop" in done.stderr
    lines = shop.lines().splitlines()
    words = ("backup", "restore", shop.disk, "--keys", shop.disk / "keys")
    wrong = flask(*words, data=shop.tmp / "w", typed="\n".join(lines[::-1]) + "\n")
    assert wrong.returncode == 2 and "sheet" in wrong.stderr
    copied = shop.copy("older")
    make.client(shop.alice)
    clock.shift(5)
    shop.back_up()
    older = flask("backup", "restore", shop.disk, "--keys", copied / "keys", data=shop.tmp / "k", typed=shop.lines())
    assert older.returncode == 2 and "keys file is older than this backup: 1 clients" in older.stderr
    full = shop.mounted("full")
    (full / "letter.txt").write_text("mine")
    done = restore(shop, "full")
    assert done.returncode == 2 and "is not empty" in done.stderr and (full / "letter.txt").exists()


def test_a_newer_programs_backup_is_refused_by_name(shop):
    run("INSERT INTO schema_migration (name, applied) VALUES ('9999_of_the_future', '2030-01-01')")
    shop.back_up()
    done = restore(shop)
    assert done.returncode == 2 and "newer Discreet (it has 9999_of_the_future)" in done.stderr
    assert not (shop.tmp / "new" / "discreet.db").exists()


def test_a_restore_cut_short_is_not_started_and_is_begun_again(shop):
    shop.back_up()
    new = shop.tmp / "new"
    assert restore(shop).returncode == 0
    (new / ".restoring").mkdir()
    (new / "discreet.db").rename(new / ".restoring" / "discreet.db")
    said = start(new)
    assert said.returncode and "was cut short" in said.stderr
    assert restore(shop).returncode == 0 and start(new).returncode == 0
    (new / ".restoring").mkdir()  # killed with nothing left but its own folder
    assert start(new).returncode == 0 and not (new / ".restoring").exists()


def test_a_rehearsal_compares_row_by_row_and_leaves_nothing(shop):
    shop.back_up()
    before = sorted(path.name for path in shop.folder.rglob("*"))
    assert "5 of them compared" in rehearsing.rehearse(shop.target)
    assert [name for name in sorted(path.name for path in shop.folder.rglob("*")) if name not in (*before, "rehearsal.lock")] == []
    assert Client.select().count() == 5
    Client.update(name="Changed behind everybody's back").where(Client.id == shop.clients[3].id).execute()
    with pytest.raises(Refused, match="other than they stand here"):
        rehearsing.rehearse(shop.target)
    assert not (shop.folder / rehearsing.SCRATCH).exists()
    (shop.folder / rehearsing.SCRATCH / "files").mkdir(parents=True)
    rehearsing.sweep()
    assert not (shop.folder / rehearsing.SCRATCH).exists()
