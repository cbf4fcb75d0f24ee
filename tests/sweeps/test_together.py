"""The vault beside jobs, custody and NDAs, and several people at once."""

import pytest

from tests import make
from tests.fixtures.vault import PASSPHRASE, SECRET
from webapp import keyring
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.consents import job_consents, opt_ins
from webapp.errors import Refused
from webapp.intake import custody
from webapp.intake.models import IdentityCheck
from webapp.jobs import assignment, closing
from webapp.jobs.models import Job, JobStatus
from webapp.keyring import LOGINS
from webapp.logins import revealing, unlocking
from webapp.ndas import signing
from webapp.vault import entries, key_bundle_unlock
from webapp.vault.access_models import Reveal, Unlock
from webapp.vault.models import JobConsentEnd, Login


@pytest.fixture
def held(vault):
    """A login held for the job, beside the one that is kept."""
    job_consents.agree(vault.job, "in person", by=vault.ruth)
    return entries.seal(vault.client, SECRET, kind="device", by=vault.bob, job=vault.job)


def finish(vault):
    """Say that the job's work is done."""
    job = Job.get_by_id(vault.job.id)
    assignment.move(job, JobStatus.get(JobStatus.finished), by=vault.alice, version=job.version)
    return Job.get_by_id(job.id)


def test_closing_a_job_takes_its_logins_with_it(vault, held):
    closing.close(finish(vault), by=vault.alice)
    assert not keyring.has_key(vault.client.uid, f"job:{vault.job.uid}") and keyring.has_key(vault.client.uid, LOGINS)
    assert [login.id for login in Login.select()] == [vault.login.id] and JobConsentEnd.get().reason == "job closed"
    closing.reopen(Job.get_by_id(vault.job.id), by=vault.alice)
    with pytest.raises(Refused, match="no key to seal"):
        entries.seal(vault.client, SECRET, kind="device", by=vault.bob, job=Job.get_by_id(vault.job.id))
    assert trail.verify()[1] is None


def test_handing_the_last_device_back_takes_them_too(vault, held):
    devices = [make.device(vault.job, vault.alice), make.device(vault.job, vault.alice)]
    custody.release(devices[0], to="Zoë", checked=IdentityCheck.KNOWN, by=vault.ruth)
    assert keyring.has_key(vault.client.uid, f"job:{vault.job.uid}")
    custody.release(devices[1], to="Zoë", checked=IdentityCheck.KNOWN, by=vault.ruth)
    assert not keyring.has_key(vault.client.uid, f"job:{vault.job.uid}")
    assert [login.id for login in Login.select()] == [vault.login.id]


def test_ndas_find_the_managers_keys_here(vault):
    holder = signing.key_holder()
    signed = holder.open_signing_key(vault.alice, PASSPHRASE, vault.code()).sign(b"words")
    key = key_bundle_unlock.verify_key_of(vault.alice).encode()
    assert key_bundle_unlock.verify_key_of(vault.alice).verify(signed) == b"words"
    assert holder.verify_key_known(vault.alice.id, key)
    assert not holder.verify_key_known(vault.bob.id, key) and not holder.verify_key_known(vault.alice.id, bytes(32))


def test_the_tenth_reveal_goes_to_one_of_many(vault, at_once):
    unlocked = vault.unlock()
    for _ in range(unlocking.REVEALS - 1):
        vault.reveal(unlocked)
    given = {"by": vault.alice, "session": unlocked.session, "cookie": unlocked.cookie}
    results = at_once(6, lambda n: revealing.reveal(vault.login, "test", "All at once.", **given)[1])
    assert [result == SECRET for result in results].count(True) == 1
    assert all(isinstance(result, Refused) for result in results if result != SECRET)
    assert Reveal.select().count() == Entry.select().where(Entry.act == Act.LOGIN_REVEALED).count() == unlocking.REVEALS


def test_one_code_unlocks_once_however_many_try(vault, at_once):
    code, sessions = vault.code(), [vault.session() for _ in range(3)]

    def unlock(n):
        return unlocking.unlock(vault.job, PASSPHRASE, code, by=vault.alice, session=sessions[n])

    results = at_once(3, unlock)
    assert sum(isinstance(result, unlocking.Unlocked) for result in results) == 1
    assert Unlock.select().count() == 1


def test_a_withdrawal_between_two_reveals_ends_them(vault, at_once):
    unlocked = vault.unlock()
    given = {"by": vault.alice, "session": unlocked.session, "cookie": unlocked.cookie}

    def act(n):
        if n == 2:
            return opt_ins.withdraw(vault.client, "phone", by=vault.bob)
        return revealing.reveal(vault.login, "test", "A race.", **given)

    results = at_once(5, act)
    shown = sum(result == SECRET for result in results)
    assert shown <= Entry.select().where(Entry.act == Act.LOGIN_REVEALED).count()
    assert not Login.select().exists() and not keyring.has_key(vault.client.uid, LOGINS)
    with pytest.raises(Refused):
        revealing.reveal(vault.login, "test", "Afterwards.", **given)
    assert trail.verify()[1] is None


def test_one_opt_in_stands_however_many_record_it(vault, at_once):
    opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    results = at_once(4, lambda n: vault.opt_in())
    assert sum(not isinstance(result, Exception) for result in results) == 1


def test_a_client_who_goes_takes_everything_of_the_vault_along(vault, held):
    vault.unlock()
    vault.client.delete_instance()
    assert not Login.select().exists() and not Unlock.select().exists() and not JobConsentEnd.select().exists()
