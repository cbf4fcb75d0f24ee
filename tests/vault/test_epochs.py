"""Epochs that were forged, went away or came back, and what `flask doctor` is told of the vault."""

import pytest

from tests.fixtures.tampering import stop_checking_keys
from tests.fixtures.vault import PASSPHRASE, SECRET
from webapp import keyring
from webapp.db import database
from webapp.keyholders import recovery_sheet, set_up
from webapp.keyring import LOGINS
from webapp.vault import entries, epochs, health_check
from webapp.vault.epoch_models import Epoch
from webapp.vault.models import PurposePair


@pytest.mark.parametrize(
    "change", [{"group_public": bytes(32)}, {"recovery_public": bytes(32)}, {"before": bytes(31) + b"1"}, {"mac": bytes(32)}]
)
def test_a_forged_epoch_is_refused_everywhere(vault, change):
    Epoch.update(**change).execute()
    with pytest.raises(epochs.Damaged):
        entries.seal(vault.client, SECRET, kind="account", by=vault.bob)
    with pytest.raises(epochs.Damaged):
        vault.unlock()
    with pytest.raises(epochs.Damaged):
        epochs.verify()


def test_an_epoch_that_went_away_is_noticed(vault):
    stop_checking_keys()
    Epoch.delete().execute()
    with pytest.raises(epochs.Damaged):
        epochs.current()
    with pytest.raises(epochs.Damaged):
        set_up.begin(PASSPHRASE, PASSPHRASE, by=vault.alice)
    stop_checking_keys(False)


def test_an_older_epoch_put_back_is_noticed(vault):
    keyring.pin(epochs.PIN, 2, bytes(32))
    with pytest.raises(epochs.Damaged):
        epochs.current()


def test_another_epoch_of_the_same_number_is_noticed(vault):
    keyring.Pin.update(digest=bytes(32)).where(keyring.Pin.name == epochs.PIN).execute()
    with pytest.raises(epochs.Damaged):
        epochs.current()


def test_an_epoch_that_was_rolled_back_is_not_pinned(connected, clock, alice):
    recovery = set_up.begin(PASSPHRASE, PASSPHRASE, by=alice)
    with database.atomic():
        with pytest.raises(ZeroDivisionError), database.atomic():
            set_up.confirm(" ".join(recovery_sheet.lines(recovery)), by=alice)
            raise ZeroDivisionError
    assert keyring.pinned(epochs.PIN)[0] == 0 and epochs.current() is None
    assert set_up.confirm(" ".join(recovery_sheet.lines(recovery)), by=alice).number == 1


# What doctor is told


def test_the_check_says_whether_the_vault_is_sound(vault):
    assert health_check.examine() == (True, "sound.")
    keyring.new_purpose("0" * 32, LOGINS)
    assert health_check.orphaned_keys() == [("0" * 32, LOGINS)] and health_check.examine()[0]
    PurposePair.update(mac=bytes(32)).execute()
    assert not health_check.examine()[0]


def test_a_vault_that_is_not_set_up_is_no_fault(connected):
    assert health_check.examine() == (True, "not set up yet.")
