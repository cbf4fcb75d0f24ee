"""A shop of before rows were signed: everything goes on after the upgrade, and is signed once, by an upgrade alone."""

import hashlib
from importlib import import_module

import pyotp
import pytest
from nacl.pwhash import argon2id

from tests import make
from tests.fixtures.tampering import from_outside, run
from tests.fixtures.vault import SECRET, client, clock, connected, job, vault  # noqa: F401 (fixtures)
from webapp import db, keyring
from webapp.consents import job_consents
from webapp.db import database
from webapp.erasure import erasure
from webapp.erasure.models import Erasure
from webapp.errors import Unusable
from webapp.running import doctor, schema_check
from webapp.sealing import aead_seal, canonical
from webapp.staff import codes, invitations, passwords, sessions
from webapp.staff.models import Invitation, Staff

STEP = import_module("webapp.migrations.0006_row_macs")
CODE = "0123456789abcdef" * 2


def turned_back():
    """Have the database be as it was before the step: no MACs, seeds and hashes that are bound to nobody."""
    key = keyring.shop_subkey("one-time codes")
    for table, rows in (("staff", Staff.select()), ("invitation", Invitation.select())):
        for row in rows:
            sealed = aead_seal(key, codes.open_seed(row).encode(), canonical("discreet/code-seed/1"))
            run(f"UPDATE {table} SET code_seed = ? WHERE id = ?", sealed, row.id)
    plain = argon2id.str(passwords._peppered_for_all(make.PASSWORD), 1, 8192).decode()
    run("UPDATE staff SET password_hash = ?", plain)
    run("UPDATE recovery_code SET digest = ?", hashlib.sha256(b"discreet/recovery/1" + CODE.encode()).hexdigest())
    for table, name, _ in STEP.COLUMNS:
        run(f"ALTER TABLE {table} DROP COLUMN {name}")
    run("DELETE FROM schema_migration WHERE name = '0006_row_macs'")


@pytest.fixture
def older(vault):  # noqa: F811
    """A shop of before, with something of everything that is signed now."""
    vault.handle = sessions.begin(vault.bob)
    job_consents.agree(vault.job, "in person", by=vault.ruth)
    vault.earlier = make.staff("Meg Second", "management")
    other = make.client(vault.alice)
    vault.other = erasure.request(other, other.number, "the client asked", by=vault.alice)
    codes.renew_recovery(vault.bob)
    run("DELETE FROM recovery_code WHERE id NOT IN (SELECT min(id) FROM recovery_code)")
    vault.link = invitations.invite("Nina New", ["reception"], by=vault.alice)
    turned_back()
    keyring.Pin.delete().where(keyring.Pin.name == keyring.ROWS_SIGNED).execute()
    return vault


def upgraded():
    """What `flask db upgrade` applies."""
    return db.upgrade()


def test_a_shop_of_before_is_taken_for_an_older_one(older):
    assert schema_check.examine() == [] and db.pending() == ["0006_row_macs"]


def test_every_row_is_signed_by_the_upgrade(older):
    assert upgraded() == ["0006_row_macs"]
    assert [found.sentence for found in doctor.examine() if found.what == "Signed rows" and not found.good] == []
    assert schema_check.examine() == [] and keyring.pinned(keyring.ROWS_SIGNED)[0] == 1


def test_who_was_signed_in_still_is_and_can_sign_in_again(older, app):
    upgraded()
    assert sessions.find(older.handle).staff == older.bob
    bob, browser = Staff.get_by_id(older.bob.id), app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False
    older.clock.shift(60)
    code = pyotp.TOTP(codes.open_seed(bob)).now()
    answer = browser.post("/sign-in", data={"name": bob.name, "password": make.PASSWORD, "code": code})
    assert answer.status_code == 302
    renewed = Staff.get_by_id(bob.id)
    assert renewed.password_hash.startswith(passwords.BOUND) and renewed.is_as_signed()


def test_recovery_codes_on_paper_still_work(older):
    upgraded()
    assert codes.consume_recovery(Staff.get_by_id(older.bob.id), CODE)


def test_an_invitation_on_its_way_still_works(older):
    upgraded()
    held = invitations.find(older.link)
    invitations.set_password(held, "Nina New", make.PASSWORD)
    held = Invitation.get_by_id(held.id)
    joined = invitations.finish(held, pyotp.TOTP(codes.open_seed(held)).now())
    assert joined.uid == held.uid and joined.is_as_signed()


def test_logins_and_erasures_go_on(older):
    upgraded()
    older.alice = Staff.get_by_id(older.alice.id)
    assert older.reveal(older.unlock()) == SECRET
    erasure.approve(Erasure.get_by_id(older.other.id), by=Staff.get_by_id(older.earlier.id))
    assert erasure.perform(Erasure.get_by_id(older.other.id), by=older.alice).rows_at


def test_rows_are_not_signed_a_second_time(vault):  # noqa: F811
    """An attack: the MACs taken away, rows edited, and the owner asked to upgrade."""
    turned_back()
    from_outside("UPDATE staff SET roles = 'management'")
    with pytest.raises(Unusable, match="signed before"):
        upgraded()
    assert "mac" not in {column.name for column in database.get_columns("staff")}
