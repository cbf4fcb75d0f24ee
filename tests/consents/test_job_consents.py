"""Logins for one job: on the client's say alone, and gone at close, at their wish or after thirty days."""

from datetime import timedelta

import pytest

from tests.fixtures.vault import SECRET
from webapp import keyring
from webapp.clock import now
from webapp.consents import job_consents, opt_ins
from webapp.db import database
from webapp.errors import Refused
from webapp.vault import destruction, entries
from webapp.vault.models import JobConsentEnd, Login


def hold_for_job(vault):
    job_consents.agree(vault.job, "in person", by=vault.ruth)
    return entries.seal(vault.client, SECRET, kind="device", by=vault.ruth, job=vault.job)


def test_a_login_for_one_job_needs_a_say_but_no_opt_in(vault):
    opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    login = hold_for_job(vault)
    assert vault.reveal(vault.unlock(), login) == SECRET
    with pytest.raises(Refused, match="recorded already"):
        job_consents.agree(vault.job, "phone", by=vault.bob)


def test_closing_the_job_destroys_its_logins_and_leaves_the_kept_ones(vault):
    hold_for_job(vault)
    with database.atomic():
        destruction.on_close(vault.job, vault.bob)
    assert not keyring.has_key(vault.client.uid, f"job:{vault.job.uid}")
    assert [login.id for login in Login.select()] == [vault.login.id]
    assert JobConsentEnd.get().reason == destruction.CLOSED and job_consents.live_of(vault.job) is None


def test_after_thirty_days_it_goes_and_is_refused_even_before_the_sweep(vault):
    login = hold_for_job(vault)
    vault.clock.shift(timedelta(days=30, seconds=1))
    with pytest.raises(Refused, match="no key to seal"):
        entries.seal(vault.client, SECRET, kind="device", by=vault.ruth, job=vault.job)
    with pytest.raises(Refused):
        vault.reveal(vault.unlock(), login)
    assert destruction.expire() == 1 and destruction.expire() == 0
    assert not keyring.has_key(vault.client.uid, f"job:{vault.job.uid}")
    assert not Login.select().where(Login.id == login.id).exists()
    job_consents.agree(vault.job, "phone", by=vault.bob)


def test_expiry_spares_what_is_within_its_thirty_days(vault):
    hold_for_job(vault)
    assert destruction.expire(now() + timedelta(days=29)) == 0
    assert job_consents.live_of(vault.job)


def test_the_client_can_take_a_say_back(vault):
    hold_for_job(vault)
    assert job_consents.take_back(vault.job, by=vault.bob) == 1
    with pytest.raises(Refused):
        job_consents.take_back(vault.job, by=vault.bob)


def test_a_closed_job_holds_nothing(vault):
    vault.job.closed_at = now()
    vault.job.save()
    with pytest.raises(Refused, match="closed"):
        job_consents.agree(vault.job, "phone", by=vault.bob)
