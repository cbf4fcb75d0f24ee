"""Somebody who can write the database makes a client out to be an enquirer past their day, for the purge to erase for good."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests import make
from tests.every_route import ENQUIRY
from tests.fixtures.tampering import from_outside, past_the_guards
from webapp import keyring
from webapp.clients.models import Client
from webapp.clients.recording import become_client
from webapp.intake import enquiries
from webapp.intake.models import Enquiry
from webapp.jobs.closing import close
from webapp.jobs.models import Job, JobStatus
from webapp.retention import purge, retention, rules
from webapp.staff.models import Shop

FIRST = date(2026, 6, 1)
PURGE = date(2027, 4, 6)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The scrub has tests of its own."""
    monkeypatch.setattr("webapp.erasure.scrub_schedule.at_once", lambda: True)


@pytest.fixture
def client(alice):
    """A client who was recorded as one."""
    with time_machine.travel(noon(FIRST), tick=False):
        return make.client(alice)


@pytest.fixture
def was_enquirer(alice):
    """A client who asked first, and was made a client."""
    with time_machine.travel(noon(FIRST), tick=False):
        asked = enquiries.take(ENQUIRY, by=alice).client
        return become_client(asked, {"address": "1 Road", "postcode": "LS1 4DY"}, by=alice, version=asked.version)


def noon(day):
    """The middle of a day."""
    return datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(hours=12)


def make_out_as_enquirer(client):
    """Edit or insert the two rows that the case is about."""
    from_outside(
        f"DELETE FROM enquiry WHERE client_id = {client.id}",
        "INSERT INTO enquiry (uid, client_id, about, received_on, purge_on, taken_by_id, taken_at, version) "
        f"VALUES ('{client.id:032}', {client.id}, 'x', '2026-06-01', '2027-04-06', 1, '2026-06-01 12:00:00', 1)",
        f"UPDATE client SET standing = 'prospect' WHERE id = {client.id}",
    )


def purge_on(day):
    """What the purge of a day says, the machine having run on the day before."""
    for on in (day - timedelta(days=1), day):
        with time_machine.travel(noon(on), tick=False):
            said = purge.run()
    return said


def safe(client):
    """Whether a client and their keys are still there."""
    return Client.select().where(Client.id == client.id).exists() and keyring.has_key(client.uid)


def test_a_client_made_out_as_enquirer_is_not_purged(app, client):
    make_out_as_enquirer(client)
    purge_on(PURGE)
    assert safe(client)


def test_a_former_enquirer_put_back_is_not_purged(app, was_enquirer):
    make_out_as_enquirer(was_enquirer)
    purge_on(PURGE)
    assert safe(was_enquirer)


def test_a_client_with_closed_jobs_is_not_purged(app, alice, client):
    job = make.job(client, alice)
    Job.update(status=JobStatus.get(JobStatus.finished)).where(Job.id == job.id).execute()
    close(job, by=alice)
    make_out_as_enquirer(client)
    purge_on(PURGE)
    assert safe(client)


def test_an_entry_taken_out_of_the_trail_does_not_help(app, was_enquirer):
    make_out_as_enquirer(was_enquirer)
    past_the_guards("DELETE FROM audit_entry WHERE act = 'enquirer became client'")
    purge_on(PURGE)
    assert safe(was_enquirer)


def test_an_entry_renamed_in_the_trail_does_not_help(app, was_enquirer):
    make_out_as_enquirer(was_enquirer)
    past_the_guards("UPDATE audit_entry SET act = 'client edited' WHERE act = 'enquirer became client'")
    purge_on(PURGE)
    assert safe(was_enquirer)


def test_the_trails_end_cut_off_does_not_help(app, was_enquirer):
    make_out_as_enquirer(was_enquirer)
    past_the_guards("DELETE FROM audit_entry WHERE number >= (SELECT number FROM audit_entry WHERE act = 'enquirer became client')")
    lines = [line for line in retention.due(PURGE, Shop.current()) if line.rule is rules.ENQUIRERS]
    assert (rules.ENQUIRERS.act(lines, PURGE), safe(was_enquirer)) == (0, True)


@pytest.mark.parametrize("number", ["(SELECT max(number) + 1 FROM audit_entry)", "0", "-5"], ids=["last", "0", "-5"])
def test_a_made_up_enquiry_in_the_trail_does_not_help(app, client, number):
    make_out_as_enquirer(client)
    past_the_guards(
        "INSERT INTO audit_entry (number, at, act, client, numbers, mac) "
        f"VALUES ({number}, '2026-06-01 12:00:00', 'enquiry taken', '{client.uid}', '', x'00')"
    )
    purge_on(PURGE)
    assert safe(client)


def test_another_clients_entry_pointed_here_does_not_help(app, alice, client, was_enquirer):
    make_out_as_enquirer(client)
    past_the_guards(f"UPDATE audit_entry SET client = '{client.uid}' WHERE act = 'enquiry taken'")
    purge_on(PURGE)
    assert safe(client)


def test_an_enquirers_row_with_a_clients_uid_takes_neither(app, alice, client):
    with time_machine.travel(noon(FIRST), tick=False):
        asked = enquiries.take(ENQUIRY, by=alice).client
    from_outside(
        f"UPDATE client SET uid = 'x' WHERE id = {client.id}",
        f"UPDATE client SET uid = '{client.uid}' WHERE id = {asked.id}",
    )
    purge_on(PURGE)
    assert keyring.has_key(client.uid)


def test_the_list_of_what_is_due_says_so(app, alice, client, sign_in):
    make_out_as_enquirer(client)
    with time_machine.travel(noon(PURGE), tick=False):
        shown = sign_in(alice).get("/retention").text
    assert (client.number in shown, "record changed from outside" in shown) == (True, True)


def test_one_changed_while_the_purge_runs_is_named_in_the_log(app, client, caplog):
    make_out_as_enquirer(client)
    lines = list(rules.ENQUIRERS.find(PURGE, Shop.current()))
    assert (rules.ENQUIRERS.act(lines, PURGE), safe(client)) == (0, True)
    assert f"{client.number} is no enquirer by the audit trail" in caplog.text


def test_an_honest_enquirer_goes_beside_a_false_one(app, alice, client):
    with time_machine.travel(noon(FIRST), tick=False):
        asked = enquiries.take(ENQUIRY, by=alice).client
    make_out_as_enquirer(client)
    purge_on(PURGE)
    assert (safe(client), safe(asked)) == (True, False)


def test_a_trail_broken_long_before_keeps_no_enquirer(app, alice):
    with time_machine.travel(noon(FIRST), tick=False):
        make.client(alice)
        make.client(alice)
        asked = enquiries.take(ENQUIRY, by=alice).client
    past_the_guards("UPDATE audit_entry SET act = 'x' WHERE number = (SELECT min(number) FROM audit_entry)")
    purge_on(PURGE)
    assert not safe(asked) and not Enquiry.select().exists()
