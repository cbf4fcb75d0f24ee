"""Copies of logins outside the vault: what a stolen disk, a stored package or a withdrawal leaves of them."""

import io
import zipfile
from types import SimpleNamespace

import pytest
import pyzipper

from tests import make
from tests.fixtures.searching import found_in
from tests.fixtures.tampering import run
from tests.fixtures.vault import CANARIES, PASSPHRASE, TODAY, canaries_in
from webapp import config, files
from webapp.clauses import COUNTS, Scope
from webapp.clients import documents
from webapp.clients.models import StoredFile
from webapp.clock import now
from webapp.consents import opt_ins
from webapp.dossier import packages
from webapp.dossier.models import Package
from webapp.jobs.models import Job
from webapp.running import starting
from webapp.vault.alert_models import VaultAlert


@pytest.fixture
def leaver(vault, sign_in):
    """A client who leaves, their job closed: the browser of alice, who has begun to end with them."""
    Job.update(closed_at=now()).where(Job.id == vault.job.id).execute()
    browser = sign_in(vault.alice)
    begun = browser.post(f"/clients/{vault.client.id}/termination", data={"number": vault.client.number})
    return SimpleNamespace(browser=browser, here=begun.location, house=vault)


@pytest.fixture
def packed(leaver):
    """The same, the return package made, with whatever opens the vault given along."""
    given = {"passphrase": PASSPHRASE, "code": leaver.house.code()}
    assert leaver.browser.post(f"{leaver.here}/package", data=given).status_code == 302
    return leaver


@pytest.fixture
def copied(vault):
    """A package as older versions of this program stored it: the client's logins in it, for anybody to read."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("data.json", b" ".join(CANARIES))
    client, by = vault.client, vault.alice
    stored = documents.store(client, "package", "C-0001-return.zip", "application/zip", out.getvalue(), by=by)
    made = {"content": "return", "made_by": by, "finished_at": now(), "stored": stored, "sha256": bytes(32), "logins": 1}
    return Package.create(client=client, **made)


def readable_on_disk():
    """What somebody with the whole disk reads in the files of clients, the vault locked: one piece of bytes."""
    found = []
    for stored in StoredFile.select():
        raw = files.get(stored.client.uid, stored.uid)
        found.append(raw)
        if zipfile.is_zipfile(io.BytesIO(raw)):
            with pyzipper.AESZipFile(io.BytesIO(raw)) as archive:
                found += [archive.read(name) for name in archive.namelist()]
    return b"".join(found)


def c3():
    """Whether every count that proves C3 is good."""
    asked = [one for one in COUNTS if one.clause == "C3"]
    scope = Scope(whole=True, on=TODAY, now=now())
    return all(one.judge(one.query(scope).scalar()).good for one in asked)


def test_a_return_package_has_no_login_in_it(packed):
    taken = packed.browser.post("/packages/1/file")
    with zipfile.ZipFile(io.BytesIO(taken.data)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert [canary for canary in CANARIES if canary in whole] == []


def test_a_stolen_disk_gives_no_login_with_the_vault_locked(packed):
    whole = readable_on_disk()
    assert [canary for canary in CANARIES if canary in whole] == []


def test_a_manager_without_a_vault_key_downloads_no_login(packed, sign_in):
    stranger = sign_in(make.staff("Mona Manager", "management"))
    taken = stranger.post("/packages/1/file")
    with zipfile.ZipFile(io.BytesIO(taken.data)) as archive:
        assert b"canary-password" not in archive.read("data.json")


def test_a_withdrawal_leaves_no_file_that_gives_the_login(vault, copied):
    assert b"canary-password" in readable_on_disk()
    opt_ins.withdraw(vault.client, "in person", by=vault.alice)
    assert b"canary-password" not in readable_on_disk()


def test_the_start_after_an_upgrade_deletes_stored_copies(copied):
    starting.make_ready()
    assert b"canary-password" not in readable_on_disk()


def test_the_bytes_of_a_deleted_copy_are_gone_from_the_folder(copied):
    uid = copied.stored.uid
    starting.make_ready()
    assert not (config.data_folder() / "files" / uid).exists()


def test_the_start_deletes_what_a_crash_left_of_a_package(vault, copied):
    run("DELETE FROM package")
    vault.clock.shift(120)
    starting.make_ready()
    assert b"canary-password" not in readable_on_disk()


def test_a_package_without_logins_outlasts_the_start(vault):
    package = packages.build(packages.begin(vault.client, by=vault.alice))
    starting.make_ready()
    assert packages.read(Package.get_by_id(package.id), by=vault.alice)


def test_management_is_told_of_a_deleted_copy_its_maker_too(vault, copied, sign_in):
    starting.make_ready()
    told = sign_in(vault.alice).get("/").text
    assert f"had made a package of client {vault.client.number} with logins in it (1)" in told


def test_who_made_a_deleted_copy_can_take_note_of_it(vault, copied, sign_in):
    starting.make_ready()
    browser = sign_in(vault.alice)
    assert browser.post(f"/vault/alerts/{VaultAlert.get().id}/seen").status_code == 302
    assert "had made a package" not in browser.get("/").text


def test_a_deleted_copy_cannot_be_downloaded(vault, copied, sign_in):
    starting.make_ready()
    browser = sign_in(vault.alice)
    assert "The file has been deleted" in browser.get("/packages/1").text
    answer = browser.post("/packages/1/file")
    assert (answer.status_code, canaries_in(answer)) == (409, [])


def test_c3_does_not_hold_while_a_copy_is_stored(copied):
    assert not c3()
    starting.make_ready()
    assert c3()


def test_no_byte_of_a_login_is_on_the_disk_after_the_package(packed):
    assert found_in(config.data_folder(), needles=CANARIES) == []
