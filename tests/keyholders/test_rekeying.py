"""The full re-key: every login opens before, between and after its batches; what was hoarded before opens nothing new."""

import signal
from datetime import timedelta

import pytest

from tests import processes
from tests.conftest import CHEAP
from tests.fixtures.vault import PASSPHRASE, SECRET
from webapp import config, keyring
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.consents import job_consents
from webapp.db import database
from webapp.errors import Refused
from webapp.keyholders import epoch_rotation, rekeying
from webapp.keyholders.models import Rekey
from webapp.logins import unlocking
from webapp.sealing import Unopenable
from webapp.vault import entries, epochs, login_payload, purpose_keys
from webapp.vault.login_payload import Body
from webapp.vault.models import Login, LoginVersion, PurposePair


@pytest.fixture
def many(vault, neighbour):
    """Three pairs: the client's, the neighbour's and one for the job; five logins."""
    vault.opt_in(neighbour)
    job_consents.agree(vault.job, "in person", by=vault.ruth)
    vault.logins = [
        vault.login,
        entries.seal(vault.client, Body(password="two"), kind="router", by=vault.bob),
        entries.seal(neighbour, Body(password="three"), kind="account", by=vault.bob),
        entries.seal(neighbour, Body(password="four"), kind="account", by=vault.bob),
        entries.seal(vault.client, Body(password="five"), kind="device", by=vault.bob, job=vault.job),
    ]
    return vault


def passwords(vault):
    """Every login's password, opened with the group's key as it is now."""
    epoch, group = epoch_rotation.opened_group(vault.alice, PASSPHRASE, vault.code())
    found = []
    for login in Login.select().order_by(Login.id):
        private = purpose_keys.open_private(login.pair, group)
        found.append(entries.open_version(login.newest, private).password)
    return found


ALL = [SECRET.password, "two", "three", "four", "five"]


def begun(vault):
    """A re-key begun by alice: (held, session)."""
    session = vault.session()
    return rekeying.begin(PASSPHRASE, vault.code(), by=vault.alice, session=session), session


def test_it_runs_in_batches_and_everything_opens_at_every_step(many):
    before = [bytes(pair.public) for pair in PurposePair.select().order_by(PurposePair.id)]
    held, session = begun(many)
    assert (held.row.total, held.row.done) == (3, 0) and passwords(many) == ALL
    for done in (1, 2, 3):
        row = rekeying.batch(held.cookie, by=many.alice, session=session, pairs_at_once=1)
        assert row.done == done and row.finished_at is None and passwords(many) == ALL
    row = rekeying.batch(held.cookie, by=many.alice, session=session, pairs_at_once=1)
    assert row.finished_at and row.sealed is None and rekeying.unfinished() is None
    assert passwords(many) == ALL and epochs.current().number == 3
    after = [bytes(pair.public) for pair in PurposePair.select().order_by(PurposePair.id)]
    assert not set(before) & set(after)
    assert Entry.select().where(Entry.act == Act.LOGIN_REKEYED).count() == 5 and trail.verify()[1] is None
    assert many.reveal(many.unlock(), Login.get_by_id(many.login.id)) == SECRET
    with pytest.raises(Refused, match="paused"):
        rekeying.batch(held.cookie, by=many.alice, session=session)


def test_a_hoarded_client_key_opens_new_logins_after_the_light_one_but_not_after_the_full_one(vault):
    unlocked = vault.unlock()
    hoarded = unlocking.private_of(unlocked.row, vault.login.pair, unlocked.cookie)
    epoch, group = epoch_rotation.opened_group(vault.alice, PASSPHRASE, vault.code())
    epoch_rotation.turn(epoch, group, by=vault.alice)
    new = entries.seal(vault.client, Body(password="new"), kind="account", by=vault.bob)
    assert entries.open_version(new.newest, hoarded).password == "new"
    held, session = begun(vault)
    rekeying.batch(held.cookie, by=vault.alice, session=session)
    for login in (new, vault.login, entries.seal(vault.client, Body(password="newer"), kind="account", by=vault.bob)):
        with pytest.raises(Unopenable):
            entries.open_version(Login.get_by_id(login.id).newest, hoarded)


def test_it_is_left_and_resumed_with_passphrase_and_code(many):
    held, session = begun(many)
    rekeying.batch(held.cookie, by=many.alice, session=session, pairs_at_once=2)
    with pytest.raises(Refused, match="paused"):
        rekeying.batch(held.cookie, by=many.alice, session=many.session())
    many.clock.shift(rekeying.LASTS + timedelta(seconds=1))
    for changes in ({}, {"session": many.session()}, {"cookie": None}, {"cookie": f"{held.row.uid}.{'0' * 64}"}):
        given = {"cookie": held.cookie, "session": session} | changes
        with pytest.raises(Refused, match="paused"):
            rekeying.batch(given["cookie"], by=many.alice, session=given["session"])
    with pytest.raises(Refused, match="do not fit"):
        rekeying.begin("not the words that were chosen", many.code(), by=many.alice, session=session)
    again, session = begun(many)
    assert again.row.id == held.row.id and again.row.done == 2 and epochs.current().number == 2
    assert rekeying.batch(again.cookie, by=many.alice, session=session).finished_at
    assert passwords(many) == ALL


def test_a_manager_let_in_meanwhile_pauses_it(many):
    held, session = begun(many)
    epoch, group = epoch_rotation.opened_group(many.alice, PASSPHRASE, many.code())
    epoch_rotation.turn(epoch, group, by=many.alice)
    with pytest.raises(Refused, match="paused"):
        rekeying.batch(held.cookie, by=many.alice, session=session)
    again, session = begun(many)
    assert rekeying.batch(again.cookie, by=many.alice, session=session).finished_at and passwords(many) == ALL


def test_nobody_else_goes_on_with_it(many):
    held, session = begun(many)
    with pytest.raises(Refused, match="Only management"):
        rekeying.batch(held.cookie, by=many.bob, session=session)
    Rekey.update(expires_at=Rekey.get().expires_at + timedelta(hours=1)).execute()
    with pytest.raises(epochs.Damaged):
        rekeying.batch(held.cookie, by=many.alice, session=session)


def test_a_login_that_was_changed_from_outside_is_left_shut_and_counted(many):
    version = many.logins[1].newest
    LoginVersion.update(body=bytes(300)).where(LoginVersion.id == version.id).execute()
    held, session = begun(many)
    row = rekeying.batch(held.cookie, by=many.alice, session=session)
    assert row.damaged == 1 and row.finished_at
    LoginVersion.update(body=version.body).where(LoginVersion.id == version.id).execute()
    with pytest.raises((Unopenable, epochs.Damaged)):
        passwords(many)


def test_an_older_version_put_back_does_not_become_the_newest_by_a_re_key(many):
    with database.atomic():
        newer = entries._sealed(many.login, login_payload.pack(Body(password="newer")), many.bob, number=2)
        newer.save(force_insert=True)
        trail.record(Act.LOGIN_SEALED, by=many.bob, about=many.login, version=2, digest=entries.digest_of(newer).hex())
    newer.delete_instance()
    held, session = begun(many)
    assert rekeying.batch(held.cookie, by=many.alice, session=session).damaged == 1
    with pytest.raises((Unopenable, epochs.Damaged)):
        passwords(many)


def test_a_pair_from_the_middle_put_back_is_not_sealed_to(many):
    held, session = begun(many)
    logins = (PurposePair.client == many.client) & (PurposePair.purpose == keyring.LOGINS)
    middle = PurposePair.get(logins)
    rekeying.batch(held.cookie, by=many.alice, session=session)
    PurposePair.update(public=middle.public, private=middle.private, epoch=middle.epoch_id, mac=middle.mac).where(
        PurposePair.id == middle.id
    ).execute()
    with pytest.raises(epochs.Damaged):
        entries.seal(many.client, SECRET, kind="account", by=many.bob)


def test_what_is_withdrawn_meanwhile_stays_gone(many, neighbour):
    held, session = begun(many)
    keyring.destroy(neighbour.uid, keyring.LOGINS)
    assert rekeying.batch(held.cookie, by=many.alice, session=session).finished_at
    assert purpose_keys.find(neighbour, keyring.LOGINS) is None


KILLED = """
import os, signal, sys
from webapp import create_app
from webapp.db import database
from webapp.keyring import keys_database
from webapp.staff.models import Session, Staff
from webapp.keyholders import rekeying
from webapp.vault import entries
import time_machine
from datetime import datetime

data, cookie, at, digest, after = sys.argv[1:]
create_app(DATA=data, TESTING=True, SIGN_IN_OPS=1, SIGN_IN_MEMORY=8192, VAULT_OPS=1, VAULT_MEMORY=8192)
left, wrap = [int(after)], entries.wrap_anew
def dying(keys, by):
    wrap(keys, by=by)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
entries.wrap_anew = dying
with time_machine.travel(datetime.fromisoformat(at)), database.connection_context(), keys_database.connection_context():
    session = Session.get(Session.digest == digest)
    for _ in range(9):
        rekeying.batch(cookie, by=session.staff, session=session, pairs_at_once=1)
"""


@pytest.mark.parametrize("after", [1, 3, 4])
def test_a_kill_at_any_point_leaves_old_or_new_keys_for_every_pair(many, after):
    held, session = begun(many)
    before = {pair.id: bytes(pair.public) for pair in PurposePair.select()}
    at = rekeying.now().isoformat() + "+00:00"
    given = [str(config.data_folder()), held.cookie, at, session.digest, str(after)]
    died = processes.python("-c", KILLED, *given)
    assert died.returncode == -signal.SIGKILL, died.stderr
    row = Rekey.get()
    changed = [pair.id for pair in PurposePair.select() if bytes(pair.public) != before[pair.id]]
    assert len(changed) == row.done == {1: 0, 3: 1, 4: 1}[after] and row.finished_at is None
    assert passwords(many) == ALL and trail.verify()[1] is None
    again, session = begun(many)
    assert rekeying.batch(again.cookie, by=many.alice, session=session).finished_at
    assert passwords(many) == ALL and epochs.verify() == 3
    assert CHEAP["VAULT_OPS"] == 1
