"""Keys that the trail says were destroyed: found where they are back, and nowhere else."""

import pytest

from tests import every_route, make
from tests.fixtures.backup import clock, shop  # noqa: F401 (fixtures)
from webapp import keyring
from webapp.consents import opt_ins
from webapp.erasure import resurrected_keys
from webapp.erasure.resurrected_keys import Resurrected
from webapp.keyring import LOGINS, PurposeKey, Tombstone


@pytest.fixture
def withdrawn(shop, clock):  # noqa: F811
    """A client who has withdrawn."""
    opt_ins.withdraw(shop.clients[0], "phone", by=shop.alice)
    return shop.clients[0]


def bring_back(client):
    """Have keys.db be as before: the key there, and no tombstone."""
    Tombstone.delete().where(Tombstone.client == client.uid).execute()
    PurposeKey.create(client=client.uid, purpose=LOGINS, key=b"k" * 32)


def test_nothing_is_found_where_all_that_was_destroyed_is_gone(withdrawn):
    assert resurrected_keys.find() == []


def test_a_key_that_is_back_is_found(withdrawn):
    bring_back(withdrawn)
    assert resurrected_keys.find() == [Resurrected(withdrawn.uid, LOGINS)]


def test_a_key_made_by_a_clock_that_was_put_right_is_not_taken_for_an_old_one(withdrawn, shop, clock):  # noqa: F811
    clock.shift(-3600)
    every_route.opt_in(withdrawn, shop.alice)
    assert resurrected_keys.find() == []


def test_a_key_that_is_back_is_destroyed_again_and_that_is_on_record(withdrawn):
    bring_back(withdrawn)
    resurrected_keys.destroy(resurrected_keys.find())
    assert not keyring.has_key(withdrawn.uid, LOGINS)
    assert resurrected_keys.find() == []


def test_clients_are_named_by_number_once_each(shop):  # noqa: F811
    one, other = make.client(shop.alice), make.client(shop.alice)
    found = [Resurrected(one.uid, LOGINS), Resurrected(one.uid, "*"), Resurrected(other.uid, "*")]
    assert resurrected_keys.numbers(found) == f"{one.number}, {other.number}"
