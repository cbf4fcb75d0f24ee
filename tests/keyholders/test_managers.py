"""Managers joining and leaving: one path, a new epoch; what the old keys still open afterwards, which is nothing."""

import pytest
from nacl.public import PrivateKey

from tests import make
from tests.fixtures.vault import PASSPHRASE, SECRET
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.errors import Refused
from webapp.keyholders import admission, epoch_rotation
from webapp.keyholders.models import Joining
from webapp.keyring import pinned
from webapp.sealing import Unopenable
from webapp.staff import accounts
from webapp.staff.models import Staff
from webapp.vault import entries, epochs, key_bundle_unlock, key_bundles, purpose_keys
from webapp.vault.access_models import Unlock
from webapp.vault.epoch_models import Bundle, Grant
from webapp.vault.models import PurposePair

HER_WORDS = "zapet mokal tasok gelur bovim rudin"


@pytest.fixture
def meg(vault):
    """A second manager, who cannot open the vault yet."""
    return make.staff("Meg Second", "management")


@pytest.fixture
def joined(vault, meg):
    """The second manager, let in by the first."""
    admission.admit(admission.ask(HER_WORDS, HER_WORDS, by=meg), PASSPHRASE, vault.code(), by=vault.alice)
    return meg


def test_a_manager_joins_with_a_passphrase_of_her_own_and_both_open(vault, joined):
    assert epochs.current().number == 2 and epochs.verify() == 2 and pinned(epochs.PIN)[0] == 2
    assert vault.reveal(vault.unlock(staff=joined, passphrase=HER_WORDS)) == SECRET
    assert vault.reveal(vault.unlock()) == SECRET
    with pytest.raises(Refused, match="do not fit"):
        vault.unlock(staff=joined, passphrase=PASSPHRASE)
    assert not Joining.select().exists() and trail.verify()[1] is None
    told = Entry.select().where(Entry.act.in_([Act.EPOCH_MADE, Act.MANAGER_ADMITTED])).order_by(Entry.number)
    assert [entry.act for entry in told] == [Act.EPOCH_MADE, Act.EPOCH_MADE, Act.MANAGER_ADMITTED]


def test_both_see_the_same_fingerprint_and_another_key_has_another(vault, meg):
    asked = admission.ask(HER_WORDS, HER_WORDS, by=meg)
    shown = admission.fingerprint(asked.bundle)
    assert shown == admission.fingerprint(admission.waiting()[0].bundle) and len(shown) == 24
    for name in ("public", "verify"):
        swapped = Bundle.get_by_id(asked.bundle_id)
        setattr(swapped, name, PrivateKey.generate().public_key.encode())
        assert admission.fingerprint(swapped) != shown
    again = admission.ask(HER_WORDS, HER_WORDS, by=meg)
    assert admission.fingerprint(again.bundle) != shown and again.id != asked.id
    with pytest.raises((Refused, epochs.Damaged)):
        admission.admit(asked, PASSPHRASE, vault.code(), by=vault.alice)
    assert Grant.select().where(Grant.staff == meg).count() == 0


def test_nobody_lets_himself_in_nor_does_anybody_who_cannot_open(vault, meg):
    asked = admission.ask(HER_WORDS, HER_WORDS, by=meg)
    with pytest.raises(Refused, match="Another manager"):
        admission.admit(asked, HER_WORDS, vault.code(meg), by=meg)
    with pytest.raises(Refused, match="Only management"):
        admission.admit(asked, PASSPHRASE, vault.code(vault.bob), by=vault.bob)
    with pytest.raises(Refused, match="do not fit"):
        admission.admit(asked, "not the words that were chosen", vault.code(), by=vault.alice)
    for staff in (vault.bob, vault.ruth):
        with pytest.raises(Refused, match="Only management"):
            admission.ask(HER_WORDS, HER_WORDS, by=staff)
    assert epochs.current().number == 1


def test_a_bundle_slipped_under_a_waiting_manager_is_refused(vault, meg):
    asked = admission.ask(HER_WORDS, HER_WORDS, by=meg)
    Bundle.update(public=PrivateKey.generate().public_key.encode()).where(Bundle.id == asked.bundle_id).execute()
    with pytest.raises(epochs.Damaged):
        admission.admit(Joining.get(), PASSPHRASE, vault.code(), by=vault.alice)
    mine = key_bundles.make_bundle(vault.bob, HER_WORDS)
    mine.save(force_insert=True)
    Joining.update(bundle=mine).execute()
    with pytest.raises(epochs.Damaged):
        admission.waiting()


def test_a_waiting_manager_is_forgotten_after_a_day(vault, meg):
    asked = admission.ask(HER_WORDS, HER_WORDS, by=meg)
    vault.clock.shift(admission.WAITS)
    assert admission.waiting() == []
    with pytest.raises(Refused, match="no longer waiting"):
        admission.admit(asked, PASSPHRASE, vault.code(), by=vault.alice)


def test_what_a_leaver_held_opens_nothing_after_the_new_epoch(vault, joined):
    grant = epochs.grant_of(epochs.current(), joined)
    opened = key_bundles.open_with(grant.bundle, HER_WORDS)
    hoarded = epochs.unwrap(epochs.current(), grant, opened.private)
    assert purpose_keys.open_private(PurposePair.get(), hoarded)
    unlocked = vault.unlock(staff=joined, passphrase=HER_WORDS)
    accounts.disable(joined, by=vault.alice)
    left = Staff.get_by_id(joined.id)
    assert epoch_rotation.still_in(epochs.current()) == [left] and not Unlock.select().exists()
    with pytest.raises(Refused, match="Only management"):
        key_bundle_unlock.open_bundle(left, HER_WORDS, vault.code(left))
    with pytest.raises(Refused, match="Only management"):
        vault.reveal(unlocked, by=left)
    admission.take_out(left, PASSPHRASE, vault.code(), by=vault.alice)
    assert epoch_rotation.still_in(epochs.current()) == [] and epochs.grant_of(epochs.current(), left) is None
    with pytest.raises(Unopenable):
        purpose_keys.open_private(PurposePair.get(), hoarded)
    assert vault.reveal(vault.unlock()) == SECRET


def test_old_grants_and_unlocks_go_with_the_epoch_and_old_signatures_stay_good(vault, joined):
    key = key_bundle_unlock.verify_key_of(joined).encode()
    vault.unlock()
    admission.take_out(joined, PASSPHRASE, vault.code(), by=vault.alice)
    assert not Unlock.select().exists()
    assert Grant.select().where(Grant.sealed.is_null(False)).count() == 1
    assert bytes(Bundle.get(Bundle.staff == joined).sealed) == b"" and bytes(Bundle.get(Bundle.staff == vault.alice).sealed)
    assert key_bundle_unlock.verify_key_known(joined.id, key) and not key_bundle_unlock.verify_key_known(vault.alice.id, key)
    assert key_bundle_unlock.verify_key_of(joined) is None


def test_a_manager_demoted_is_shut_out_at_once_and_waiting_ends(vault, meg):
    admission.ask(HER_WORDS, HER_WORDS, by=meg)
    accounts.set_roles(meg, ["technician"], by=vault.alice, version=Staff.get_by_id(meg.id).version)
    assert not Joining.select().exists() and Bundle.select().count() == 1


def test_whoever_was_demoted_is_left_out_of_any_later_epoch(vault, joined):
    accounts.set_roles(joined, ["technician"], by=vault.alice, version=Staff.get_by_id(joined.id).version)
    epoch, group = epoch_rotation.opened_group(vault.alice, PASSPHRASE, vault.code())
    epoch_rotation.turn(epoch, group, by=vault.alice)
    assert [grant.staff for grant in epoch_rotation.keepers(epochs.current())] == [vault.alice]


def test_two_who_change_the_keys_at_once_end_in_one_order(vault, joined):
    epoch, group = epoch_rotation.opened_group(vault.alice, PASSPHRASE, vault.code())
    epoch_rotation.turn(epoch, group, by=vault.alice)
    with pytest.raises(Refused, match="just changed"):
        epoch_rotation.turn(epoch, group, by=joined)


def test_a_pair_of_before_put_back_is_not_sealed_to(vault, joined):
    before = PurposePair.get()
    admission.take_out(joined, PASSPHRASE, vault.code(), by=vault.alice)
    PurposePair.update(epoch=before.epoch_id, private=before.private, mac=before.mac).execute()
    with pytest.raises(epochs.Damaged):
        entries.seal(vault.client, SECRET, kind="account", by=vault.bob)


def test_a_grant_of_before_put_back_is_noticed(vault, joined):
    grant = Grant.get(Grant.staff == joined)
    admission.take_out(joined, PASSPHRASE, vault.code(), by=vault.alice)
    row = Grant.get(Grant.epoch == 3)
    Grant.update(staff=joined, bundle=grant.bundle).where(Grant.id == row.id).execute()
    with pytest.raises(epochs.Damaged):
        epochs.current()


def test_an_older_epoch_put_back_is_noticed_by_the_pin(vault, joined):
    admission.take_out(joined, PASSPHRASE, vault.code(), by=vault.alice)
    Grant.delete().where(Grant.epoch == 3).execute()
    PurposePair.update(epoch=2).execute()
    epochs.Epoch.delete().where(epochs.Epoch.number == 3).execute()
    with pytest.raises(epochs.Damaged):
        epochs.current()


def test_the_last_who_can_open_is_not_taken_out(vault, meg):
    with pytest.raises(Refused, match="holds no key"):
        admission.take_out(meg, PASSPHRASE, vault.code(), by=vault.alice)
    with pytest.raises(Refused, match="Another manager"):
        admission.take_out(vault.alice, PASSPHRASE, vault.code(), by=vault.alice)
