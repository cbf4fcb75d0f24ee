"""Logins on their way out: what the receipt says, what paper leaves behind, and an answer that forgets them."""

import hashlib

import pytest

from tests.fixtures.handing_over import inside, refused, words_in
from tests.fixtures.searching import found_in
from tests.fixtures.tampering import refuse_inserts, run
from tests.fixtures.vault import CANARIES, TODAY, canaries_in
from webapp import config
from webapp.consents import job_consents
from webapp.jobs.models import Job
from webapp.vault import entries
from webapp.vault.login_payload import Body


def test_the_receipt_shows_the_sha_256_of_what_left(manager, ready):
    sums = [hashlib.sha256(manager.post("/login-returns/1/file").data).hexdigest() for _ in range(2)]
    receipt = manager.get("/login-returns/1/receipt").text
    assert all(one in receipt for one in sums)
    assert ready not in receipt


@pytest.mark.parametrize("change", ["login_return SET logins = 9", "returned_copy SET sha256 = zeroblob(32)"])
def test_a_changed_row_is_not_on_the_receipt(manager, ready, change):
    manager.post("/login-returns/1/file")
    run(f"UPDATE {change}")
    receipt = manager.get("/login-returns/1/receipt").text
    assert "was given" not in receipt


def test_on_paper_there_is_no_file(manager, opening):
    assert opening(manager, medium="paper").status_code == 200
    assert refused(manager.post("/login-returns/1/file"))
    sheets = manager.post("/login-returns/1/sheets")
    assert sheets.mimetype == "text/html" and b"canary-password" in sheets.data.partition(b'class="print-only"')[2]


def test_what_is_printed_leaves_no_byte_on_the_disk(manager, opening):
    opening(manager, medium="paper")
    assert canaries_in(manager.post("/login-returns/1/sheets"))
    assert found_in(config.data_folder(), needles=CANARIES) == []


def test_sheets_are_on_record_before_they_are_shown(manager, opening):
    opening(manager, medium="paper")
    refuse_inserts("returned_copy", "no record")
    with pytest.raises(Exception, match="no record"):
        manager.post("/login-returns/1/sheets")


def test_an_access_answer_without_the_logins_says_so(vault, manager, request_of):
    manager.post(f"/clients/{vault.client.id}/package", data={})
    given = {"package": "1", "how": "in person", "to": "Zoë", "on": TODAY.isoformat(), "looked": "y"}
    answer = manager.post(f"/requests/{request_of.id}/collection", data=given)
    assert answer.status_code == 422 and "Hand their logins over as well" in answer.text
    assert manager.post(f"/requests/{request_of.id}/collection", data=given | {"without_logins": "y"}).status_code == 302


def test_an_access_answer_is_whole_once_the_logins_have_left(vault, manager, ready, request_of):
    manager.post("/login-returns/1/file")
    manager.post(f"/clients/{vault.client.id}/package", data={})
    given = {"package": "1", "how": "in person", "to": "Zoë", "on": TODAY.isoformat(), "looked": "y"}
    assert "Handed over separately" in manager.get(f"/requests/{request_of.id}/collection").text
    assert manager.post(f"/requests/{request_of.id}/collection", data=given).status_code == 302


def test_what_staff_replaced_unread_is_handed_over_beside_it(vault, manager, opening):
    Job.update(technician=vault.bob).where(Job.id == vault.job.id).execute()
    entries.replace_with(vault.login, Body(label="Mail", password="rubbish-of-bob"), by=vault.bob)
    words = words_in(opening(manager))
    given = inside(manager.post("/login-returns/1/file").data, words)
    assert {login["password"] for login in given} == {"canary-password", "rubbish-of-bob"}


def test_logins_held_for_an_open_job_are_part_of_the_answer(vault, manager, opening):
    job_consents.agree(vault.job, "in person", by=vault.alice)
    entries.seal(vault.client, Body(label="Laptop", password="4417-held"), kind="device", by=vault.bob, job=vault.job)
    words = words_in(opening(manager))
    given = inside(manager.post("/login-returns/1/file").data, words)
    assert {login["password"] for login in given} == {"canary-password", "4417-held"}
