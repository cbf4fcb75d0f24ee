"""The lists and the job's page: what each role sees, page by page, in few statements that search and never scan."""

import itertools
from datetime import datetime

import pytest

from tests import make
from tests.fixtures.tracing import plan_of
from webapp.clients.models import ClientView
from webapp.jobs import assignment, closing, listing, worklog
from webapp.jobs.models import Job, JobStatus

TABS = list(listing.SHOWN)


def filled(count, client, alice, bob):
    """Jobs of all four kinds, `count` each: waiting, alice's, bob's, closed."""
    ready = JobStatus.select().where(JobStatus.name == "Finished")
    for n in range(count):
        make.job(client, by=alice, title=f"waiting {n}")
        make.job(client, by=alice, title=f"of alice {n}", technician=alice)
        make.job(client, by=alice, title=f"of bob {n}", technician=bob)
        job = make.job(client, by=alice, title=f"done {n}", technician=bob)
        assignment.move(job, ready.get(), by=bob, version=1)
        closing.close(job, by=bob)


def read(browser, show, **more):
    return browser.get("/jobs", query_string={"show": show, **more}).get_data(as_text=True)


def test_the_tabs_of_each_role(client, alice, bob, ruth, charlie, sign_in):
    filled(1, client, alice, bob)
    kinds = ("waiting 0", "of alice 0", "of bob 0", "done 0")

    def seen(who):
        browser = sign_in(who)
        return {show: {kind for kind in kinds if kind in read(browser, show)} for show in TABS}

    assert seen(ruth) == {
        "open": {"waiting 0", "of alice 0", "of bob 0"},
        "mine": set(),
        "waiting": {"waiting 0"},
        "closed": {"done 0"},
    }
    assert seen(bob) == {"open": {"waiting 0", "of bob 0"}, "mine": {"of bob 0"}, "waiting": {"waiting 0"}, "closed": {"done 0"}}
    assert seen(alice)["mine"] == {"of alice 0"}
    assert sign_in(make.staff("Ted", "technician")).get("/jobs?show=closed").get_data(as_text=True).count("done 0") == 0
    assert sign_in(charlie).get("/jobs").status_code == 403
    assert sign_in(alice).get("/jobs?show=odd").status_code == 404


@pytest.mark.parametrize("show", ["open", "closed"])
def test_show_more_walks_every_job_once_newest_first(client, alice, bob, show):
    filled(5, client, alice, bob)
    seen, before = [], None
    while True:
        rows, before = listing.newest(alice, show, before=before, size=2)
        seen += [row.id for row in rows]
        if before is None:
            break
    expected = Job.select(Job.id).where(Job.closed_at.is_null(show == "open")).order_by(Job.id.desc())
    assert seen == [id for (id,) in expected.tuples()]


def test_odd_cursors_start_from_the_top(client, alice, bob, sign_in):
    filled(1, client, alice, bob)
    browser = sign_in(alice)
    for odd in ("", "x", "-1", "0", "999", str(2**63), "<script>"):
        assert "waiting 0" in read(browser, "open", before=odd)
        assert browser.get(f"/jobs/{Job.get().id}", query_string={"before": odd}).status_code == 200


def test_a_job_that_one_may_not_see_is_no_cursor(client, alice, bob):
    theirs = make.job(client, by=alice, title="hidden", technician=alice)
    own_one = make.job(client, by=alice, title="own", technician=bob)
    for job, day in ((theirs, 1), (own_one, 2)):
        Job.update(opened_at=datetime(2026, 1, day)).where(Job.id == job.id).execute()
    assert [row.title for row in listing.newest(bob, "open", before=theirs.id)[0]] == ["own"]
    assert listing.newest(bob, "open", before=own_one.id)[0] == []
    assert [row.title for row in listing.newest(alice, "open", before=own_one.id)[0]] == ["hidden"]


def test_statements_are_few_whatever_the_rows(client, alice, bob, sign_in, statements):
    browser, counts = sign_in(bob), []
    for _ in range(2):
        filled(6, client, alice, bob)
        del statements[:]
        for show in TABS:
            read(browser, show)
            counts.append(len(statements))
            del statements[:]
    assert counts[:4] == counts[4:]
    assert max(counts) <= 4


def test_the_job_s_page_in_few_statements(client, job, alice, sign_in, statements, monkeypatch):
    monkeypatch.setattr("webapp.jobs.panels.JOB_PANELS", [])
    browser, counts = sign_in(alice), []
    assignment.take(job, by=alice)
    browser.get(f"/jobs/{job.id}")  # the day's first look writes that it was looked at
    for _ in range(2):
        for n in range(5):
            worklog.append(job, text=f"line {n}", fault="other", minutes=n, by=alice)
        del statements[:]
        browser.get(f"/jobs/{job.id}")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10


def test_no_list_scans_the_jobs(client, alice, bob, sign_in, statements):
    filled(2, client, alice, bob)
    for show, who in itertools.product(TABS, (alice, bob)):
        last = Job.get(Job.closed_at.is_null(show != "closed")).id
        for before in (None, last):
            del statements[:]
            listing.newest(who, show, before=before)
            for statement in list(statements):
                plan = plan_of(statement)
                bad = [step for step in plan if step.startswith("SCAN") and "INDEX job_" not in step]
                assert not bad, (statement, plan)
                if who is alice or show != "open":  # a technician's own open and waiting jobs are few enough to be sorted
                    assert not any("TEMP B-TREE" in step for step in plan), (statement, plan)


def test_the_diary_in_few_statements_that_search(client, ruth, sign_in, statements):
    browser = sign_in(ruth)
    del statements[:]
    browser.get("/diary")
    assert len(statements) <= 4
    query = next(s for s in statements if "appointment" in s)
    plan = plan_of(query)
    assert not any(step.startswith("SCAN") for step in plan), plan


def test_the_client_s_page_shows_jobs_log_and_faults(client, alice, bob, ruth, sign_in):
    for n in range(3):
        job = make.job(client, by=ruth, title=f"Printer {n}", technician=alice)
        worklog.append(job, text=f"Cleared jam {n}", fault="printer", minutes=10, by=alice)
    text = sign_in(ruth).get(f"/clients/{client.id}").get_data(as_text=True)
    for words in ("Printer 2", "Cleared jam 1", "Printer trouble in 3 jobs within 12 months", "Nothing is booked"):
        assert words in text
    make.job(client, by=ruth, title="Waiting one")
    text = sign_in(bob).get(f"/clients/{client.id}").get_data(as_text=True)
    assert "Waiting one" in text and "Cleared jam" not in text and "Printer 2" not in text
    assert "Printer in" not in text


def test_the_page_offers_what_may_be_done(job, bob, ruth, alice, sign_in):
    def offered(who):
        text = sign_in(who).get(f"/jobs/{job.id}").get_data(as_text=True)
        words = {"taking": "/taking", "log": '/log"', "status": '/status"', "assignment": "/assignment", "closure": "/closure"}
        return {act for act, path in words.items() if f"/jobs/{job.id}{path}" in text}

    assert offered(bob) == {"taking"}
    assert offered(ruth) == {"assignment"}
    assignment.take(job, by=bob)
    assert offered(bob) == {"log", "status"}
    assignment.move(job, JobStatus.get(JobStatus.name == "Finished"), by=bob, version=2)
    assert offered(bob) == {"log", "status", "closure"}
    assert offered(alice) == {"log", "status", "assignment", "closure"}


def test_a_look_at_a_job_is_on_record(client, job, bob, sign_in):
    sign_in(bob).get(f"/jobs/{job.id}")
    assert [(view.client, view.staff) for view in ClientView.select()] == [(client, bob)]
