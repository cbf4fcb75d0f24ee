"""The logins of a client who leaves, without a second manager: alone, by a puppet, by a row put in from outside."""

import pytest

from tests import make
from tests.fixtures.handing_over import refused
from tests.fixtures.tampering import honestly, run
from tests.fixtures.vault import PASSPHRASE
from webapp.clock import now
from webapp.erasure.models import Erasure
from webapp.jobs.models import Job
from webapp.staff import invitations
from webapp.vault.access_models import Reveal


@pytest.fixture
def leaving(vault, manager, mona):
    """The client leaves, everything but the logins is packed; the address at which the logins are opened."""
    Job.update(closed_at=now()).where(Job.id == vault.job.id).execute()
    assert manager.post(f"/clients/{vault.client.id}/termination", data={"number": vault.client.number}).status_code == 302
    assert manager.post("/terminations/1/package", data={}).status_code == 302
    return f"/clients/{vault.client.id}/logins/return/{Erasure.get().uid}"


@pytest.fixture
def opens(vault, leaving):
    """opens(browser) -> the answer to whoever opens the logins of the client who leaves."""
    return lambda browser: browser.post(leaving, data={"medium": "file", "passphrase": PASSPHRASE, "code": vault.code()})


def test_one_manager_alone_opens_nothing(manager, opens):
    answer = opens(manager)
    assert refused(answer) and "Ask Mona Manager" in answer.text and not Reveal.select().exists()


def test_whoever_began_it_cannot_agree_to_it(manager, opens):
    assert manager.post("/terminations/1/return-approval").status_code == 409
    assert refused(opens(manager))


def test_once_a_second_manager_agrees_it_is_opened(manager, mona, opens, sign_in):
    assert sign_in(mona).post("/terminations/1/return-approval").status_code == 302
    assert opens(manager).status_code == 200


def test_a_termination_withdrawn_meanwhile_hands_nothing_over_again(manager, mona, opens, sign_in):
    sign_in(mona).post("/terminations/1/return-approval")
    opens(manager)
    manager.post("/erasures/1/withdrawal")
    assert refused(manager.post("/login-returns/1/file"))


def test_an_agreement_put_in_as_a_row_counts_for_nothing(vault, manager, mona, opens):
    columns = "client_id, erasure, by_id, at, mac"
    values = (vault.client.id, Erasure.get().uid, mona.id, str(now()), bytes(32))
    run(f"INSERT INTO return_approval ({columns}) VALUES (?, ?, ?, ?, ?)", *values)
    assert refused(opens(manager))


def test_an_agreement_of_another_termination_counts_for_nothing(vault, manager, mona, opens, sign_in):
    sign_in(mona).post("/terminations/1/return-approval")
    manager.post("/erasures/1/withdrawal")
    manager.post(f"/clients/{vault.client.id}/termination", data={"number": vault.client.number})
    run("UPDATE return_approval SET erasure = (SELECT uid FROM erasure WHERE id = 2)")
    address = f"/clients/{vault.client.id}/logins/return/{Erasure.get_by_id(2).uid}"
    assert refused(manager.post(address, data={"medium": "file", "passphrase": PASSPHRASE, "code": vault.code()}))


def test_a_manager_whom_the_asker_had_set_anew_does_not_count(vault, manager, mona, opens, sign_in):
    invitations.start_reset(mona, by=vault.alice)
    puppet = sign_in(mona)
    assert puppet.post("/terminations/1/return-approval").status_code == 409


def test_with_nobody_who_counts_it_goes_on_and_the_others_are_told(vault, manager, mona, opens, sign_in):
    invitations.start_reset(mona, by=vault.alice)
    assert opens(manager).status_code == 200
    assert f"opened all logins of client {vault.client.number} (1) to hand them over" in sign_in(mona).get("/").text


def test_the_second_manager_reads_who_asks(leaving, mona, sign_in):
    assert "Alice Manager asks you to agree" in sign_in(mona).get("/terminations/1").text


def test_whoever_asked_is_not_asked_to_agree(leaving, manager):
    assert "asks you to agree" not in manager.get("/terminations/1").text


def test_a_sole_manager_waits_for_nobody(vault, manager, mona, opens):
    honestly(mona, active=False)
    assert opens(manager).status_code == 200


def test_the_receipt_names_who_agreed(manager, mona, opens, sign_in):
    sign_in(mona).post("/terminations/1/return-approval")
    opens(manager)
    manager.post("/login-returns/1/file")
    assert "Agreed by" in manager.get("/login-returns/1/receipt").text


def test_nothing_is_handed_over_without_the_logins(manager, opens):
    signed = {"how": "in person", "to": "Zoë", "signature": "Z. O’Brien", "sure": "y"}
    answer = manager.post("/terminations/1/hand-over", data=signed)
    assert answer.status_code == 409 and Erasure.get().handed_over_at is None


def test_a_hand_over_of_logins_put_in_as_a_row_counts_for_nothing(vault, manager, mona, opens, sign_in):
    sign_in(mona).post("/terminations/1/return-approval")
    opens(manager)
    row = (vault.client.id, 1, bytes(32), str(now()), bytes(32))
    run("INSERT INTO returned_copy (client_id, login_return_id, sha256, at, mac) VALUES (?, ?, ?, ?, ?)", *row)
    signed = {"how": "in person", "to": "Zoë", "signature": "Z. O’Brien", "sure": "y"}
    assert manager.post("/terminations/1/hand-over", data=signed).status_code == 409


@pytest.mark.parametrize("role", ["technician", "reception"])
def test_no_other_role_agrees(vault, opens, sign_in, role):
    browser = sign_in(make.staff("Rolf Other", role))
    assert browser.post("/terminations/1/return-approval").status_code == 403
