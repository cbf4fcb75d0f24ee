"""The recovery sheet: proved, replaced, and used at the console, also over a database that was put back from an older copy."""

import os
import pty
import sys

import pytest
from nacl.public import PrivateKey

from tests import make, processes
from tests.fixtures.searching import found_in
from tests.fixtures.tampering import put_back, rows_of
from tests.fixtures.vault import PASSPHRASE, SECRET
from webapp import config, keyring
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.consents import opt_ins
from webapp.db import database
from webapp.errors import Refused, Unusable
from webapp.keyholders import admission, recovery, recovery_sheet, sheet_replacement
from webapp.running import starting
from webapp.staff import accounts
from webapp.staff.models import Staff
from webapp.vault import entries, epochs, key_bundle_unlock
from webapp.vault.login_payload import Body
from webapp.vault.models import Login

NEW = "gelur zapet rudin mokal tasok bovim"


def typed(private):
    return " ".join(recovery_sheet.lines(private))


def recovered(vault, private=None):
    """A recovery of alice's access from the sheet to the new sheet: (Epoch, new sheet's PrivateKey)."""
    prepared = recovery.prepare(vault.alice, typed(private or vault.recovery), NEW, NEW)
    return recovery.finish(prepared, typed(prepared.recovery)), prepared.recovery


# The drill


def test_the_drill_changes_nothing_and_is_on_record(vault):
    epoch = epochs.current()
    assert sheet_replacement.last_proved(epoch) == sheet_replacement.made_at(epoch) == epoch.made_at  # typed back at the set-up
    tables = [table for table in database.get_tables() if table != "audit_entry"]
    contents = [rows_of(table) for table in tables]
    vault.clock.shift(60)
    sheet_replacement.prove(typed(vault.recovery), by=vault.alice)
    assert [rows_of(table) for table in tables] == contents
    assert sheet_replacement.last_proved(epochs.current()) == Entry.get(Entry.act == Act.SHEET_PROVED).at > epoch.made_at


def test_a_wrong_sheet_is_told_apart_from_a_mistyped_one(vault):
    with pytest.raises(Refused, match="fingerprint"):
        sheet_replacement.prove(typed(PrivateKey.generate()), by=vault.alice)
    assert Entry.select().where(Entry.act == Act.SHEET_FAILED).count() == 1
    with pytest.raises(Refused, match="not quite"):
        sheet_replacement.prove(swapped(vault.recovery), by=vault.alice)
    with pytest.raises(Refused, match="Only management"):
        sheet_replacement.prove(typed(vault.recovery), by=vault.bob)
    assert sheet_replacement.last_proved(epochs.current()) == epochs.current().made_at


def swapped(private):
    """A sheet with its last two characters the other way round, or one of them changed where they are alike."""
    text = typed(private)
    return text[:-2] + text[:-3:-1] if text[-1] != text[-2] else text[:-1] + ("2" if text[-1] != "2" else "3")


# A lost sheet


def test_a_lost_sheet_is_replaced_once_the_new_one_is_typed_back(vault):
    first, new = epochs.current(), sheet_replacement.begin(by=vault.alice)
    with pytest.raises(Refused, match="not the new one"):
        sheet_replacement.confirm(typed(vault.recovery), PASSPHRASE, vault.code(), by=vault.alice)
    with pytest.raises(Refused, match="do not fit"):
        sheet_replacement.confirm(typed(new), "not the words that were chosen", vault.code(), by=vault.alice)
    assert bytes(epochs.current().recovery_public) == vault.recovery.public_key.encode()
    after = sheet_replacement.confirm(typed(new), PASSPHRASE, vault.code(), by=vault.alice)
    assert bytes(after.recovery_public) == new.public_key.encode() and sheet_replacement.pending_of(vault.alice) is None
    assert sheet_replacement.last_proved(after) == after.made_at > first.made_at
    with pytest.raises(Refused, match="fingerprint"):
        recovery.prepare(vault.alice, typed(vault.recovery), NEW, NEW)
    assert vault.reveal(vault.unlock()) == SECRET
    recovered(vault, new)
    assert vault.reveal(vault.unlock(passphrase=NEW)) == SECRET


def test_a_new_sheet_waits_a_day_and_is_its_makers_own(vault):
    new = sheet_replacement.begin(by=vault.alice)
    assert found_in(config.data_folder(), needles=[new.encode()], only="discreet.db") == []
    vault.clock.shift(sheet_replacement.WAITS)
    with pytest.raises(Refused, match="no new sheet"):
        sheet_replacement.confirm(typed(new), PASSPHRASE, vault.code(), by=vault.alice)
    sheet_replacement.begin(by=vault.alice)
    sheet_replacement.NewSheet.update(recovery_public=PrivateKey.generate().public_key.encode()).execute()
    with pytest.raises(epochs.Damaged):
        sheet_replacement.pending_of(vault.alice)
    for staff in (vault.bob, vault.ruth):
        with pytest.raises(Refused, match="Only management"):
            sheet_replacement.begin(by=staff)


# At the console


def test_the_sheet_brings_the_same_person_back_with_new_keys_and_a_new_sheet(vault):
    old_key = key_bundle_unlock.verify_key_of(vault.alice).encode()
    after, new = recovered(vault)
    assert after.number == 2 and vault.reveal(vault.unlock(passphrase=NEW)) == SECRET
    with pytest.raises(Refused, match="do not fit"):
        vault.unlock()
    assert key_bundle_unlock.verify_key_of(vault.alice).encode() != old_key
    assert key_bundle_unlock.verify_key_known(vault.alice.id, old_key)
    with pytest.raises(Refused, match="fingerprint"):
        recovery.prepare(vault.alice, typed(vault.recovery), NEW, NEW)
    assert Entry.select().where(Entry.act == Act.VAULT_RECOVERED).count() == 1 and trail.verify()[1] is None
    sheet_replacement.prove(typed(new), by=vault.alice)


def test_a_second_manager_stays_in(vault):
    meg = make.staff("Meg Second", "management")
    admission.admit(admission.ask(NEW, NEW, by=meg), PASSPHRASE, vault.code(), by=vault.alice)
    prepared = recovery.prepare(vault.alice, typed(vault.recovery), PASSPHRASE[::-1], PASSPHRASE[::-1])
    recovery.finish(prepared, typed(prepared.recovery))
    assert vault.reveal(vault.unlock(staff=meg, passphrase=NEW)) == SECRET
    assert vault.reveal(vault.unlock(passphrase=PASSPHRASE[::-1])) == SECRET


def test_nothing_counts_until_the_new_sheet_is_typed_back(vault):
    prepared = recovery.prepare(vault.alice, typed(vault.recovery), NEW, NEW)
    with pytest.raises(Refused, match="not the new sheet"):
        recovery.finish(prepared, typed(vault.recovery))
    assert epochs.current().number == 1 and vault.reveal(vault.unlock()) == SECRET


def test_recovery_makes_nobody_a_manager_and_takes_no_other_sheet(vault):
    for name, why in (("Bob Technician", "not an active manager"), ("Nobody", "Nobody on the staff")):
        with pytest.raises(Refused, match=why):
            recovery.person(name)
    meg = make.staff("Meg Second", "management")
    accounts.disable(meg, by=vault.alice)
    with pytest.raises(Refused, match="not an active manager"):
        recovery.person("meg second")
    assert recovery.person("alice MANAGER") == vault.alice
    with pytest.raises(Refused, match="fingerprint"):
        recovery.prepare(vault.alice, typed(PrivateKey.generate()), NEW, NEW)
    with pytest.raises(Refused, match="not the same"):
        recovery.prepare(vault.alice, typed(vault.recovery), NEW, PASSPHRASE)
    assert epochs.current().number == 1


def test_without_a_vault_there_is_nothing_to_recover(app, alice):
    with pytest.raises(Refused, match="has not been set up yet"):
        recovery.prepare(alice, typed(PrivateKey.generate()), NEW, NEW)


def test_an_older_copy_of_the_database_is_taken_only_here_and_both_heads_are_on_record(vault):
    with put_back():
        new = sheet_replacement.begin(by=vault.alice)
        sheet_replacement.confirm(typed(new), PASSPHRASE, vault.code(), by=vault.alice)
    with pytest.raises(Unusable):
        starting.refuse_rollback()
    with pytest.raises(epochs.Damaged):
        epochs.current()
    (main, _), (pinned, tag) = trail.head(), keyring.pinned(trail.PIN)
    assert main < pinned
    after, _ = recovered(vault)
    assert after.number == 2 and epochs.verify() == 2
    starting.refuse_rollback()
    assert trail.verify()[1] is None
    entry = Entry.get(Entry.act == Act.VAULT_RECOVERED)
    said = dict(pair.split("=") for pair in entry.numbers.split())
    assert (int(said["main"]), int(said["pinned"])) == (main, pinned) and tag.hex().startswith(said["pinned_head"])
    assert (said["epoch"], said["epoch_pinned"]) == ("1", "2")
    assert vault.reveal(vault.unlock(passphrase=NEW)) == SECRET


def test_what_was_withdrawn_since_the_copy_does_not_come_back(vault, neighbour):
    vault.opt_in(neighbour)
    kept = entries.seal(neighbour, Body(password="kept"), kind="account", by=vault.bob)
    with put_back():
        vault.clock.shift(1)
        opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    assert Login.select().count() == 2
    recovered(vault)
    assert [login.id for login in Login.select()] == [kept.id]


def test_the_command_asks_and_prints_and_counts_only_what_is_typed_back(vault):
    """Over a real terminal, where nothing that is secret is echoed."""
    lines = recovery_sheet.lines(vault.recovery)
    master, slave = pty.openpty()
    environment = {"DISCREET_DATA": str(config.data_folder()), "FLASK_APP": "wsgi.py"}
    flask = os.path.join(os.path.dirname(sys.executable), "flask")
    command = [flask, "vault", "recover", "Alice Manager"]
    terminal = {"stdin": slave, "stdout": slave, "stderr": slave, "start_new_session": True}
    with processes.started(*command, environment=environment, **terminal) as process:
        os.close(slave)
        said = answer(master, {"recovery sheet": "".join(lines), "New vault passphrase": NEW, "again": NEW})
        assert process.wait() == 0, said
    for secret in (*lines, NEW):
        assert secret not in said
    assert epochs.current().number == 2 and Staff.get_by_id(vault.alice.id).active


def answer(master, answers):
    """Type an answer at each prompt, the printed sheet back at the last one; everything that the terminal showed."""
    said, asked = "", 0
    prompts = [*answers.items()]
    while True:
        try:
            said += os.read(master, 4096).decode()
        except OSError:
            break
        rest = said[asked:]
        if prompts and f"{prompts[0][0]}" in rest and rest.rstrip(" ").endswith(":"):
            os.write(master, prompts.pop(0)[1].encode() + b"\n")
            asked = len(said)
        elif not prompts and rest.rstrip(" ").endswith("paper:"):
            printed = [line.strip() for line in rest.splitlines() if len(line.split()) == 4 and len(line.strip()) == 19]
            os.write(master, "".join(printed[-4:]).encode() + b"\n")
            asked = len(said)
    os.close(master)
    return said
