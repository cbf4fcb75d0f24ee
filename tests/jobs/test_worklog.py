"""The work log: short, on open jobs, by whose it is, once, and without passwords."""

import pytest

from tests import make
from webapp.errors import Refused
from webapp.jobs import assignment, closing, worklog
from webapp.jobs.models import Fault, JobStatus, WorkLogEntry


def own(job, staff):
    assignment.take(job, by=staff)
    return job


def append(job, by, **values):
    return worklog.append(job, **{"text": "Cleaned", "fault": "hardware", "minutes": 20, "by": by, **values})


def test_a_technician_writes_on_his_own_job_only(job, bob, alice, ruth):
    with pytest.raises(Refused, match="Take it first"):
        append(job, bob)
    append(own(job, bob), bob)
    append(job, alice)
    with pytest.raises(Refused, match="somebody else"):
        append(job, ruth)
    assert WorkLogEntry.select().count() == 2


def test_a_closed_job_takes_no_line(job, bob, alice):
    own(job, bob)
    assignment.move(job, JobStatus.get(JobStatus.name == "Finished"), by=bob, version=2)
    closing.close(job, by=bob)
    with pytest.raises(Refused, match="closed"):
        append(job, alice)


TOO_MUCH = (
    [("text", ""), ("text", "x" * 281), ("fault", "magic"), ("minutes", -1), ("minutes", 1441), ("paper_reference", "x" * 41),
     ("next_step", "x" * 141), ("text", "password: hunter2"), ("next_step", "pin 4821")]
)  # fmt: skip


def test_the_act_itself_keeps_lines_brief(job, bob):
    own(job, bob)
    for field, value in TOO_MUCH:
        with pytest.raises(Refused) as refused:
            append(job, bob, **{field: value})
        assert refused.value.field == field
    assert not WorkLogEntry.select().exists()


def test_a_line_through_the_page(job, bob, sign_in, line):
    own(job, bob)
    browser = sign_in(bob)
    answer = browser.post(f"/jobs/{job.id}/log", data=line)
    assert (answer.status_code, answer.location) == (302, f"/jobs/{job.id}#log")
    text = browser.get(f"/jobs/{job.id}").get_data(as_text=True)
    for words in ("Cleaned the fan", "25 min", "P-114", "Watch the heat", "Hardware"):
        assert words in text


BAD = {
    "text": ["", "  ", "x" * 281, "a\0b", "bell\x07", "‮x", "password: hunter2"],
    "fault": ["", "magic", "<script>"],
    "minutes": ["-1", "1441", "ten", "1.5", str(2**63), "٣", "1e3"],
    "paper_reference": ["x" * 41, "a\x00", "two\nlines"],
    "next_step": ["x" * 141, "pin 4821"],
}


def test_bad_lines_come_back_on_the_job_s_page_with_all_that_was_typed(job, bob, sign_in, line):
    own(job, bob)
    browser = sign_in(bob)
    for field, value in [(field, value) for field, values in BAD.items() for value in values]:
        answer = browser.post(f"/jobs/{job.id}/log", data=line | {field: value})
        text = answer.get_data(as_text=True)
        assert (answer.status_code, f'id="log-{field}-error"' in text, job.number in text) == (422, True, True), (field, value)
        assert [typed for other, typed in line.items() if other not in (field, "fault") and typed not in text] == [], (field, value)
    assert not WorkLogEntry.select().exists()


def test_odd_text_is_kept(job, bob, sign_in, line):
    own(job, bob)
    texts, browser = ["<script>alert(1)</script>", "مرحبا 🔥", "x" * 280, "29 Feb", str(2**63)], sign_in(bob)
    for text in texts:
        assert browser.post(f"/jobs/{job.id}/log", data=line | {"text": text}).status_code == 302
    assert [entry.text for entry in WorkLogEntry.select().order_by(WorkLogEntry.id)] == texts
    assert "<script>alert" not in browser.get(f"/jobs/{job.id}").get_data(as_text=True)


def test_what_is_optional_may_be_left_out_altogether(job, bob, sign_in):
    own(job, bob)
    answer = sign_in(bob).post(f"/jobs/{job.id}/log", data={"text": "x", "fault": "other", "minutes": "1"})
    assert (answer.status_code, WorkLogEntry.get().next_step) == (302, "")


def test_a_plain_note_takes_neither_fault_nor_minutes(job, bob, sign_in):
    own(job, bob)
    browser = sign_in(bob)
    browser.post(f"/jobs/{job.id}/log", data={"text": "Rang, nobody there", "fault": "note", "minutes": ""})
    assert (WorkLogEntry.get().fault, WorkLogEntry.get().minutes) == ("note", 0)
    assert "Bob Technician · Note</span>" in browser.get(f"/jobs/{job.id}").text


def test_the_next_line_begins_with_the_kind_of_the_last(job, bob, sign_in, line):
    own(job, bob)
    browser = sign_in(bob)
    browser.post(f"/jobs/{job.id}/log", data=line | {"fault": "network"})
    assert '<option selected value="network">' in browser.get(f"/jobs/{job.id}").text
    bad = browser.post(f"/jobs/{job.id}/log", data=line | {"fault": "", "text": "x"}).text
    assert '<option selected value="network">' not in bad


def test_zero_and_a_whole_day_are_minutes(job, bob, sign_in, line):
    own(job, bob)
    for minutes in ("0", "1440"):
        assert sign_in(bob).post(f"/jobs/{job.id}/log", data=line | {"minutes": minutes}).status_code == 302


def test_sent_twice_it_is_one_line(job, bob, sign_in, line):
    own(job, bob)
    browser = sign_in(bob)
    for _ in range(2):
        assert browser.post(f"/jobs/{job.id}/log", data=line | {"once": "token"}).status_code == 302
    assert WorkLogEntry.select().count() == 1


def test_nothing_edits_or_deletes_a_line(app):
    rules = [rule.rule for rule in app.url_map.iter_rules() if "log" in rule.rule.split("/")]
    assert rules == ["/jobs/<int:job_id>/log"]


def test_faults_of_a_year_by_kind(client, bob, ruth):
    for fault in (Fault.PRINTER, Fault.PRINTER, Fault.PRINTER, Fault.NETWORK):
        append(own(make.job(client, by=ruth), bob), bob, fault=fault)
    append(own(make.job(client, by=ruth), bob), bob, fault=Fault.NOTE, minutes=None)
    since = job_opened(client)
    assert worklog.faults_since(client, ruth, since) == [("printer", 3, 3), ("network", 1, 1)]


def test_faults_of_jobs_that_one_may_not_see_are_not_counted(client, bob, ruth, alice):
    append(own(make.job(client, by=ruth), bob), bob, fault=Fault.PRINTER)
    append(own(make.job(client, by=ruth), alice), alice, fault=Fault.MALWARE)
    since = job_opened(client)
    assert worklog.faults_since(client, bob, since) == [("printer", 1, 1)]
    assert worklog.faults_since(client, alice, since) == [("malware", 1, 1), ("printer", 1, 1)]


def job_opened(client):
    return min(row.at for row in WorkLogEntry.select().where(WorkLogEntry.client == client))


def test_older_lines_a_page_at_a_time(job, bob):
    own(job, bob)
    for n in range(7):
        append(job, bob, text=f"line {n}")
    rows, before = worklog.lines(job, size=4)
    assert [row.text for row in rows] == ["line 6", "line 5", "line 4", "line 3"]
    rows, before = worklog.lines(job, before=before, size=4)
    assert ([row.text for row in rows], before) == (["line 2", "line 1", "line 0"], None)
