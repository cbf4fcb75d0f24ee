"""Managers joining and leaving: one path, a new epoch; what the old keys still open afterwards, which is nothing."""

import pytest
from nacl.public import PrivateKey

from tests import make
from tests.vault.conftest import PASSPHRASE, SECRET
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.errors import Refused
from webapp.keyholders import joining, turning
from webapp.keyholders.models import Joining
from webapp.keyring import pinned
from webapp.sealing import Unopenable
from webapp.staff import members
from webapp.staff.models import Staff
from webapp.vault import bundles, entries, epochs, opening, pairs
from webapp.vault.models import Bundle, Grant, PurposePair, Unlock

HER_WORDS = "zapet mokal tasok gelur bovim rudin"


@pytest.fixture
def meg(vault):
    """A second manager, who cannot open the vault yet."""
    return make.staff("Meg Second", "management")


@pytest.fixture
def joined(vault, meg):
    """The second manager, let in by the first."""
    joining.admit(joining.ask(HER_WORDS, HER_WORDS, by=meg), PASSPHRASE, vault.code(), by=vault.alice)
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
    asked = joining.ask(HER_WORDS, HER_WORDS, by=meg)
    shown = joining.fingerprint(asked.bundle)
    assert shown == joining.fingerprint(joining.waiting()[0].bundle) and len(shown) == 24
    for name in ("public", "verify"):
        swapped = Bundle.get_by_id(asked.bundle_id)
        setattr(swapped, name, PrivateKey.generate().public_key.encode())
        assert joining.fingerprint(swapped) != shown
    again = joining.ask(HER_WORDS, HER_WORDS, by=meg)
    assert joining.fingerprint(again.bundle) != shown and again.id != asked.id
    with pytest.raises((Refused, epochs.Damaged)):
        joining.admit(asked, PASSPHRASE, vault.code(), by=vault.alice)
    assert Grant.select().where(Grant.staff == meg).count() == 0


def test_nobody_lets_himself_in_nor_does_anybody_who_cannot_open(vault, meg):
    asked = joining.ask(HER_WORDS, HER_WORDS, by=meg)
    with pytest.raises(Refused, match="Another manager"):
        joining.admit(asked, HER_WORDS, vault.code(meg), by=meg)
    with pytest.raises(Refused, match="Only management"):
        joining.admit(asked, PASSPHRASE, vault.code(vault.bob), by=vault.bob)
    with pytest.raises(Refused, match="do not fit"):
        joining.admit(asked, "not the words that were chosen", vault.code(), by=vault.alice)
    for staff in (vault.bob, vault.ruth):
        with pytest.raises(Refused, match="Only management"):
            joining.ask(HER_WORDS, HER_WORDS, by=staff)
    assert epochs.current().number == 1


def test_a_bundle_slipped_under_a_waiting_manager_is_refused(vault, meg):
    asked = joining.ask(HER_WORDS, HER_WORDS, by=meg)
    Bundle.update(public=PrivateKey.generate().public_key.encode()).where(Bundle.id == asked.bundle_id).execute()
    with pytest.raises(epochs.Damaged):
        joining.admit(Joining.get(), PASSPHRASE, vault.code(), by=vault.alice)
    mine = bundles.make(vault.bob, HER_WORDS)
    mine.save(force_insert=True)
    Joining.update(bundle=mine).execute()
    with pytest.raises(epochs.Damaged):
        joining.waiting()


def test_a_waiting_manager_is_forgotten_after_a_day(vault, meg):
    asked = joining.ask(HER_WORDS, HER_WORDS, by=meg)
    vault.clock.shift(joining.WAITS)
    assert joining.waiting() == []
    with pytest.raises(Refused, match="no longer waiting"):
        joining.admit(asked, PASSPHRASE, vault.code(), by=vault.alice)


def test_what_a_leaver_held_opens_nothing_after_the_new_epoch(vault, joined):
    grant = epochs.grant_of(epochs.current(), joined)
    opened = bundles.open_with(grant.bundle, HER_WORDS)
    hoarded = epochs.unwrap(epochs.current(), grant, opened.private)
    assert pairs.open_private(PurposePair.get(), hoarded)
    unlocked = vault.unlock(staff=joined, passphrase=HER_WORDS)
    members.disable(joined, by=vault.alice)
    left = Staff.get_by_id(joined.id)
    assert turning.still_in(epochs.current()) == [left] and not Unlock.select().exists()
    with pytest.raises(Refused, match="Only management"):
        opening.open_bundle(left, HER_WORDS, vault.code(left))
    with pytest.raises(Refused, match="Only management"):
        vault.reveal(unlocked, by=left)
    joining.take_out(left, PASSPHRASE, vault.code(), by=vault.alice)
    assert turning.still_in(epochs.current()) == [] and epochs.grant_of(epochs.current(), left) is None
    with pytest.raises(Unopenable):
        pairs.open_private(PurposePair.get(), hoarded)
    assert vault.reveal(vault.unlock()) == SECRET


def test_old_grants_and_unlocks_go_with_the_epoch_and_old_signatures_stay_good(vault, joined):
    key = opening.verify_key_of(joined).encode()
    vault.unlock()
    joining.take_out(joined, PASSPHRASE, vault.code(), by=vault.alice)
    assert not Unlock.select().exists()
    assert Grant.select().where(Grant.sealed.is_null(False)).count() == 1
    assert bytes(Bundle.get(Bundle.staff == joined).sealed) == b"" and bytes(Bundle.get(Bundle.staff == vault.alice).sealed)
    assert opening.verify_key_known(joined.id, key) and not opening.verify_key_known(vault.alice.id, key)
    assert opening.verify_key_of(joined) is None


def test_a_manager_demoted_is_shut_out_at_once_and_waiting_ends(vault, meg):
    joining.ask(HER_WORDS, HER_WORDS, by=meg)
    members.set_roles(meg, ["technician"], by=vault.alice, version=Staff.get_by_id(meg.id).version)
    assert not Joining.select().exists() and Bundle.select().count() == 1


def test_whoever_was_demoted_is_left_out_of_any_later_epoch(vault, joined):
    members.set_roles(joined, ["technician"], by=vault.alice, version=Staff.get_by_id(joined.id).version)
    epoch, group = turning.opened_group(vault.alice, PASSPHRASE, vault.code())
    turning.turn(epoch, group, by=vault.alice)
    assert [grant.staff for grant in turning.keepers(epochs.current())] == [vault.alice]


def test_two_who_change_the_keys_at_once_end_in_one_order(vault, joined):
    epoch, group = turning.opened_group(vault.alice, PASSPHRASE, vault.code())
    turning.turn(epoch, group, by=vault.alice)
    with pytest.raises(Refused, match="just changed"):
        turning.turn(epoch, group, by=joined)


def test_a_pair_of_before_put_back_is_not_sealed_to(vault, joined):
    before = PurposePair.get()
    joining.take_out(joined, PASSPHRASE, vault.code(), by=vault.alice)
    PurposePair.update(epoch=before.epoch_id, private=before.private, mac=before.mac).execute()
    with pytest.raises(epochs.Damaged):
        entries.seal(vault.client, SECRET, kind="account", by=vault.bob)


def test_a_grant_of_before_put_back_is_noticed(vault, joined):
    grant = Grant.get(Grant.staff == joined)
    joining.take_out(joined, PASSPHRASE, vault.code(), by=vault.alice)
    row = Grant.get(Grant.epoch == 3)
    Grant.update(staff=joined, bundle=grant.bundle).where(Grant.id == row.id).execute()
    with pytest.raises(epochs.Damaged):
        epochs.current()


def test_an_older_epoch_put_back_is_noticed_by_the_pin(vault, joined):
    joining.take_out(joined, PASSPHRASE, vault.code(), by=vault.alice)
    Grant.delete().where(Grant.epoch == 3).execute()
    PurposePair.update(epoch=2).execute()
    epochs.Epoch.delete().where(epochs.Epoch.number == 3).execute()
    with pytest.raises(epochs.Damaged):
        epochs.current()


def test_the_last_who_can_open_is_not_taken_out(vault, meg):
    with pytest.raises(Refused, match="holds no key"):
        joining.take_out(meg, PASSPHRASE, vault.code(), by=vault.alice)
    with pytest.raises(Refused, match="Another manager"):
        joining.take_out(vault.alice, PASSPHRASE, vault.code(), by=vault.alice)
