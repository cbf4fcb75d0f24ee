"""Statuses: seeded once, reworded, retired, and never so that no job can start or end."""

import pytest

from webapp.errors import Refused
from webapp.jobs import statuses
from webapp.jobs.models import JobStatus
from webapp.jobs.statuses import USUAL, seed_statuses


@pytest.fixture(autouse=True)
def seeded(app):
    """The usual statuses."""
    seed_statuses()


def named(name):
    return JobStatus.get(JobStatus.name == name)


def edited(status, **values):
    now = {"name": status.name, "tone": status.tone, "position": status.position, "finished": status.finished}
    return now | values


def test_seeding_twice_is_seeding_once(app):
    seed_statuses()
    assert [status.name for status in JobStatus.in_use()] == [name for name, _, _ in USUAL]
    assert [status.name for status in JobStatus.select().where(JobStatus.first)] == ["New"]


def test_adding_and_rewording(alice):
    status = statuses.add("At the maker’s", "rose", False, by=alice)
    assert list(JobStatus.in_use())[-1] == status
    statuses.edit(status, **edited(status, name="Sent away", position=15), by=alice, version=1)
    assert [s.name for s in JobStatus.in_use()][1] == "Sent away"
    with pytest.raises(Refused, match="of that name"):
        statuses.add("sent AWAY", "rose", False, by=alice)
    with pytest.raises(Refused):
        statuses.edit(status, **edited(status), by=alice, version=1)


def test_what_may_not_be_retired(alice, job):
    with pytest.raises(Refused, match="start with"):
        statuses.retire(named("New"), by=alice)
    statuses.retire(named("Finished"), by=alice)
    with pytest.raises(Refused, match="work is done"):
        statuses.retire(named("Ready to collect"), by=alice)
    ready = named("Ready to collect")
    with pytest.raises(Refused, match="work is done"):
        statuses.edit(ready, **edited(ready, finished=False), by=alice, version=1)
    statuses.bring_back(named("Finished"), by=alice)
    assert named("Finished") in list(JobStatus.in_use())


def test_not_while_open_jobs_have_it(alice, job):
    type(job).update(status=named("Diagnosing")).execute()
    with pytest.raises(Refused, match="1 open job has"):
        statuses.retire(named("Diagnosing"), by=alice)
    with pytest.raises(Refused, match="New jobs start"):
        statuses.edit(named("New"), **edited(named("New"), finished=True), by=alice, version=1)


def test_pages_are_management_s(alice, bob, ruth, sign_in):
    new = named("New").id
    for path in ("/job-statuses", "/job-statuses/new", f"/job-statuses/{new}/edit"):
        assert [sign_in(who).get(path).status_code for who in (alice, bob, ruth)] == [200, 403, 403]
    for path in (f"/job-statuses/{new}/retirement", f"/job-statuses/{new}/return"):
        assert [sign_in(who).post(path).status_code for who in (bob, ruth)] == [403, 403]
    assert sign_in(alice).post(f"/job-statuses/{new}/retirement").status_code == 409
    assert {sign_in(alice).get(f"/job-statuses/{odd}/edit").status_code for odd in (0, 999, 2**63)} == {404}


BAD = (
    [("name", ""), ("name", "x" * 41), ("name", "a\0"), ("name", "Diagnosing"), ("tone", "pink"), ("tone", ""),
     ("position", "-1"), ("position", str(2**63)), ("position", "")]
)  # fmt: skip


def test_bad_input_is_refused_beside_its_field(alice, sign_in):
    status, browser = named("Waiting for parts"), sign_in(alice)
    data = {"name": "Parts", "tone": "amber", "position": "30", "version": "1"}
    for field, value in BAD:
        answer = browser.post(f"/job-statuses/{status.id}/edit", data=data | {field: value})
        assert (answer.status_code, f'id="{field}-error"' in answer.get_data(as_text=True)) == (422, True), (field, value)
    assert named("Waiting for parts").version == 1


def test_a_conflict_shows_both(alice, sign_in):
    status = named("Waiting for parts")
    data = {"name": "Parts", "tone": "amber", "position": "30", "version": "1"}
    assert sign_in(alice).post(f"/job-statuses/{status.id}/edit", data=data).status_code == 302
    answer = sign_in(alice).post(f"/job-statuses/{status.id}/edit", data=data | {"name": "On order 🔧"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "On order 🔧" in text and "to: Parts" in text.replace("<b>", "").replace("</b>", "")
    data |= {"name": "<script>", "version": "2"}
    assert sign_in(alice).post(f"/job-statuses/{status.id}/edit", data=data).status_code == 302
    assert "<script>\n" not in sign_in(alice).get("/job-statuses").get_data(as_text=True)
    assert "&lt;script&gt;" in sign_in(alice).get("/job-statuses").get_data(as_text=True)
