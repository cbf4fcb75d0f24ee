"""Somebody who can write the database edits who may sign in, with what, and with which rights."""

import hashlib

import pytest

from tests import make
from tests.fixtures.tampering import from_outside, kept_row, put_row_back, set_column
from tests.fixtures.vault import PASSPHRASE
from webapp.clients.models import Client
from webapp.clock import now
from webapp.erasure import approvals, erasure
from webapp.errors import Refused
from webapp.keyholders import admission, epoch_rotation
from webapp.permissions import Permission, Role
from webapp.row_mac import Altered
from webapp.running import doctor
from webapp.staff import accounts, codes, invitations, own_account, passwords, sessions, set_up, standing
from webapp.staff.models import Invitation, RecoveryCode, Session, Staff
from webapp.text import fold

STAFF_COLUMNS = {
    "uid": "0" * 32,
    "name": "Bob Manager",
    "name_folded": "bob manager",
    "roles": "management",
    "password_hash": "",
    "code_seed": b"x",
    "joined_at": "2020-01-01 00:00:00",
    "entry": 1,
    "mac": None,
}
SESSION_COLUMNS = {
    "factor_at": "2099-01-01 00:00:00",
    "made_at": "2099-01-01 00:00:00",
    "browser": "another",
    "address": "10.0.0.1",
    "mac": b"x" * 32,
}


@pytest.fixture
def browser(sign_in, bob):
    """Bob's, signed in."""
    return sign_in(bob)


@pytest.fixture
def typed(app, code_for):
    """typed(name, password, staff) -> the answer of the sign-in form to this name and password, with the code of `staff`."""
    app.config["WTF_CSRF_ENABLED"] = False

    def enter(name, staff, password=make.PASSWORD):
        return app.test_client().post("/sign-in", data={"name": name, "password": password, "code": code_for(staff)})

    return enter


def alive(browser):
    """Whether a browser is signed in."""
    return browser.get("/account").status_code == 200


def named_by_doctor(row):
    """Whether `flask doctor` names a row."""
    name = standing.trail.name_of(row)
    return any(found.good is False and name in found.sentence for found in doctor.examine())


def test_swapped_credentials_sign_nobody_in_as_a_manager(typed, alice, bob):
    """The case: bob's own password and phone, put into the manager's row."""
    set_column(alice, "password_hash", bob.password_hash)
    set_column(alice, "code_seed", bytes(bob.code_seed))
    assert typed("Alice Manager", bob).status_code == 409
    assert not Session.select().exists() and named_by_doctor(alice)


def test_a_whole_row_of_credentials_under_another_name_signs_nobody_in(typed, alice, bob):
    """Names swapped, not passwords: the same end by the other way."""
    set_column(alice, "name_folded", "elsewhere")
    set_column(bob, "name_folded", "alice manager")
    assert typed("Alice Manager", bob).status_code == 409


def test_swapped_numbers_sign_nobody_in(typed, alice, bob):
    from_outside(
        "UPDATE staff SET id = 900 WHERE id = 1",
        f"UPDATE staff SET id = 1 WHERE id = {bob.id}",
    )
    assert bob.id != 1 and typed("Bob Technician", Staff.get_by_id(1)).status_code == 409


@pytest.mark.parametrize("column", STAFF_COLUMNS)
def test_an_edited_member_of_staff_cannot_sign_in(typed, bob, column):
    set_column(bob, column, STAFF_COLUMNS[column])
    name = "Bob Manager" if column.startswith("name") else "Bob Technician"
    assert typed(name, bob).status_code == 409
    assert not Session.select().exists() and named_by_doctor(Staff.get_by_id(bob.id))


@pytest.mark.parametrize("column", STAFF_COLUMNS)
def test_an_edited_member_of_staff_is_signed_out(browser, bob, column):
    assert alive(browser)
    set_column(bob, column, STAFF_COLUMNS[column])
    assert not alive(browser)


def test_somebody_disabled_is_not_let_in_by_an_edit(typed, alice, bob):
    accounts.disable(bob, by=alice)
    set_column(bob, "active", 1)
    assert typed("Bob Technician", bob).status_code == 409


@pytest.mark.parametrize("column", SESSION_COLUMNS)
def test_an_edited_session_is_over(browser, column):
    set_column(Session.get(), column, SESSION_COLUMNS[column])
    assert not alive(browser)


def test_a_session_moved_to_a_manager_is_over(browser, alice):
    set_column(Session.get(), "staff_id", alice.id)
    assert not alive(browser)


def test_a_session_made_up_is_none(app, browser, alice):
    handle = "made up"
    values = f"('{sessions.digest(handle)}', {alice.id}, '{now()}', '{now()}', '{now()}', 'x', 'x', x'{'00' * 32}')"
    from_outside(f"INSERT INTO session (digest, staff_id, made_at, seen_at, factor_at, browser, address, mac) VALUES {values}")
    other = app.test_client()
    with other.session_transaction() as cookie:
        cookie["_user_id"] = handle
    assert alive(browser) and not alive(other)


def test_when_a_session_was_seen_is_not_under_its_mac(browser):
    set_column(Session.get(), "seen_at", str(now()))
    assert alive(browser)


def test_the_last_code_taken_is_not_under_the_mac(browser, bob):
    set_column(bob, "last_step", 0)
    assert alive(browser)


def test_an_older_row_put_back_signs_nobody_in_with_the_rights_of_then(typed, alice):
    meg = make.staff("Meg Second", "management")
    kept = kept_row(meg)
    accounts.set_roles(meg, [Role.RECEPTION], by=alice, version=meg.version)
    put_row_back(kept)
    assert Staff.get_by_id(meg.id).is_as_signed(), "its MAC of then is good"
    assert typed("Meg Second", meg).status_code == 409
    assert named_by_doctor(meg)


def test_an_older_row_put_back_does_not_revive_the_sessions_of_now(sign_in, alice):
    meg = make.staff("Meg Second", "management")
    kept = kept_row(meg)
    accounts.set_roles(meg, [Role.RECEPTION], by=alice, version=meg.version)
    browser = sign_in(meg)
    assert alive(browser)
    put_row_back(kept)
    assert not alive(browser)


@pytest.mark.parametrize("act", ["password", "reset", "disabled"])
def test_an_older_row_put_back_brings_no_old_password_back(typed, sign_in, alice, bob, act):
    kept = kept_row(bob)
    if act == "password":
        with sign_in(bob):
            session = sessions.Session.get()
        own_account._change_password(session, passwords.hash_password("another one of six words", bob.uid))
    elif act == "reset":
        invitations.start_reset(bob, by=alice)
    else:
        accounts.disable(bob, by=alice)
    put_row_back(kept)
    assert typed("Bob Technician", bob).status_code == 409


def test_an_entry_named_that_is_another_persons_counts_for_nothing(typed, alice, bob):
    set_column(bob, "entry", alice.entry)
    assert typed("Bob Technician", bob).status_code == 409


def test_a_hash_of_before_owners_were_bound_is_not_taken_from_a_changed_row(typed, bob):
    """A downgrade: the marker taken off, and a hash that fits everybody's row put in its place."""
    peppered = passwords._peppered_for_all("attacker's own words here")
    made = passwords.argon2id.str(peppered, 1, 8192).decode()
    set_column(bob, "password_hash", made)
    assert typed("Bob Technician", bob, "attacker's own words here").status_code == 409


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("roles", "management"),
        ("password_hash", "x"),
        ("code_seed", b"x"),
        ("uid", "0" * 32),
        ("expires_at", "2099-01-01 00:00:00"),
    ],
)
def test_an_edited_invitation_lets_nobody_in(app, alice, column, value):
    token = invitations.invite("Nina New", ["reception"], by=alice)
    set_column(Invitation.get(), column, value)
    assert app.test_client().get(f"/join/{token}").status_code == 409


def test_a_reset_pointed_at_another_renews_nobody(app, alice, bob):
    token = invitations.start_reset(bob, by=alice)
    set_column(Invitation.get(), "staff_id", alice.id)
    assert app.test_client().get(f"/join/{token}").status_code == 409


def test_an_invitation_edited_between_its_steps_lets_nobody_in(app, alice):
    held = invitations.find(invitations.invite("Nina New", ["reception"], by=alice))
    invitations.set_password(held, "Nina New", make.PASSWORD)
    set_column(held, "roles", "management")
    held = Invitation.get()
    with pytest.raises(Altered):
        invitations.finish(held, codes.pyotp.TOTP(codes.open_seed(held)).now())
    assert not Staff.select().where(Staff.name == "Nina New").exists()


def test_a_recovery_code_put_in_from_outside_is_none(app, alice):
    """Its digest made as the program once did, without a key."""
    codes.renew_recovery(alice)
    code = "0" * 32
    set_column(RecoveryCode.get(), "digest", hashlib.sha256(b"discreet/recovery/1" + code.encode()).hexdigest())
    assert not codes.consume_recovery(alice, code)


def test_a_recovery_code_moved_to_another_is_none(app, alice, bob):
    text = codes.renew_recovery(bob)[0]
    from_outside(f"UPDATE recovery_code SET staff_id = {alice.id}")
    assert not codes.consume_recovery(alice, text)


def joined(alice, name, role):
    """Somebody who joined by an invitation, as the trail has it."""
    held = invitations.find(invitations.invite(name, [role], by=alice))
    invitations.set_password(held, name, make.PASSWORD)
    held = Invitation.get()
    return invitations.finish(held, codes.pyotp.TOTP(codes.open_seed(held)).now())


def test_staff_deleted_do_not_open_the_set_up_again(app, alice):
    joined(alice, "Meg Second", "management")
    from_outside("DELETE FROM session", "DELETE FROM staff")
    assert not set_up.is_open()
    assert app.test_client().get("/set-up").status_code == 404


@pytest.mark.parametrize("how", ["active = 0", "roles = 'technician'", "gone"])
def test_a_second_manager_hidden_by_an_edit_leaves_nobody_alone(app, alice, how):
    meg = joined(alice, "Meg Second", "management")
    from_outside(f"DELETE FROM staff WHERE id = {meg.id}" if how == "gone" else f"UPDATE staff SET {how} WHERE id = {meg.id}")
    client = make.client(alice)
    with pytest.raises(Altered):
        approvals.needs_second_manager()
    with pytest.raises(Altered):
        erasure.request(client, client.number, "the client asked", by=alice)
    assert Client.select().exists()


def test_an_edited_row_is_not_signed_anew_by_an_act_on_it(app, alice, bob):
    set_column(bob, "roles", "management")
    for act in (
        lambda: accounts.set_roles(bob, [Role.RECEPTION], by=alice, version=bob.version),
        lambda: accounts.disable(bob, by=alice),
        lambda: invitations.start_reset(bob, by=alice),
    ):
        with pytest.raises(Altered):
            act()
    assert not Staff.get_by_id(bob.id).is_as_signed()


def test_a_member_of_staff_made_up_can_do_nothing(typed, app, alice):
    made_up = Staff.create(
        name="Eve", name_folded=fold("Eve"), roles="management", password_hash=passwords.hash_password(make.PASSWORD, "e" * 32),
        code_seed=codes.new_seed("e" * 32), uid="e" * 32, entry=alice.entry, mac=alice.mac,
    )  # fmt: skip
    assert typed("Eve", made_up).status_code == 409


def test_a_manager_made_by_an_edit_gets_no_key_to_the_vault(vault):
    set_column(vault.ruth, "roles", "management")
    ruth = Staff.get_by_id(vault.ruth.id)
    assert ruth.can(Permission.OPEN_VAULT), "as the column says"
    with pytest.raises(Refused):
        waiting = admission.ask("zapet mokal tasok gelur bovim rudin", "zapet mokal tasok gelur bovim rudin", by=ruth)
        admission.admit(waiting, PASSPHRASE, vault.code(), by=vault.alice)
    with pytest.raises(Refused):
        epoch_rotation.renew(PASSPHRASE, vault.code(), by=vault.alice)
