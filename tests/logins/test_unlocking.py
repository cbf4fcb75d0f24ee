"""Unlocking and revealing: who, when, how often; and that nothing is shown without a trace."""

from datetime import timedelta

import pytest

from tests.fixtures.tampering import honestly, refuse_inserts
from tests.fixtures.vault import CANARIES, PASSPHRASE, SECRET
from webapp import keyring
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.clock import now
from webapp.consents import job_consents, opt_ins
from webapp.db import database
from webapp.errors import Refused, Throttled
from webapp.jobs.models import Job
from webapp.keyring import LOGINS
from webapp.logins import revealing, unlocking
from webapp.permissions import Role
from webapp.staff import sessions
from webapp.staff.models import Staff
from webapp.vault import entries, epochs, key_bundle_unlock, key_bundles
from webapp.vault.access_models import Reveal, Unlock
from webapp.vault.epoch_models import Grant


def test_management_unlocks_and_reveals_and_the_trail_shows_it(vault):
    unlocked = vault.unlock()
    assert vault.reveal(unlocked) == SECRET
    entry = Entry.select().where(Entry.act == Act.LOGIN_REVEALED).get()
    assert entry.about == f"Login {vault.login.uid}" and entry.by == vault.alice.id
    assert trail.words_of(entry) == "To test the new disk." and b"new disk" not in bytes(entry.words)
    assert f"job={vault.job.uid}" in entry.numbers and "purpose=repair" in entry.numbers
    shown = revealing.revealed_to(vault.client).get()
    assert (shown.login, shown.staff, shown.job) == (vault.login.uid, vault.alice, vault.job)
    assert trail.verify()[1] is None


@pytest.mark.parametrize("name", ["bob", "ruth"])
def test_nobody_but_management_opens_by_any_way(vault, name):
    staff = getattr(vault, name)
    with pytest.raises(Refused, match="Only management"):
        vault.unlock(staff=staff)
    unlocked, own = vault.unlock(), vault.session(staff)
    for changes in ({"by": staff}, {"by": staff, "session": own}):
        with pytest.raises(Refused, match="Only management"):
            vault.reveal(unlocked, **changes)
    with pytest.raises(Refused, match="Only management"):
        key_bundle_unlock.open_signing_key(staff, PASSPHRASE, vault.code(staff))
    assert unlocking.present(unlocked.cookie, by=staff, session=own) is None
    assert not Reveal.select().exists()


def test_a_manager_without_a_grant_opens_nothing(vault):
    honestly(vault.ruth, roles=Role.MANAGEMENT.value)
    ruth = Staff.get_by_id(vault.ruth.id)
    with pytest.raises(Refused, match="not yet among those"):
        vault.unlock(staff=ruth)


def test_a_code_is_taken_once_and_burnt_by_a_wrong_passphrase(vault):
    code = vault.code()
    with pytest.raises(Refused, match="do not fit"):
        vault.unlock(passphrase="not the words that were chosen", code=code)
    with pytest.raises(Refused, match="do not fit"):
        vault.unlock(code=code)
    code = vault.code()
    vault.unlock(code=code)
    with pytest.raises(Refused, match="do not fit"):
        vault.unlock(code=code)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "000000"])
def test_a_code_that_is_none_is_refused_like_a_wrong_passphrase(vault, code):
    with pytest.raises(Refused) as refused:
        vault.unlock(code=code)
    assert refused.value.sentence == key_bundle_unlock.WRONG


def test_full_width_digits_of_a_right_code_are_refused(vault):
    code = vault.code()
    wide = "".join(chr(ord(c) - ord("0") + ord("０")) for c in code)
    with pytest.raises(Refused):
        vault.unlock(code=wide)


def test_failures_are_counted_for_good_and_slow_down(vault):
    for _ in range(5):
        with pytest.raises(Refused, match="do not fit"):
            vault.unlock(code="000000")
    with pytest.raises(Throttled):
        vault.unlock(code="000000")
    assert Entry.select().where(Entry.act == Act.UNLOCK_TRIED).count() == 5


def test_an_attempt_inside_a_transaction_is_a_mistake_of_ours(vault):
    with database.atomic(), pytest.raises(RuntimeError):
        key_bundle_unlock.open_bundle(vault.alice, PASSPHRASE, "123456")
    unlocked = vault.unlock()
    with database.atomic(), pytest.raises(RuntimeError):
        vault.reveal(unlocked)


def test_the_session_gets_a_new_id(vault):
    session = vault.session()
    unlocked = vault.unlock(session=session)
    assert unlocked.session.digest != session.digest and unlocked.session.recent
    with pytest.raises(Refused):
        vault.reveal(unlocked, session=session)


def test_what_an_unlock_keeps_opens_nothing_without_the_cookie(vault):
    unlocked = vault.unlock()
    secret = unlocked.cookie.split(".")[1]
    assert bytes.fromhex(secret) not in bytes(unlocked.row.logins_key)
    with pytest.raises(Refused, match="changed from outside"):
        vault.reveal(unlocked, cookie=f"{unlocked.row.uid}.{'0' * 64}")


@pytest.mark.parametrize("cookie", [None, "", "x", "0" * 32, "0" * 32 + "." + "0" * 64, "\u0660" * 32 + "." + "0" * 64])
def test_a_cookie_of_anything_else_is_no_unlock(vault, cookie):
    unlocked = vault.unlock()
    with pytest.raises(Refused, match="locked again"):
        vault.reveal(unlocked, cookie=cookie)


def test_it_ends_after_five_minutes_however_much_it_is_used(vault):
    unlocked = vault.unlock()
    vault.clock.shift(299)
    vault.reveal(unlocked)
    vault.clock.shift(1)
    with pytest.raises(Refused, match="locked again"):
        vault.reveal(unlocked)


def test_a_clock_put_back_does_not_lengthen_it(vault):
    unlocked = vault.unlock()
    vault.clock.shift(-60)
    with pytest.raises(Refused, match="locked again"):
        vault.reveal(unlocked)


def test_the_eleventh_reveal_is_refused(vault):
    unlocked = vault.unlock()
    for _ in range(unlocking.REVEALS):
        vault.reveal(unlocked)
    with pytest.raises(Refused, match="10 times"):
        vault.reveal(unlocked)
    assert Reveal.select().count() == Entry.select().where(Entry.act == Act.LOGIN_REVEALED).count() == 10


def test_another_session_of_the_same_manager_cannot_use_it(vault):
    unlocked = vault.unlock()
    with pytest.raises(Refused, match="locked again"):
        vault.reveal(unlocked, session=vault.session())


def test_a_session_that_was_ended_cannot_use_it(vault):
    unlocked = vault.unlock()
    handle = sessions.renew(unlocked.session)
    with pytest.raises(Refused, match="locked again"):
        vault.reveal(unlocked, session=sessions.find(handle))


def test_a_role_taken_away_ends_it_at_once(vault):
    unlocked = vault.unlock()
    honestly(Staff.get_by_id(vault.alice.id), roles=Role.TECHNICIAN.value)
    with pytest.raises(Refused, match="locked again"):
        vault.reveal(unlocked)
    with pytest.raises(Refused, match="Only management"):
        vault.reveal(unlocked, by=Staff.get_by_id(vault.alice.id))


def test_closing_the_job_ends_it(vault):
    unlocked = vault.unlock()
    Job.update(closed_at=now()).where(Job.id == vault.job.id).execute()
    with pytest.raises(Refused, match="locked again"):
        vault.reveal(unlocked)
    with pytest.raises(Refused, match="closed"):
        vault.unlock(job=Job.get_by_id(vault.job.id))


def test_withdrawal_ends_it_even_where_the_rows_were_put_back(vault):
    unlocked = vault.unlock()
    rows = [vault.login.pair, vault.login, vault.login.newest, unlocked.row]
    opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    with pytest.raises(Refused, match="locked again"):
        vault.reveal(unlocked)
    for row in rows:
        row.save(force_insert=True)
    with pytest.raises(Refused, match="may not be opened now"):
        vault.reveal(unlocked)
    with pytest.raises(keyring.Gone):
        unlocking.private_of(unlocked.row, vault.login.pair, unlocked.cookie)


def test_another_clients_login_is_refused(vault, neighbour):
    vault.opt_in(neighbour)
    other = entries.seal(neighbour, SECRET, kind="account", by=vault.bob)
    with pytest.raises(Refused, match="another client"):
        vault.reveal(vault.unlock(), other)


def test_another_jobs_login_is_refused(vault, second_job):
    job_consents.agree(second_job, "phone", by=vault.bob)
    other = entries.seal(vault.client, SECRET, kind="device", by=vault.bob, job=second_job)
    with pytest.raises(Refused, match="another job"):
        vault.reveal(vault.unlock(), other)
    assert vault.reveal(vault.unlock(second_job), other) == SECRET


def test_a_new_unlock_ends_the_one_before(vault):
    first = vault.unlock()
    vault.unlock()
    with pytest.raises(Refused, match="locked again"):
        vault.reveal(first)
    assert Unlock.select().count() == 1


def test_locking_ends_it(vault):
    unlocked = vault.unlock()
    unlocking.lock(by=vault.alice, session=unlocked.session)
    with pytest.raises(Refused, match="locked again"):
        vault.reveal(unlocked)


def test_there_is_nothing_to_unlock_where_nothing_is_kept(vault):
    opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    with pytest.raises(Refused, match="nothing to unlock"):
        vault.unlock()


@pytest.mark.parametrize("table", ["audit_entry", "reveal"])
def test_without_a_trace_there_is_no_reveal(vault, table):
    unlocked = vault.unlock()
    this = "login revealed" if table == "audit_entry" else None  # and not an alert that is raised beside it
    refuse_inserts(table, "disk full", act=this)
    with pytest.raises(Exception, match="disk full") as raised:
        vault.reveal(unlocked)
    assert not any(canary.decode() in repr(raised.value) for canary in CANARIES)
    assert Unlock.get().uses == 0 and not Reveal.select().exists()


def test_the_trail_is_committed_before_anything_is_opened(vault, monkeypatch):
    unlocked, seen = vault.unlock(), []

    def note(version, private):
        seen.append((database.in_transaction(), Entry.select().where(Entry.act == Act.LOGIN_REVEALED).count()))
        raise keyring.Gone

    monkeypatch.setattr(entries, "open_version", note)
    with pytest.raises(Refused):
        vault.reveal(unlocked)
    assert seen == [(False, 1)]


def test_labels_are_listed_once_unlocked_and_for_that_client_alone(vault, neighbour):
    vault.opt_in(neighbour)
    entries.seal(neighbour, SECRET, kind="account", by=vault.bob)
    unlocked = vault.unlock()
    assert revealing.labels(unlocked.row, unlocked.cookie) == {vault.login.id: "Canary-Label"}
    assert revealing.labels(unlocked.row, f"{unlocked.row.uid}.{'1' * 64}") == {}


def test_the_signing_key_opens_at_the_price_of_passphrase_and_code(vault):
    signed = key_bundle_unlock.open_signing_key(vault.alice, PASSPHRASE, vault.code()).sign(b"an agreement")
    assert key_bundle_unlock.verify_key_of(vault.alice).verify(signed) == b"an agreement"
    assert key_bundle_unlock.verify_key_of(vault.bob) is None
    with pytest.raises(Refused):
        key_bundle_unlock.open_signing_key(vault.alice, PASSPHRASE, "000000")


def test_unlocking_stays_cheap_to_write_and_dies_with_its_time(vault):
    vault.unlock()
    vault.clock.shift(timedelta(minutes=6))
    vault.unlock()
    assert Unlock.select().count() == 1


def test_a_foreign_recipient_in_the_database_gets_nothing(vault):
    bundle = key_bundles.make_bundle(vault.bob, PASSPHRASE)
    bundle.save(force_insert=True)
    Grant.create(epoch=1, staff=vault.bob, bundle=bundle, sealed=b"whatever", sealed_digest=bytes(32))
    with pytest.raises(epochs.Damaged):
        entries.seal(vault.client, SECRET, kind="account", by=vault.bob)
    assert keyring.has_key(vault.client.uid, LOGINS)
