"""What somebody with a technician's account, or none, tried once and must not manage again."""

import fcntl
from contextlib import contextmanager
from datetime import timedelta

import pytest

from tests import every_route, make
from webapp import config
from webapp.clock import now
from webapp.consents import job_consents
from webapp.diary.models import Appointment
from webapp.errors import Busy
from webapp.hash_concurrency import gate
from webapp.jobs import assignment
from webapp.staff import sign_in as signing_in
from webapp.staff.models import Failures
from webapp.vault import entries
from webapp.vault.login_payload import Body
from webapp.vault.models import LoginVersion


@pytest.fixture
def hidden(alice, bob):
    """(client whom bob sees through a waiting job, another job of that client which is alice's alone)."""
    client = make.client(alice)
    make.job(client, alice)
    job = make.job(client, alice)
    assignment.take(job, by=alice)
    return client, job


def test_a_login_held_for_anothers_job_is_not_replaced(sign_in, hidden, alice, bob):
    client, job = hidden
    every_route.vault(alice)
    job_consents.agree(job, "in person", by=alice)
    login = entries.seal(client, Body(password="the real one"), kind="device", by=alice, job=job)
    browser = sign_in(bob)
    assert browser.get(f"/vault/entries/{login.id}/replacement").status_code == 404
    assert browser.post(f"/vault/entries/{login.id}/replacement", data={"password": "planted"}).status_code == 404
    assert LoginVersion.select().where(LoginVersion.login == login).count() == 1


def test_a_hidden_jobs_number_stands_on_no_page_of_its_client(sign_in, hidden, alice, bob):
    client, job = hidden
    every_route.vault(alice)
    assert job.number not in sign_in(bob).get(f"/clients/{client.id}/logins").text
    assert job.number in sign_in(alice).get(f"/clients/{client.id}/logins").text


def test_the_diary_follows_the_job_even_where_nobody_goes(sign_in, hidden, alice, bob):
    client, job = hidden
    visit = Appointment.create(
        client=client, job=job, kind="collection", starts_at=now() + timedelta(hours=1), note="by the gate", booked_by=alice
    )
    assert "by the gate" not in sign_in(bob).get("/diary").text
    assert sign_in(bob).post(f"/diary/{visit.id}/cancellation").status_code == 404


def test_our_own_overload_is_not_held_against_anybody(alice):
    with gate(config.data_folder(), "sign-in", 2), gate(config.data_folder(), "sign-in", 2):
        with _waiting("sign-in"), pytest.raises(Busy):
            signing_in.sign_in(alice.name, make.PASSWORD, "123456")
    row = Failures.get(Failures.kind == "sign-in")
    assert (row.count, row.today, row.until) == (0, 0, None)


def test_a_foreign_host_is_a_plain_400(app):
    app.testing = False
    answer = app.test_client().get("/account", headers={"Host": "evil.example"})
    assert answer.status_code == 400 and b"evil" not in answer.data and "default-src" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address", ["/audit?before={}", "/erasures?before={}", "/jobs?before={}", "/ndas?before={}", "/clients/1/links?job={}"]
)
@pytest.mark.parametrize("number", ["9" * 30, "-" + "9" * 30, "1e9", "x"])
def test_numbers_that_no_row_has_are_nothing(sign_in, alice, address, number):
    make.client(alice)
    assert sign_in(alice).get(address.format(number)).status_code in (200, 302, 404, 409)


@contextmanager
def _waiting(name):
    """Hold the one place in front of a gate where somebody may wait."""
    with (config.data_folder() / f"gate-{name}.waiting.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
