"""Any order of opting in, sealing, withdrawing, revealing, closing, re-keying and erasing: what must open does, nothing else."""

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests import make
from tests.fixtures.vault import PASSPHRASE
from webapp import keyring
from webapp.audit import trail
from webapp.consents import job_consents, opt_ins
from webapp.errors import Refused
from webapp.jobs.models import Job
from webapp.keyholders import epoch_rotation, rekeying
from webapp.vault import destruction, entries, epochs
from webapp.vault.login_payload import Body
from webapp.vault.models import Login, LoginVersion, PurposePair

CLIENTS = st.integers(0, 1)


class Vault(RuleBasedStateMachine):
    """Two clients with an open job each, and the model: who has asked, which passwords are sealed for what."""

    def __init__(self, house):
        super().__init__()
        self.house, self.count = house, 0
        self.clients = [make.client(house.alice) for _ in range(2)]
        self.jobs = [make.job(client, house.alice) for client in self.clients]
        self.asked, self.says, self.gone = [False, False], [False, False], [False, False]
        self.kept, self.held = [{}, {}], [{}, {}]
        self.hoarded = []

    def refused(self, act, *given):
        with pytest.raises(Refused):
            act(*given)

    @precondition(lambda self: not all(self.gone))
    @rule(n=CLIENTS)
    def opt_in(self, n):
        if self.gone[n]:
            return
        if self.asked[n]:
            return self.refused(self.house.opt_in, self.clients[n])
        self.house.opt_in(self.clients[n])
        self.asked[n] = True

    @rule(n=CLIENTS)
    def withdraw(self, n):
        if self.gone[n] or not self.asked[n]:
            return
        self.house.clock.shift(1)
        opt_ins.withdraw(self.clients[n], "phone", by=self.house.bob)
        self.asked[n], self.kept[n] = False, {}

    @rule(n=CLIENTS)
    def agree_for_the_job(self, n):
        if self.gone[n] or self.says[n]:
            return
        job_consents.agree(self.jobs[n], "in person", by=self.house.ruth)
        self.says[n] = True

    @rule(n=CLIENTS, for_job=st.booleans())
    def seal(self, n, for_job):
        if self.gone[n]:
            return
        self.count += 1
        body, job = Body(password=f"password {self.count}"), self.jobs[n] if for_job else None

        def act():
            return entries.seal(self.clients[n], body, kind="account", by=self.house.bob, job=job)

        if not (self.says if for_job else self.asked)[n]:
            return self.refused(act)
        (self.held if for_job else self.kept)[n][act().id] = body.password

    @rule(n=CLIENTS)
    def reveal_all(self, n):
        if self.gone[n]:
            return
        if not (self.asked[n] or self.says[n]):
            return self.refused(self.house.unlock, self.jobs[n])
        unlocked = self.house.unlock(self.jobs[n])
        for login_id, password in [*self.kept[n].items(), *self.held[n].items()][:10]:
            assert self.house.reveal(unlocked, Login.get_by_id(login_id)).password == password
        for login_id in [*self.kept[1 - n], *self.held[1 - n]][:1]:
            self.refused(self.house.reveal, unlocked, Login.get_by_id(login_id))

    @rule(n=CLIENTS)
    def close_the_job(self, n):
        if self.gone[n]:
            return
        unlocked = self.house.unlock(self.jobs[n]) if self.asked[n] else None
        with destruction.database.atomic():
            destruction.on_close(self.jobs[n], self.house.alice)
            Job.update(closed_at=destruction.now()).where(Job.id == self.jobs[n].id).execute()
        for login_id in list(self.kept[n])[:1]:
            self.refused(self.house.reveal, unlocked, Login.get_by_id(login_id))
        self.refused(self.house.unlock, Job.get_by_id(self.jobs[n].id))
        self.says[n], self.held[n], self.jobs[n] = False, {}, make.job(self.clients[n], self.house.alice)

    @rule()
    def light_re_key(self):
        epoch, group = epoch_rotation.opened_group(self.house.alice, PASSPHRASE, self.house.code())
        epoch_rotation.turn(epoch, group, by=self.house.alice)
        self.hoarded.append(group)

    @rule()
    def full_re_key(self):
        session = self.house.session()
        held = rekeying.begin(PASSPHRASE, self.house.code(), by=self.house.alice, session=session)
        assert rekeying.batch(held.cookie, by=self.house.alice, session=session).finished_at

    @rule(n=CLIENTS)
    def erase(self, n):
        if self.gone[n]:
            return
        self.house.clock.shift(1)
        keyring.destroy_all(self.clients[n].uid)
        self.clients[n].delete_instance()
        self.gone[n], self.asked[n], self.says[n], self.kept[n], self.held[n] = True, False, False, {}, {}

    @invariant()
    def nothing_is_kept_that_should_not_be(self):
        for n, client in enumerate(self.clients):
            logins = {login.id for login in Login.select().where(Login.client == client)}
            assert logins == {*self.kept[n], *self.held[n]}
            assert LoginVersion.select().where(LoginVersion.client == client).count() == len(logins)
            assert keyring.has_key(client.uid, keyring.LOGINS) == self.asked[n]
            assert keyring.has_key(client.uid, f"job:{self.jobs[n].uid}") == self.says[n]

    @invariant()
    def no_key_of_an_earlier_epoch_fits(self):
        for group in self.hoarded[-2:]:
            assert group.public_key.encode() != bytes(epochs.current().group_public)
        assert {pair.epoch_id for pair in PurposePair.select()} <= {epochs.current().number}

    def teardown(self):
        for n in range(2):
            self.reveal_all(n)
        assert trail.verify()[1] is None and epochs.verify() == epochs.current().number


@pytest.mark.parametrize("examples", [3, pytest.param(40, marks=pytest.mark.whole)])
def test_whatever_the_order(vault, examples):
    limits = settings(max_examples=examples, stateful_step_count=12, derandomize=True, deadline=None, database=None)
    run_state_machine_as_test(lambda: Vault(vault), settings=settings(limits, suppress_health_check=list(HealthCheck)))
