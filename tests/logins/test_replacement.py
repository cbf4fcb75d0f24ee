"""Replacing a login: by whom, at which address, and what becomes of the version before."""

from datetime import timedelta

import pytest

from tests.fixtures.vault import CANARIES
from webapp.clock import now
from webapp.consents import job_consents
from webapp.errors import Refused
from webapp.jobs import assignment
from webapp.jobs.models import Job
from webapp.vault import entries, versions
from webapp.vault.login_payload import Body
from webapp.vault.models import LoginVersion


@pytest.fixture(autouse=True)
def taken(vault):
    """bob the technician has taken the client's open job: for no other client does he replace anything."""
    assignment.take(vault.job, by=vault.bob)


def test_a_new_version_takes_the_place_of_the_old(vault, sign_in):
    bench = sign_in(vault.bob)
    path = f"/vault/entries/{vault.login.id}/replacement"
    assert not [canary for canary in CANARIES if canary in bench.get(path).data]
    assert bench.post(path, data={}).status_code == 422
    assert bench.post(path, data={"username": "canary-user", "password": "the new one"}).status_code == 302
    assert vault.reveal(vault.unlock()).password == "the new one"
    assert LoginVersion.select().count() == 2 and bench.get(f"/clients/{vault.client.id}/logins").text.count("Replace") == 1


def test_the_address_before_still_replaces(vault, sign_in):
    bench, before = sign_in(vault.bob), f"/logins/{vault.login.id}/replacement"
    asked = bench.get(before)
    assert (asked.status_code, asked.location) == (308, f"/vault/entries/{vault.login.id}/replacement")
    answer = bench.post(before, data={"username": "canary-user", "password": "the new one"}, follow_redirects=True)
    assert [hop.status_code for hop in answer.history] == [308, 302]
    assert vault.reveal(vault.unlock()).password == "the new one"


def test_rolling_back_to_an_old_version_opens_nothing(vault):
    entries.replace_with(vault.login, Body(password="the new one"), by=vault.bob)
    LoginVersion.delete().where(LoginVersion.number == 2).execute()
    with pytest.raises(Refused, match="changed from outside"):
        vault.reveal(vault.unlock())


def test_old_versions_go_after_thirty_days(vault):
    entries.replace_with(vault.login, Body(password="second"), by=vault.alice)
    vault.clock.shift(timedelta(days=10))
    entries.replace_with(vault.login, Body(password="third"), by=vault.alice)
    vault.clock.shift(timedelta(days=20) - timedelta(seconds=1))
    assert versions.drop_old() == 0
    vault.clock.shift(1)
    assert versions.drop_old() == 1 and [v.number for v in LoginVersion.select().order_by(LoginVersion.number)] == [2, 3]
    vault.clock.shift(timedelta(days=10))
    assert versions.drop_old() == 1 and LoginVersion.get().number == 3 and versions.drop_old() == 0
    assert vault.reveal(vault.unlock()).password == "third"


def test_a_login_of_a_request_that_is_over_is_not_replaced(vault, charlie):
    job_consents.agree(vault.job, "in person", by=vault.bob)
    held = entries.seal(vault.client, Body(password="1234"), kind="device", by=vault.bob, job=vault.job)
    entries.replace_with(held, Body(password="4321"), by=vault.bob)
    Job.update(closed_at=now()).where(Job.id == vault.job.id).execute()
    for login, staff in ((held, vault.bob), (vault.login, charlie)):
        with pytest.raises(Refused):
            entries.replace_with(login, Body(password="x"), by=staff)
