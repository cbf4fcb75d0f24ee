"""Taking, giving, moving and rewording; who may, and what is refused."""

import pytest

from tests import make
from webapp.audit.models import Entry
from webapp.errors import Refused, Stale
from webapp.jobs import assignment
from webapp.jobs.models import Job, JobStatus, StatusChange


def status(name):
    return JobStatus.get(JobStatus.name == name)


def test_a_waiting_job_is_taken_once(job, bob, alice):
    stale = Job.get_by_id(job.id)
    assignment.take(job, by=bob)
    assert (job.technician, Job.get().version) == (bob, 2)
    with pytest.raises(Refused, match="Bob Technician has taken"):
        assignment.take(stale, by=alice)
    with pytest.raises(Refused, match="yours already"):
        assignment.take(stale, by=bob)


def test_of_eight_who_take_it_at_once_one_has_it(job, at_once):
    people = [make.staff(f"Technician {n}", "technician") for n in range(8)]
    results = at_once(8, lambda n: assignment.take(Job.get_by_id(job.id), by=people[n]))
    assert [r for r in results if r is None] == [None]
    assert sum(isinstance(r, Refused) for r in results) == 7
    assert Entry.select().where(Entry.act == "job taken").count() == 1


def test_reception_gives_and_takes_back(job, bob, ruth):
    assignment.assign(job, bob, by=ruth, version=1)
    assert Job.get().technician == bob
    with pytest.raises(Refused, match="changed since"):
        assignment.assign(job, None, by=ruth, version=1)
    assignment.assign(job, None, by=ruth, version=2)
    assert Job.get().waiting
    with pytest.raises(Refused):
        assignment.assign(job, ruth, by=ruth, version=3)


def test_only_its_technician_or_management_moves_it(job, bob, alice, ruth):
    with pytest.raises(Refused, match="Take it first"):
        assignment.move(job, status("Diagnosing"), by=bob, version=1)
    assignment.take(job, by=bob)
    assignment.move(job, status("Diagnosing"), by=bob, version=2)
    assert Job.get().status.name == "Diagnosing"
    with pytest.raises(Refused, match="somebody else"):
        assignment.move(job, status("New"), by=make.staff("Ted", "technician"), version=3)
    with pytest.raises(Refused, match="changed since"):
        assignment.move(job, status("New"), by=alice, version=2)
    assignment.move(job, status("Finished"), by=alice, version=3)
    names = [row.status.name for row in StatusChange.select().order_by(StatusChange.id)]
    assert names == ["New", "Diagnosing", "Finished"]


def test_who_saves_the_title_second_is_told(job, alice, ruth):
    other = Job.get_by_id(job.id)
    assignment.edit(job, "Screen cracked", by=alice, version=1)
    with pytest.raises(Stale) as stale:
        assignment.edit(other, "Hinge loose", by=ruth, version=1)
    assert stale.value.changes == {"title": ("Screen cracked", "Hinge loose")}


def test_the_page_of_a_conflict_shows_both_and_saves_on(job, alice, ruth, sign_in):
    assignment.edit(job, "Screen cracked", by=alice, version=1)
    browser = sign_in(ruth)
    answer = browser.post(f"/jobs/{job.id}/edit", data={"title": "Hinge loose", "version": "1"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Screen cracked" in text and 'value="Hinge loose"' in text and 'value="2"' in text
    assert browser.post(f"/jobs/{job.id}/edit", data={"title": "Hinge loose", "version": "2"}).status_code == 302
    assert Job.get().title == "Hinge loose"


def test_the_morning_through_the_pages(job, bob, ruth, sign_in):
    browser = sign_in(bob)
    assert browser.post(f"/jobs/{job.id}/taking").status_code == 302
    data = {"to": str(status("Waiting for parts").id), "version": "2"}
    assert browser.post(f"/jobs/{job.id}/status", data=data).status_code == 302
    stale = browser.post(f"/jobs/{job.id}/status", data=data)
    assert stale.status_code == 409
    assert "changed since" in stale.get_data(as_text=True)
    assert sign_in(ruth).post(f"/jobs/{job.id}/assignment", data={"technician": "", "version": "3"}).status_code == 302
    assert Job.get().waiting


def test_odd_choices_are_refused_on_the_job_s_page(job, alice, sign_in):
    browser = sign_in(alice)
    for odd in ("x", "0", str(2**63), "<script>"):
        answer = browser.post(f"/jobs/{job.id}/status", data={"to": odd, "version": "1"})
        assert (answer.status_code, 'id="status-to-error"' in answer.get_data(as_text=True)) == (422, True)
        assert browser.post(f"/jobs/{job.id}/assignment", data={"technician": odd, "version": odd}).status_code == 422
    assert browser.post(f"/jobs/{job.id}/status").status_code == 422
    assert browser.post(f"/jobs/{job.id}/status", data={"to": "1"}).status_code == 409


def test_roles_and_foreign_jobs(job, bob, ruth, charlie, alice, sign_in):
    acts = ("taking", "assignment", "status", "log", "closure", "reopening")
    assert {sign_in(charlie).post(f"/jobs/{job.id}/{act}").status_code for act in acts} == {403}
    assert {
        act: sign_in(ruth).post(f"/jobs/{job.id}/{act}").status_code for act in ("taking", "status", "log", "closure", "reopening")
    } == dict.fromkeys(("taking", "status", "log", "closure", "reopening"), 403)
    assert sign_in(bob).post(f"/jobs/{job.id}/assignment").status_code == 403
    assert sign_in(bob).post(f"/jobs/{job.id}/reopening").status_code == 403
    assignment.take(job, by=alice)  # now it is nothing of bob's
    assert {
        sign_in(bob).post(f"/jobs/{job.id}/{act}").status_code for act in ("taking", "status", "log", "closure", "appointments")
    } == {404}
    assert sign_in(bob).get(f"/jobs/{job.id}").status_code == 404
    assert sign_in(bob).get(f"/jobs/{job.id}/edit").status_code == 404
    assert {sign_in(alice).get(f"/jobs/{odd}").status_code for odd in (0, 999, 2**63, 2**70)} == {404}
