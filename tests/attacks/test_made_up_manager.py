"""A manager makes up a second one, or takes one over, to approve what he asks for himself; the real one is to hear of it."""

from datetime import timedelta

import pyotp
import pytest

from tests import make
from tests.fixtures.tampering import past_the_guards
from tests.fixtures.vault import PASSPHRASE
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.db import database
from webapp.erasure.models import Erasure
from webapp.jobs import closing
from webapp.permissions import Role
from webapp.staff import accounts, invitations
from webapp.staff.models import Invitation, Staff
from webapp.vault.access_models import Unlock

LATER = timedelta(days=14)


@pytest.fixture
def mary(vault):
    """The real second manager, on the staff for long."""
    return make.staff("Mary Second", "management")


@pytest.fixture
def made_up(vault, sign_in):
    """made_up(by, name, role) -> somebody whom `by` invited on the staff page, and who joined by the link."""

    def joined(by, name="Mallory Made", role="management"):
        answer = sign_in(by).post("/staff/invite", data={"name": name, "roles": [role]})
        return join_by(sign_in(None), answer.text.split("/join/")[1].split("<")[0].split('"')[0].strip())

    return joined


@pytest.fixture
def leaver(vault):
    """A client with nothing open, who can be erased."""
    return make.client(vault.alice)


def join_by(browser, token):
    """Go through the two steps of a joining link, as whoever holds it does; the Staff."""
    invitation = invitations.find(token)
    new = {"name": invitation.name, "password": make.PASSWORD, "again": make.PASSWORD}
    assert browser.post(f"/join/{token}", data=new).status_code == 302
    seed = invitations.codes.open_seed(Invitation.get_by_id(invitation.id))
    assert browser.post(f"/join/{token}/code", data={"code": pyotp.TOTP(seed).now()}).status_code == 200
    return Staff.get(Staff.name == invitation.name)


def make_entry_move_on(staff):
    """Have somebody's row rest on a later entry: she chose another password since."""
    fresh = Staff.get_by_id(staff.id)
    with database.atomic():
        fresh.entry = record(Act.PASSWORD_CHANGED, by=fresh, about=fresh).number
        fresh.sign_row()
        fresh.save()


def asked_by(browser, client):
    """An erasure, asked for on the client's page."""
    data = {"number": client.number, "reason": "the client asked"}
    answer = browser.post(f"/clients/{client.id}/erasure", data=data)
    assert answer.status_code == 302, answer.text
    return Erasure.get(Erasure.client_uid == client.uid)


def approves(browser, row):
    """Whether an approval, posted by this browser, counts."""
    browser.post(f"/erasures/{row.id}/approval")
    return Erasure.get_by_id(row.id).approved_at is not None


def test_a_made_up_manager_does_not_approve_for_his_maker(vault, mary, made_up, sign_in, leaver):
    mallory = made_up(vault.alice)
    assert not approves(sign_in(mallory), asked_by(sign_in(vault.alice), leaver))


def test_a_maker_does_not_approve_for_whom_she_made_up(vault, mary, made_up, sign_in, leaver):
    mallory = made_up(vault.alice)
    assert not approves(sign_in(vault.alice), asked_by(sign_in(mallory), leaver))


def test_two_who_were_made_up_do_not_approve_for_each_other(vault, mary, made_up, sign_in, leaver):
    first, second = made_up(vault.alice), made_up(vault.alice, "Moll Made")
    assert not approves(sign_in(second), asked_by(sign_in(first), leaver))


def test_who_was_made_up_by_somebody_made_up_does_not_approve(vault, mary, made_up, sign_in, leaver):
    second = made_up(made_up(vault.alice), "Moll Made")
    assert not approves(sign_in(second), asked_by(sign_in(vault.alice), leaver))


def promote(person, by):
    accounts.set_roles(person, [Role.MANAGEMENT], by=by, version=Staff.get_by_id(person.id).version)


def let_in_again(person, by):
    person.change(active=False, roles="management")
    accounts.enable(person, by=by)


def reset(person, by):
    person.change(roles="management")
    invitations.start_reset(person, by=by)


@pytest.mark.parametrize("take_over", [promote, let_in_again, reset])
def test_who_was_taken_over_does_not_approve(vault, mary, sign_in, take_over, leaver):
    take_over(vault.bob, vault.alice)
    assert not approves(sign_in(Staff.get_by_id(vault.bob.id)), asked_by(sign_in(vault.alice), leaver))


def test_who_was_taken_over_through_somebody_made_up_does_not_approve(vault, mary, made_up, sign_in, leaver):
    promote(vault.bob, made_up(vault.alice))
    assert not approves(sign_in(Staff.get_by_id(vault.bob.id)), asked_by(sign_in(vault.alice), leaver))


def test_a_manager_made_at_the_console_does_not_approve_at_once(vault, mary, sign_in, leaver):
    mallory = join_by(sign_in(None), invitations.invite("Mallory Made", [Role.MANAGEMENT], by=None))
    assert not approves(sign_in(mallory), asked_by(sign_in(vault.alice), leaver))


EDITS = ["act = 'job opened'", "numbers = ''", "numbers = 'invited_by=99'", "at = '2020-01-01 00:00:00'", "about = 'Staff 0'"]


@pytest.mark.parametrize("edit", EDITS)
def test_a_tie_edited_out_of_the_trail_lets_nobody_approve(vault, mary, made_up, sign_in, leaver, edit):
    row, mallory = asked_by(sign_in(vault.alice), leaver), made_up(vault.alice)
    past_the_guards(f"UPDATE audit_entry SET {edit} WHERE number = {mallory.entry}")
    make_entry_move_on(mallory)
    assert not approves(sign_in(mallory), row)


@pytest.mark.parametrize("edit", ["act = 'job opened'", "numbers = 'manager=0'", "at = '2020-01-01 00:00:00'"])
def test_nobody_gets_alone_by_editing_out_that_the_other_was_taken_out(vault, mary, sign_in, leaver, edit):
    accounts.set_roles(mary, [Role.RECEPTION], by=vault.alice, version=mary.version)
    make_entry_move_on(mary)
    past_the_guards(f"UPDATE audit_entry SET {edit} WHERE act = 'staff roles changed'")
    sign_in(vault.alice).post(f"/clients/{leaver.id}/erasure", data={"number": leaver.number, "reason": "the client asked"})
    assert not Erasure.select().exists()


def test_a_manager_who_was_there_before_approves(vault, mary, made_up, sign_in, leaver):
    made_up(vault.alice)
    assert approves(sign_in(mary), asked_by(sign_in(vault.alice), leaver))


def test_after_fourteen_days_a_new_manager_approves(vault, made_up, sign_in, leaver):
    mallory = made_up(vault.alice)
    row = asked_by(sign_in(vault.alice), leaver)
    vault.clock.shift(LATER)
    assert approves(sign_in(mallory), row)


def test_with_nobody_who_counts_the_page_says_until_when_it_waits(vault, made_up, sign_in, leaver):
    made_up(vault.alice)
    browser = sign_in(vault.alice)
    row = asked_by(browser, leaver)
    assert "Waits until 7 December 2026" in browser.get(f"/erasures/{row.id}").text


def test_with_nobody_who_counts_it_is_not_carried_out(vault, made_up, sign_in, leaver):
    made_up(vault.alice)
    browser = sign_in(vault.alice)
    row = asked_by(browser, leaver)
    assert browser.post(f"/erasures/{row.id}/removal").status_code == 409
    assert Erasure.get_by_id(row.id).begun_at is None


def test_where_somebody_counts_the_page_names_no_day(vault, mary, made_up, sign_in, leaver):
    made_up(vault.alice)
    browser = sign_in(vault.alice)
    assert "Waits until" not in browser.get(f"/erasures/{asked_by(browser, leaver).id}").text


def unlocks(vault, browser):
    """Whether alice's browser unlocks the vault for the job."""
    browser.post("/vault/unlocks", data={"job": vault.job.id, "passphrase": PASSPHRASE, "code": vault.code()})
    return Unlock.select().where(Unlock.job == vault.job).exists()


@pytest.fixture
def closed(vault, made_up, sign_in):
    """closed(who) -> alice's browser; `who` has asked for a login of the job, which is closed by now."""

    def done(who):
        asked = sign_in(who).post(f"/jobs/{vault.job.id}/access-requests", data={"purpose": "repair", "words": "To test the disk."})
        assert asked.status_code == 302, asked.text
        closing.finish(vault.job, by=vault.alice)
        return sign_in(vault.alice)

    return done


def test_a_closed_job_does_not_open_at_the_request_of_somebody_made_up(vault, made_up, closed):
    assert not unlocks(vault, closed(made_up(vault.alice, role="technician")))


def test_a_closed_job_does_not_open_at_the_request_of_a_taken_over_account(vault, closed, sign_in):
    invitations.start_reset(vault.bob, by=vault.alice)
    assert not unlocks(vault, closed(vault.bob))


def test_a_closed_job_opens_at_the_request_of_a_colleague(vault, closed):
    assert unlocks(vault, closed(vault.bob))


def test_an_unlock_ends_with_a_job_that_only_somebody_made_up_asked_for(vault, made_up, sign_in):
    mallory = made_up(vault.alice, role="technician")
    unlocked = vault.unlock()
    browser = sign_in(mallory)
    browser.post(f"/jobs/{vault.job.id}/access-requests", data={"purpose": "repair", "words": "To test the disk."})
    closing.finish(vault.job, by=vault.alice)
    with pytest.raises(Exception, match="locked again"):
        vault.reveal(unlocked)


def today(browser):
    return browser.get("/").text


def test_the_real_manager_hears_of_the_new_one(vault, mary, made_up, sign_in):
    made_up(vault.alice)
    assert "Mallory Made joined as a manager, invited by Alice Manager." in today(sign_in(mary))


def test_the_real_manager_hears_of_one_made_at_the_console(vault, mary, sign_in):
    join_by(sign_in(None), invitations.invite("Mallory Made", [Role.MANAGEMENT], by=None))
    assert "Mallory Made joined as a manager, invited at the console." in today(sign_in(mary))


def test_the_real_manager_hears_of_a_promotion_by_name(vault, mary, sign_in):
    promote(vault.bob, vault.alice)
    assert "Alice Manager made Bob Technician a manager." in today(sign_in(mary))


def test_the_others_hear_of_a_reset_at_the_console(vault, mary, sign_in):
    invitations.start_reset(mary, by=None)
    assert "Mary Second is to get a new password and phone" in today(sign_in(vault.alice))


def test_one_reset_does_not_hide_another_within_the_hour(vault, mary, sign_in):
    tom, third = make.staff("Tom Third", "management"), make.staff("Ann Fourth", "management")
    for manager in (tom, mary):
        invitations.start_reset(manager, by=vault.alice)
    page = today(sign_in(third))
    assert ["reset for Tom Third." in page, "reset for Mary Second." in page] == [True, True]


def test_it_is_told_until_each_has_seen_it(vault, mary, made_up, sign_in):
    other = make.staff("Ann Fourth", "management")
    made_up(vault.alice)
    browser = sign_in(mary)
    browser.post(today(browser).split('action="/vault/alerts/')[1].split('"')[0].join(["/vault/alerts/", ""]))
    assert ["joined as a manager" in today(browser), "joined as a manager" in today(sign_in(other))] == [False, True]


def test_a_manager_who_was_out_meanwhile_hears_of_it_later(vault, mary, made_up, sign_in):
    accounts.disable(mary, by=vault.alice)
    made_up(vault.alice)
    accounts.enable(mary, by=vault.alice)
    assert "Mallory Made joined as a manager" in today(sign_in(mary))
