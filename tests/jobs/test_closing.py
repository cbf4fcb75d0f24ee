"""Closing and reopening, with the hooks of the features to the right."""

import pytest

from tests import make
from webapp.errors import Refused
from webapp.jobs import assignment, closing, listing
from webapp.jobs.models import Closure, Job, JobStatus


@pytest.fixture
def done(job, bob):
    """A job of bob's whose work is done."""
    assignment.take(job, by=bob)
    assignment.move(job, JobStatus.get(JobStatus.name == "Finished"), by=bob, version=2)
    return job


def test_a_finished_job_closes_once(done, bob):
    stale = Job.get_by_id(done.id)
    closing.close(done, by=bob)
    closure = Closure.get()
    assert (Job.get().closed_at, closure.by, done.open) == (closure.at, bob, False)
    with pytest.raises(Refused, match="closed already"):
        closing.close(stale, by=bob)


def test_not_before_the_work_is_done_and_not_by_another(job, done, bob, alice, ruth, client):
    other = make.job(client, by=ruth)
    assignment.take(other, by=bob)
    with pytest.raises(Refused, match="“New”"):
        closing.close(other, by=bob)
    with pytest.raises(Refused, match="Only the technician"):
        closing.close(done, by=make.staff("Ted", "technician"))
    closing.close(done, by=ruth)


def test_a_hook_may_refuse_and_others_go_with_it(done, bob, monkeypatch):
    seen = []

    def refuse(job, by):
        raise Refused("A device of theirs is still here.")

    monkeypatch.setattr(closing, "BEFORE_CLOSE", [refuse])
    monkeypatch.setattr(closing, "ON_CLOSE", [lambda job, by: seen.append((job.id, job.open, by))])
    with pytest.raises(Refused, match="still here"):
        closing.close(done, by=bob)
    assert (seen, Closure.select().count(), Job.get().open) == ([], 0, True)
    closing.BEFORE_CLOSE.clear()
    closing.close(done, by=bob)
    assert seen == [(done.id, False, bob)]


def test_what_fails_on_close_leaves_the_job_open(done, bob, monkeypatch):
    def fail(job, by):
        raise Refused("The logins could not be destroyed.")

    monkeypatch.setattr(closing, "ON_CLOSE", [fail])
    with pytest.raises(Refused):
        closing.close(done, by=bob)
    assert Job.get().open and not Closure.select().exists()


def test_finishing_says_that_the_work_is_done_and_closes(job, bob, ruth, sign_in):
    assignment.take(job, by=bob)
    assert sign_in(ruth).post(f"/jobs/{job.id}/closure", data={"finish": "1"}).status_code == 403
    other = sign_in(make.staff("Ted", "technician"))
    assert other.post(f"/jobs/{job.id}/closure", data={"finish": "1"}).status_code == 404
    assert sign_in(bob).post(f"/jobs/{job.id}/closure", data={"finish": "1"}).status_code == 302
    assert [what for _, what, _, _ in listing.history(job)] == ["Closed", "Finished", "New"]
    assert sign_in(bob).post(f"/jobs/{job.id}/closure", data={"finish": "1"}).status_code == 409


def test_finishing_does_neither_where_closing_is_refused(job, bob, monkeypatch):
    assignment.take(job, by=bob)

    def refuse(job, by):
        raise Refused("A device of theirs is still here.")

    monkeypatch.setattr(closing, "BEFORE_CLOSE", [refuse])
    with pytest.raises(Refused, match="still here"):
        closing.finish(job, by=bob)
    assert Job.get().status.name == "New" and Job.get().open


def test_management_reopens(done, bob, alice, sign_in):
    closing.close(done, by=bob)
    assert sign_in(bob).post(f"/jobs/{done.id}/closure").status_code == 409
    assert sign_in(bob).post(f"/jobs/{done.id}/reopening").status_code == 403
    assert sign_in(alice).post(f"/jobs/{done.id}/reopening").status_code == 302
    assert sign_in(alice).post(f"/jobs/{done.id}/reopening").status_code == 409
    closure = Closure.get()
    assert (closure.reopened_by, Job.get().open) == (alice, True)
    closing.close(done, by=bob)
    assert [what for _, what, _, _ in listing.history(done)] == ["Closed", "Reopened", "Closed", "Finished", "New"]


def test_through_the_page(done, bob, job, sign_in):
    browser = sign_in(bob)
    assert "Close job" in browser.get(f"/jobs/{done.id}").get_data(as_text=True)
    assert browser.post(f"/jobs/{done.id}/closure").status_code == 302
    text = browser.get(f"/jobs/{done.id}").get_data(as_text=True)
    assert "Closed" in text and "Add the line" not in text and "Reopen" not in text
    assert browser.post(f"/jobs/{done.id}/log", data={}).status_code == 422
    line = {"text": "x", "fault": "other", "minutes": "1"}
    answer = browser.post(f"/jobs/{done.id}/log", data=line)
    assert (answer.status_code, "This job is closed." in answer.get_data(as_text=True)) == (409, True)
