"""Staff who cannot read a login replace it with rubbish: for whom they may, what stays of it, and who hears of it."""

from datetime import timedelta

import pytest

from tests import make
from tests.fixtures import tampering
from tests.fixtures.vault import PASSPHRASE, SECRET, WHY
from webapp.consents import job_consents
from webapp.db import database
from webapp.errors import Refused
from webapp.jobs import assignment, closing
from webapp.keyholders import rekeying
from webapp.logins import revealing
from webapp.vault import entries, versions
from webapp.vault.login_payload import Body
from webapp.vault.models import Login, LoginVersion

RUBBISH = {"username": "x", "password": "rubbish"}
OLD, NEW = SECRET.password, RUBBISH["password"]


@pytest.fixture
def own_job(vault):
    """bob the technician has taken the client's open job."""
    assignment.take(vault.job, by=vault.bob)


@pytest.fixture
def replaced(vault, own_job, sign_in):
    """The login, replaced by bob on its page."""
    assert replaces(sign_in(vault.bob), vault)
    return vault.login


def replaces(browser, vault, login=None):
    """Whether this browser replaces the login with rubbish."""
    return browser.post(f"/vault/entries/{(login or vault.login).id}/replacement", data=RUBBISH).status_code == 302


def opens(vault, unlocked, number, login=None):
    """The password that a version of the login shows."""
    given = {"by": vault.alice, "session": unlocked.session, "cookie": unlocked.cookie}
    login = Login.get_by_id((login or vault.login).id)
    return revealing.reveal(login, "repair", "To test the disk.", version=number, **given)[1].password


def test_a_technician_replaces_nothing_without_an_own_job(vault, sign_in):
    assert not replaces(sign_in(vault.bob), vault)


def test_a_technician_whose_job_is_closed_replaces_nothing(vault, own_job, sign_in):
    make.job(vault.client, vault.alice)  # by which he still sees the client
    closing.finish(vault.job, by=vault.bob)
    assert not replaces(sign_in(vault.bob), vault)


def test_reception_replaces_nothing_of_a_client_of_long_ago(vault, sign_in):
    closing.finish(vault.job, by=vault.alice)
    assert not replaces(sign_in(vault.ruth), vault)


def test_reception_replaces_for_a_client_with_an_open_job(vault, sign_in):
    assert replaces(sign_in(vault.ruth), vault)


def test_a_technician_replaces_for_an_own_job(vault, own_job, sign_in):
    assert replaces(sign_in(vault.bob), vault)


def test_who_may_not_replace_is_offered_no_button(vault, sign_in):
    assert "/replacement" not in sign_in(vault.bob).get(f"/clients/{vault.client.id}/logins").text


def test_the_old_login_opens_after_a_replacement(vault, replaced):
    assert opens(vault, vault.unlock(), 1) == OLD


def test_the_page_opens_the_old_login_and_shows_it(vault, replaced, sign_in):
    browser = sign_in(vault.alice)
    browser.post("/vault/unlocks", data={"job": vault.job.id, "passphrase": PASSPHRASE, "code": vault.code()})
    assert "Version 1, sealed by Bob Technician" in browser.get(f"/vault/entries/{replaced.id}").text
    shown = browser.post(f"/vault/entries/{replaced.id}/reveal", data={**WHY, "which": "1"})
    reveal = shown.text.split("/vault/reveals/")[1].split("/")[0]
    assert OLD in browser.post(f"/vault/reveals/{reveal}/password").text


def test_the_old_login_opens_after_two_replacements(vault, replaced):
    entries.replace_with(replaced, Body(password="more rubbish"), by=vault.ruth)
    assert opens(vault, vault.unlock(), 1) == OLD


def test_the_old_login_opens_also_once_the_rubbish_was_opened(vault, replaced):
    unlocked = vault.unlock()
    assert [opens(vault, unlocked, 2), opens(vault, unlocked, 1)] == [NEW, OLD]


def test_the_old_login_is_not_dropped_while_nobody_has_looked(vault, replaced):
    vault.clock.shift(timedelta(days=400))
    assert versions.drop_old() == 0


def test_the_old_login_is_dropped_once_it_was_decided(vault, decide):
    decide(2)
    vault.clock.shift(timedelta(days=31))
    assert versions.drop_old() == 1


def test_looking_late_leaves_time_to_decide(vault, replaced):
    vault.clock.shift(timedelta(days=40))
    opens(vault, vault.unlock(make.job(vault.client, vault.alice)), 2)
    vault.clock.shift(timedelta(days=1))
    assert versions.drop_old() == 0


@pytest.fixture
def decide(vault, replaced, sign_in):
    """decide(number) -> alice's browser, in which she has opened the newest version and kept the one of this number."""

    def kept(number, opened="2"):
        browser = sign_in(vault.alice)
        browser.post("/vault/unlocks", data={"job": vault.job.id, "passphrase": PASSPHRASE, "code": vault.code()})
        browser.post(f"/vault/entries/{replaced.id}/reveal", data={**WHY, "which": opened})
        assert browser.post(f"/vault/entries/{replaced.id}/versions/{number}/keeping").status_code == 302
        return browser

    return kept


def test_the_old_login_is_put_back(vault, decide):
    decide(1)
    assert vault.reveal(vault.unlock()).password == OLD


def test_after_the_old_login_was_put_back_the_rubbish_opens_no_more(vault, decide):
    decide(1)
    with pytest.raises(Refused, match="replaced for good"):
        opens(vault, vault.unlock(), 2)


def test_after_the_new_one_was_kept_the_old_login_opens_no_more(vault, decide):
    decide(2)
    with pytest.raises(Refused, match="replaced for good"):
        opens(vault, vault.unlock(), 1)


def test_nothing_is_kept_before_one_was_opened(vault, replaced, sign_in):
    browser = sign_in(vault.alice)
    browser.post("/vault/unlocks", data={"job": vault.job.id, "passphrase": PASSPHRASE, "code": vault.code()})
    assert browser.post(f"/vault/entries/{replaced.id}/versions/2/keeping").status_code == 409


def test_nothing_is_put_back_while_the_vault_is_locked(vault, replaced, sign_in):
    browser = sign_in(vault.alice)
    opens(vault, vault.unlock(), 2)
    assert browser.post(f"/vault/entries/{replaced.id}/versions/1/keeping").status_code == 409


def test_staff_decide_nothing(vault, replaced, sign_in):
    opens(vault, vault.unlock(), 1)
    path = f"/vault/entries/{replaced.id}/versions/2/keeping"
    assert [sign_in(who).post(path).status_code for who in (vault.bob, vault.ruth)] == [403, 403]


def test_a_later_replacement_is_undecided_again(vault, decide):
    decide(1)
    entries.replace_with(vault.login, Body(password="again"), by=vault.ruth)
    assert opens(vault, vault.unlock(), 3) == OLD


def test_management_replaces_for_good(vault):
    entries.replace_with(vault.login, Body(password="the new one"), by=vault.alice)
    with pytest.raises(Refused, match="replaced for good"):
        opens(vault, vault.unlock(), 1)


def test_a_login_for_one_job_is_not_lost_either(vault, own_job, sign_in):
    job_consents.agree(vault.job, "in person", by=vault.bob)
    held = entries.seal(vault.client, SECRET, kind="device", by=vault.bob, job=vault.job)
    assert replaces(sign_in(vault.bob), vault, held)
    assert opens(vault, vault.unlock(), 1, held) == OLD


def test_the_old_login_opens_after_a_full_rekey(vault, replaced):
    session = vault.session()
    begun = rekeying.begin(PASSPHRASE, vault.code(), by=vault.alice, session=session)
    rekeying.go_on(begun.cookie, by=vault.alice, session=session)
    assert opens(vault, vault.unlock(), 1) == OLD


def test_management_is_told_of_each(vault, replaced, sign_in):
    entries.replace_with(vault.login, Body(password="more rubbish"), by=vault.bob)
    page = sign_in(vault.alice).get("/").text
    assert page.count(f"Bob Technician replaced a login of client {vault.client.number}") == 2


def test_the_clients_page_says_what_is_undecided(vault, replaced, sign_in):
    assert "choose which one to keep" in sign_in(vault.alice).get(f"/clients/{vault.client.id}/logins").text


def test_a_forged_replacement_rolls_nothing_back(vault):
    entries.replace_with(vault.login, Body(password="the new one"), by=vault.alice)
    LoginVersion.delete().where(LoginVersion.number == 2).execute()
    about = {
        "client_id": vault.client.id,
        "login_id": vault.login.id,
        "number": 2,
        "by_id": vault.bob.id,
        "at": "2026-11-23 10:00:00",
    }
    tampering.insert(database, "login_replacement", **about, mac=bytes(32))
    with pytest.raises(Refused, match="changed from outside"):
        vault.reveal(vault.unlock())


def test_a_replacement_left_over_rolls_nothing_back(vault, replaced):
    LoginVersion.delete().where(LoginVersion.number == 2).execute()
    with pytest.raises(Refused, match="changed from outside"):
        vault.reveal(vault.unlock())


def test_a_forged_replacement_opens_nothing_that_was_replaced_for_good(vault):
    entries.replace_with(vault.login, Body(password="the new one"), by=vault.alice)
    about = {"client_id": vault.client.id, "login_id": vault.login.id, "number": 2, "by_id": vault.bob.id}
    tampering.insert(database, "login_replacement", **about, at="2026-11-23 10:00:00", mac=bytes(32))
    with pytest.raises(Refused, match="replaced for good"):
        opens(vault, vault.unlock(), 1)


def test_the_old_login_opens_only_beside_the_newest(vault, replaced):
    entries.replace_with(replaced, Body(password="more rubbish"), by=vault.ruth)
    LoginVersion.delete().where(LoginVersion.number == 3).execute()
    with pytest.raises(Refused, match="changed from outside"):
        opens(vault, vault.unlock(), 1)
