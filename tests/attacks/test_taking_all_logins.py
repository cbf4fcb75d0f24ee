"""Taking all logins of a client at once: alone, unseen, without a key, past the ten minutes, or by rows put in from outside."""

import io
from datetime import timedelta

import pytest
import pyzipper

from tests.fixtures.handing_over import ASKED, inside, refused
from tests.fixtures.searching import found_in
from tests.fixtures.tampering import run
from tests.fixtures.vault import CANARIES, PASSPHRASE, TODAY
from webapp import config
from webapp.audit.models import Entry
from webapp.backup.snapshot import Snapshot
from webapp.clauses import COUNTS, Scope
from webapp.clock import now
from webapp.consents import opt_ins
from webapp.requests import requests
from webapp.requests.models import IdentityProof, StepKind
from webapp.vault.access_models import Reveal, Unlock
from webapp.vault.return_models import LoginReturn


def test_the_client_gets_every_login_by_the_passphrase_told_apart(manager, ready):
    (login,) = inside(manager.post("/login-returns/1/file").data, ready)
    assert [login[name] for name in ("label", "username", "password", "seed")] == [
        "Canary-Label", "canary-user", "canary-password", "CANARYSEED"
    ]  # fmt: skip


def test_the_file_opens_by_no_other_passphrase(manager, ready):
    raw = manager.post("/login-returns/1/file").data
    with pytest.raises(RuntimeError):
        inside(raw, PASSPHRASE)


def test_each_entry_of_the_file_is_aes_256_without_a_checksum(manager, ready):
    raw = manager.post("/login-returns/1/file").data
    with pyzipper.AESZipFile(io.BytesIO(raw)) as archive:
        assert {(info.wz_aes_strength, info.wz_aes_version, info.CRC) for info in archive.infolist()} == {(3, 2, 0)}
    assert [canary for canary in CANARIES if canary in raw] == []


def test_each_login_is_on_the_clients_access_list(vault, manager, ready):
    assert [(row.login, row.purpose) for row in Reveal.select()] == [(vault.login.uid, "returned to the client")]
    assert "returned to the client" in manager.get(f"/clients/{vault.client.id}/access-list").text


def test_each_opening_has_its_entry_in_the_trail(ready):
    (row,) = Reveal.select()
    assert Entry.get_by_id(row.entry).act == "login returned"
    asked = [one for one in COUNTS if one.clause == "C4"]
    assert all(one.judge(one.query(Scope(whole=True, on=TODAY, now=now())).scalar()).good for one in asked)


def test_the_other_managers_are_told_of_each_opening(vault, mona, manager, opening, sign_in):
    for _ in range(2):
        assert opening(manager).status_code == 200
    told = sign_in(mona).get("/").text
    assert told.count(f"opened all logins of client {vault.client.number} (1) to answer a request for access") == 2


def test_a_manager_without_a_vault_key_opens_nothing(mona, opening, sign_in):
    answer = opening(sign_in(mona), staff=mona)
    assert (answer.status_code, refused(answer)) == (403, True)
    assert "cannot open the vault" in answer.text and not Reveal.select().exists()


def test_a_manager_without_a_vault_key_gets_no_file_of_anothers(mona, ready, sign_in):
    assert refused(sign_in(mona).post("/login-returns/1/file"))


@pytest.mark.parametrize("role", ["technician", "reception"])
def test_no_other_role_opens_or_takes_anything(vault, ready, opening, sign_in, role):
    browser = sign_in({"technician": vault.bob, "reception": vault.ruth}[role])
    assert opening(browser).status_code == browser.post("/login-returns/1/file").status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"passphrase": "not the passphrase at all"}, {"code": "000000"}, {"passphrase": ""}, {"code": ""}]
)
def test_without_passphrase_and_code_nothing_is_opened(manager, opening, wrong):
    assert refused(opening(manager, **wrong)) and not Reveal.select().exists()


def test_no_request_that_stands_opens_nothing(vault, manager, opening, request_of):
    requests.take_step(request_of, StepKind.WITHDRAWN, by=vault.alice, on=TODAY, today=TODAY)
    assert opening(manager).status_code == 404 and not Reveal.select().exists()


def test_of_a_client_without_logins_nothing_is_handed_over(vault, neighbour, manager):
    row = requests.log(ASKED | {"number": neighbour.number}, by=vault.alice, on=TODAY)
    requests.take_step(row, StepKind.PROVED, how=IdentityProof.KNOWN, by=vault.alice, on=TODAY, today=TODAY)
    given = {"medium": "file", "passphrase": PASSPHRASE, "code": vault.code()}
    answer = manager.post(f"/clients/{neighbour.id}/logins/return/{row.uid}", data=given)
    assert refused(answer) and "nothing to hand over" in answer.text and not LoginReturn.select().exists()


def test_nothing_is_opened_before_identity_is_checked(vault, manager):
    row = requests.log(ASKED | {"number": vault.client.number}, by=vault.alice, on=TODAY)
    given = {"medium": "file", "passphrase": PASSPHRASE, "code": vault.code()}
    answer = manager.post(f"/clients/{vault.client.id}/logins/return/{row.uid}", data=given)
    assert refused(answer) and "Check their identity first" in answer.text


def test_a_request_of_one_client_opens_no_login_of_another(vault, neighbour, manager, request_of):
    vault.opt_in(neighbour)
    given = {"medium": "file", "passphrase": PASSPHRASE, "code": vault.code()}
    assert manager.post(f"/clients/{neighbour.id}/logins/return/{request_of.uid}", data=given).status_code == 404


def test_nothing_of_it_is_on_the_disk(manager, ready):
    assert manager.post("/login-returns/1/file").status_code == 200
    assert found_in(config.data_folder(), needles=[*CANARIES, ready.encode()]) == []


def test_a_broken_download_is_repeated_with_the_same_passphrase(manager, ready, vault):
    first = manager.post("/login-returns/1/file")
    vault.clock.shift(timedelta(minutes=9))
    again = manager.post("/login-returns/1/file")
    assert inside(first.data, ready) == inside(again.data, ready)


def test_after_ten_minutes_it_is_over(manager, ready, vault):
    vault.clock.shift(timedelta(minutes=10))
    assert refused(manager.post("/login-returns/1/file"))


def test_an_expiry_put_off_in_the_row_opens_nothing(manager, ready, vault):
    vault.clock.shift(timedelta(minutes=10))
    run("UPDATE return_key SET expires_at = ?", str(now() + timedelta(minutes=5)))
    assert refused(manager.post("/login-returns/1/file"))


def test_another_browser_of_the_same_manager_gets_nothing(vault, ready, sign_in):
    assert refused(sign_in(vault.alice).post("/login-returns/1/file"))


def test_a_stolen_cookie_opens_nothing_in_another_session(vault, manager, ready, sign_in):
    thief = sign_in(vault.alice)
    thief.set_cookie("return", manager.get_cookie("return").value)
    assert refused(thief.post("/login-returns/1/file"))


def test_a_row_moved_to_another_session_opens_nothing(vault, manager, ready, sign_in):
    thief = sign_in(vault.alice)
    thief.set_cookie("return", manager.get_cookie("return").value)
    run("UPDATE return_key SET session = (SELECT digest FROM session WHERE digest <> return_key.session)")
    assert refused(thief.post("/login-returns/1/file"))


def test_get_opens_and_takes_nothing(vault, manager, request_of):
    for address in (f"/clients/{vault.client.id}/logins/return/{request_of.uid}", "/login-returns/1/file"):
        manager.head(address)
        manager.get(address)
    assert not Reveal.select().exists()


@pytest.mark.parametrize("step", [StepKind.WITHDRAWN, StepKind.REFUSED])
def test_a_request_that_ended_meanwhile_hands_nothing_over_again(vault, manager, ready, request_of, step):
    manager.post("/login-returns/1/file")
    requests.take_step(request_of, step, words="They called", by=vault.alice, on=TODAY, today=TODAY)
    answer = manager.post("/login-returns/1/file")
    assert refused(answer) and "has ended, so they are not handed over again" in answer.text


def test_a_withdrawal_ends_what_could_still_be_repeated(vault, manager, ready):
    opt_ins.withdraw(vault.client, "in person", by=vault.alice)
    assert refused(manager.post("/login-returns/1/file"))
    assert run("SELECT COUNT(*) FROM return_key") == [(0,)]


def test_a_login_replaced_meanwhile_is_not_left_out_silently(vault, manager, ready):
    run("UPDATE login_version SET number = number + 1")
    answer = manager.post("/login-returns/1/file")
    assert refused(answer) and "have changed since" in answer.text


def test_a_login_changed_in_its_row_refuses_the_whole(manager, opening):
    run("UPDATE login_version SET body = zeroblob(256)")
    assert refused(opening(manager)) and not Reveal.select().exists()


def test_it_uses_up_no_reveal_of_an_unlock(vault, unlocked, opening, request_of):
    assert opening(unlocked).status_code == 200
    assert Unlock.select(Unlock.uses).scalar() in (0, None)


def test_it_takes_no_reveal_of_the_hour_from_the_alerts(vault, mona, manager, opening, sign_in):
    for _ in range(21):
        assert opening(manager).status_code == 200
    unlocked = vault.unlock()
    vault.reveal(unlocked)
    assert "logins within an hour" not in sign_in(mona).get("/").text


def test_a_returned_login_cannot_be_shown_like_a_revealed_one(manager, ready):
    assert refused(manager.post(f"/vault/reveals/{Reveal.get().uid}/password"))


def test_no_backup_holds_the_key_to_repeat_it(ready):
    with Snapshot() as snapshot:
        assert "login_return" in snapshot.of_clients and "return_key" not in snapshot.of_clients
