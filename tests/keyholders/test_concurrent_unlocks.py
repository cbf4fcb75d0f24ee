"""Eight managers unlock at once: one hash at a time, one more waits, the others are told; other pages go on meanwhile."""

import threading

import pyotp
import pytest
from nacl.pwhash import argon2id

from tests import make
from tests.fixtures.vault import PASSPHRASE
from webapp.keyholders import admission
from webapp.staff import codes
from webapp.vault import key_bundle_unlock, key_bundles
from webapp.vault.access_models import Unlock


@pytest.fixture
def managers(vault):
    """Eight managers who can open the vault, all with the same words."""
    others = [make.staff(f"Manager {n}", "management") for n in range(7)]
    for other in others:
        admission.admit(admission.ask(PASSPHRASE, PASSPHRASE, by=other), PASSPHRASE, vault.code(), by=vault.alice)
    vault.clock.shift(60)
    return [vault.alice, *others]


def test_eight_at_once(vault, managers, sign_in, at_once, monkeypatch):
    lock, told_so, served = threading.Lock(), threading.Event(), threading.Event()
    running, most, refused = 0, 0, 0
    browsers = [sign_in(staff) for staff in managers]
    given = [pyotp.TOTP(codes.open_seed(staff)).now() for staff in managers]
    bob, real = sign_in(vault.bob), argon2id.kdf

    def kdf(*arguments):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        told_so.wait()
        served.wait()
        key = real(*arguments)
        with lock:
            running -= 1
        return key

    monkeypatch.setattr(key_bundles.argon2id, "kdf", kdf)

    def act(n):
        nonlocal refused
        if n == 8:
            answer = bob.get("/vault")
            served.set()
            return answer
        answer = browsers[n].post("/vault/unlocks", data={"job": vault.job.id, "passphrase": PASSPHRASE, "code": given[n]})
        if answer.status_code == 503:
            with lock:
                refused += 1
                if refused == 6:
                    told_so.set()
        return answer

    answers = at_once(9, act)
    statuses = sorted(answer.status_code for answer in answers[:8])
    assert most == 1 and statuses == [302, 302, *[503] * 6]
    assert answers[8].status_code == 200
    assert all(key_bundle_unlock.BUSY in answer.text for answer in answers[:8] if answer.status_code == 503)
    assert Unlock.select().count() == 2
