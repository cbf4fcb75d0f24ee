"""Set-up, opt-in, sealing, withdrawal and destruction, as the acts do them."""

from datetime import timedelta

import pytest

from tests.fixtures.searching import found_in
from tests.fixtures.tampering import fold_log_in
from tests.fixtures.vault import CANARIES, PASSPHRASE, PDF, SECRET, TODAY
from webapp import config, files, keyring
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.consents import opt_ins, wording
from webapp.errors import Refused
from webapp.keyholders import recovery_sheet, set_up
from webapp.keyring import LOGINS
from webapp.staff.models import Shop
from webapp.vault import destruction, entries, epochs, purpose_keys
from webapp.vault.access_models import Unlock
from webapp.vault.epoch_models import SetUp
from webapp.vault.models import Login, LoginVersion, OptIn, PurposePair, Withdrawal

# Set-up


def test_the_vault_counts_only_once_the_sheet_is_typed_back(connected, clock, alice, client):
    recovery = set_up.begin(PASSPHRASE, PASSPHRASE, by=alice)
    assert epochs.current() is None
    with pytest.raises(Refused, match="not been set up"):
        purpose_keys.make_pair(client, LOGINS, source=client)
    assert not keyring.has_key(client.uid, LOGINS)
    lines = " ".join(recovery_sheet.lines(recovery))
    wrong = lines[:-1] + ("2" if lines[-1] != "2" else "3")
    with pytest.raises(Refused):
        set_up.confirm(wrong, by=alice)
    assert set_up.confirm(lines, by=alice).number == 1
    assert epochs.verify() == 1 and keyring.pinned(epochs.PIN)[0] == 1
    assert not SetUp.select().exists()


def test_nothing_of_the_set_up_stands_in_clear(connected, clock, alice):
    recovery = set_up.begin(PASSPHRASE, PASSPHRASE, by=alice)
    typed = "".join(recovery_sheet.lines(recovery)).replace(" ", "").encode()
    assert found_in(config.data_folder(), needles=[recovery.encode(), PASSPHRASE.encode(), typed]) == []


def test_beginning_again_throws_the_first_sheet_away(connected, clock, alice):
    first = set_up.begin(PASSPHRASE, PASSPHRASE, by=alice)
    second = set_up.begin(PASSPHRASE, PASSPHRASE, by=alice)
    with pytest.raises(Refused, match="not the one"):
        set_up.confirm(" ".join(recovery_sheet.lines(first)), by=alice)
    set_up.confirm(" ".join(recovery_sheet.lines(second)), by=alice)
    with pytest.raises(Refused, match="already set up"):
        set_up.begin(PASSPHRASE, PASSPHRASE, by=alice)


def test_only_management_sets_up_and_not_with_the_sign_in_password(connected, clock, alice, bob, ruth, password):
    for staff in (bob, ruth):
        with pytest.raises(Refused, match="management"):
            set_up.begin(PASSPHRASE, PASSPHRASE, by=staff)
    with pytest.raises(Refused, match="sign-in password"):
        set_up.begin(password, password, by=alice)


def test_a_set_up_swapped_in_the_database_is_refused(connected, clock, alice, ruth):
    recovery = set_up.begin(PASSPHRASE, PASSPHRASE, by=alice)
    SetUp.update(group_public=bytes(32)).execute()
    with pytest.raises(epochs.Damaged):
        set_up.confirm(" ".join(recovery_sheet.lines(recovery)), by=alice)


def test_a_set_up_waits_a_day_and_then_is_dropped(connected, clock, alice):
    recovery = set_up.begin(PASSPHRASE, PASSPHRASE, by=alice)
    clock.shift(set_up.WAITS + timedelta(seconds=1))
    with pytest.raises(Refused, match="Begin again"):
        set_up.confirm(" ".join(recovery_sheet.lines(recovery)), by=alice)
    assert set_up.drop_stale() == 1 and set_up.drop_stale() == 0


# Opt-in and sealing


def test_an_opt_in_keeps_the_exact_words_and_the_scan(vault):
    row = opt_ins.live_of(vault.client)
    assert (row.wording, row.wording_version) == wording.current(Shop.current())
    assert files.get(vault.client.uid, row.scan.uid) == PDF
    assert Shop.current().name in row.wording and Shop.current().notice in row.wording
    with pytest.raises(Refused, match="still stands"):
        vault.opt_in()


def opt_in_with(vault, **changes):
    words, version = wording.current(Shop.current())
    given = {
        "words": words, "version": version, "method": "letter", "given_on": TODAY, "by": vault.alice, "on": TODAY,
        "scan": ("a.pdf", "application/pdf", PDF),
    } | changes  # fmt: skip
    return opt_ins.opt_in(vault.client, **given)


@pytest.mark.parametrize(
    "changes", [{"words": "Something else."}, {"version": "1-000000000000"}, {"given_on": TODAY + timedelta(days=1)}]
)
def test_an_opt_in_that_does_not_add_up_is_refused(vault, changes):
    opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    with pytest.raises(Refused):
        opt_in_with(vault, **changes)
    assert not keyring.has_key(vault.client.uid, LOGINS)


def test_only_management_records_an_opt_in(vault):
    opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    for staff in (vault.bob, vault.ruth):
        with pytest.raises(Refused, match="Only management"):
            opt_in_with(vault, by=staff)


def test_without_an_opt_in_there_is_no_pair_and_nothing_to_seal_to(connected, clock, alice, bob, client, job):
    recovery = set_up.begin(PASSPHRASE, PASSPHRASE, by=alice)
    set_up.confirm(" ".join(recovery_sheet.lines(recovery)), by=alice)
    assert not PurposePair.select().exists() and not keyring.has_key(client.uid, LOGINS)
    for held_for in (None, job):
        with pytest.raises(Refused, match="no key to seal"):
            entries.seal(client, SECRET, kind="account", by=bob, job=held_for)


def test_sealing_takes_no_passphrase_and_leaves_nothing_in_clear(vault):
    found = found_in(config.data_folder(), needles=[vault.login.uid.encode(), *CANARIES])
    assert {needle for _, needle in found} == {vault.login.uid.encode()}


def test_charlie_cannot_seal(vault, charlie):
    with pytest.raises(Refused):
        entries.seal(vault.client, SECRET, kind="account", by=charlie)


def test_each_sealing_is_in_the_trail_without_a_name(vault):
    entry = Entry.select().where(Entry.act == Act.LOGIN_SEALED).get()
    assert entry.about == f"Login {vault.login.uid}" and entry.by == vault.bob.id and entry.words is None
    assert entry.numbers == f"digest={entries.digest_of(vault.login.newest).hex()} version=1"
    assert trail.verify()[1] is None


# Withdrawal


def test_withdrawal_destroys_the_key_and_every_row_in_one_act(vault):
    vault.unlock()
    key = keyring.key_of(vault.client.uid, LOGINS)
    withdrawal = opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    assert withdrawal.logins == 1 and not keyring.has_key(vault.client.uid, LOGINS)
    assert keyring.has_key(vault.client.uid)
    for model in (PurposePair, Login, LoginVersion, Unlock):
        assert not model.select().exists()
    assert OptIn.select().count() == Withdrawal.select().count() == 1
    fold_log_in(keyring.keys_database)
    assert found_in(config.data_folder(), needles=[key], only="keys.db") == []
    with pytest.raises(Refused, match="no key to seal"):
        entries.seal(vault.client, SECRET, kind="account", by=vault.bob)
    with pytest.raises(Refused):
        opt_ins.withdraw(vault.client, "phone", by=vault.bob)


def test_a_withdrawal_on_record_stops_sealing_even_while_the_key_still_stands(vault):
    Withdrawal.add(client=vault.client, opt_in=OptIn.get(), method="phone", logins=0)
    with pytest.raises(Refused, match="no key to seal"):
        entries.seal(vault.client, SECRET, kind="account", by=vault.bob)


def test_whoever_works_here_can_record_a_withdrawal(vault, charlie):
    with pytest.raises(Refused):
        opt_ins.withdraw(vault.client, "phone", by=charlie)
    for staff in (vault.bob, vault.ruth, vault.alice):
        opt_ins.withdraw(vault.client, "e-mail", by=staff)
        vault.opt_in()


def test_a_new_opt_in_does_not_bring_the_old_logins_back(vault):
    old_pair, old = PurposePair.get(), LoginVersion.get()
    opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    vault.opt_in()
    new = PurposePair.get()
    assert bytes(new.public) != bytes(old_pair.public)
    PurposePair.delete().execute()
    old_pair.save(force_insert=True)
    vault.login.save(force_insert=True)
    old.save(force_insert=True)
    with pytest.raises(Refused):
        vault.unlock()
    vault.clock.shift(1)
    assert destruction.replay() == 1
    assert not Login.select().exists()


def test_a_crash_between_the_two_files_is_finished_at_the_next_start(vault):
    keyring.destroy(vault.client.uid, LOGINS)
    assert purpose_keys.find(vault.client, LOGINS) is None
    with pytest.raises(Refused):
        entries.seal(vault.client, SECRET, kind="account", by=vault.bob)
    assert destruction.replay() == 1 and destruction.replay() == 0
    assert not Login.select().exists() and opt_ins.live_of(vault.client) is None
    assert trail.verify()[1] is None


def test_looking_for_half_done_destruction_is_one_statement_however_many_pairs(vault, neighbour, statements):
    vault.opt_in(neighbour)
    statements.clear()
    assert destruction.replay() == 0
    assert len(statements) == 1


def test_another_clients_logins_stay(vault, neighbour):
    vault.opt_in(neighbour)
    kept = entries.seal(neighbour, SECRET, kind="account", by=vault.bob)
    opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    assert [login.id for login in Login.select()] == [kept.id]
    assert keyring.has_key(neighbour.uid, LOGINS)
