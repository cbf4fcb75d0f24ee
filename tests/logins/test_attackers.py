"""What somebody with an account of his own tries on the vault, and what stands in the way."""

from datetime import timedelta

import pytest

from tests.fixtures.tampering import honestly
from webapp import screening
from webapp.clock import now
from webapp.consents import job_consents, opt_ins
from webapp.errors import Refused
from webapp.jobs.models import Job
from webapp.logins import access_requests, note_to_login_routes
from webapp.staff.models import RECENT, Session
from webapp.text import file_name
from webapp.vault import alerts


def test_nobody_opens_a_closed_job_at_his_own_request(vault):
    Job.update(closed_at=now()).where(Job.id == vault.job.id).execute()
    vault.job = Job.get_by_id(vault.job.id)
    access_requests.ask(vault.job, "support", "I would like to look.", by=vault.alice)
    with pytest.raises(Refused, match="closed"):
        vault.unlock()


def test_an_unlock_for_a_job_that_closed_meanwhile_is_not_kept_open_by_asking_oneself(vault):
    unlocked = vault.unlock()
    Job.update(closed_at=now()).where(Job.id == vault.job.id).execute()
    access_requests.ask(Job.get_by_id(vault.job.id), "support", "Once more.", by=vault.alice)
    with pytest.raises(Refused):
        vault.reveal(unlocked)


@pytest.mark.parametrize("page", ["/clients/{client}/logins/withdrawal", "/jobs/{job}/logins/destruction"])
def test_what_destroys_logins_wants_a_code_of_just_now(vault, sign_in, page):
    bench = sign_in(vault.bob)
    honestly(Session.get(), factor_at=now() - RECENT)
    answer = bench.post(page.format(client=vault.client.id, job=vault.job.id), data={"told": "in person", "sure": "y"})
    assert answer.status_code == 403 and "one-time code" in answer.text
    assert opt_ins.live_of(vault.client)


def test_management_hears_of_logins_that_others_have_destroyed(vault):
    job_consents.agree(vault.job, "in person", by=vault.bob)
    job_consents.take_back(vault.job, by=vault.bob)
    assert [alerts.sentence(alert) for alert in alerts.unseen_for(vault.alice)] == [alerts.SENTENCES[alerts.TAKEN_BACK]]
    vault.clock.shift(timedelta(hours=1))
    opt_ins.withdraw(vault.client, "in person", by=vault.ruth)
    assert {alert.staff for alert in alerts.unseen_for(vault.alice)} == {vault.bob, vault.ruth}


def test_a_managers_own_withdrawal_is_nobodys_alert(vault):
    opt_ins.withdraw(vault.client, "in person", by=vault.alice)
    assert not alerts.unseen_for(vault.alice)


def test_a_refused_note_is_looked_through_once_however_often_it_is_named(vault, sign_in, monkeypatch):
    looked, find = [], screening.find
    monkeypatch.setattr(screening, "find", lambda text: looked.append(text) or find(text))
    typed = {"refused": " ".join(["text"] * 500 + [f"f{n}" for n in range(500)]), "text": "x" * 60_000}
    assert sign_in(vault.bob).post(f"/jobs/{vault.job.id}/logins/draft", data=typed).status_code == 200
    assert len(looked) <= note_to_login_routes.MOST and max(map(len, looked)) < 5000


@pytest.mark.parametrize(
    ("given", "kept"),
    [("paper.pdf", "paper.pdf"), ("../../etc/evil.pdf", "evil.pdf"), ("C:\\scans\\a.pdf", "a.pdf"),
     ("\u202efdp.exe\x01", "_fdp.exe_"),
     ("/", "file"), ("x" * 300 + ".pdf", "x" * 116 + ".pdf")],
)  # fmt: skip
def test_a_files_name_is_no_path_and_reads_as_it_is(given, kept):
    assert file_name(given) == kept
