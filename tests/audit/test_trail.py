"""The audit trail: whatever is edited, taken out, moved or cut is found, and words die with the client's key."""

from datetime import timedelta

import pytest
import time_machine
from peewee import IntegrityError

from tests import make
from tests.fixtures.tampering import past_the_guards, run
from webapp import keyring
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.db import database


@pytest.fixture
def ten(app, bob):
    """A trail of ten entries."""
    for number in range(trail.head()[0], 10):
        with database.atomic():
            trail.record(Act.JOB_LOGGED, by=bob, about=bob, minutes=number)
    return bob


def test_what_was_written_stands(ten):
    assert trail.verify() == (10, None)


def test_an_entry_belongs_inside_a_transaction(app, bob):
    with pytest.raises(RuntimeError):
        trail.record(Act.SIGNED_IN, by=bob)


@pytest.mark.parametrize(
    "change",
    [
        "at = '2020-01-01 00:00:00.000001'",
        "act = 'job closed'",
        "by = 99",
        "by = NULL",
        "about = 'Staff 0000'",
        "client = 'abcd'",
        "numbers = 'minutes=1000'",
        "words = x'00'",
        "mac = zeroblob(32)",
    ],
)
def test_every_column_is_covered(ten, change):
    past_the_guards(f"UPDATE audit_entry SET {change.replace('by =', chr(34) + 'by' + chr(34) + ' =')} WHERE number = 5")
    count, fault = trail.verify()
    assert (count, fault) == (4, "entry 5 is not as it was written")


def test_one_taken_out_is_missed(ten):
    past_the_guards("DELETE FROM audit_entry WHERE number = 5")
    assert trail.verify() == (4, "entry 5 is missing")


def test_one_taken_out_and_the_rest_moved_up_is_found(ten):
    moves = [f"UPDATE audit_entry SET number = {n - 1} WHERE number = {n}" for n in range(6, 11)]
    past_the_guards("DELETE FROM audit_entry WHERE number = 5", *moves)
    assert trail.verify() == (4, "entry 5 is not as it was written")


def test_two_that_changed_places_are_found(ten):
    past_the_guards(
        "UPDATE audit_entry SET number = 99 WHERE number = 5",
        "UPDATE audit_entry SET number = 5 WHERE number = 6",
        "UPDATE audit_entry SET number = 6 WHERE number = 99",
    )
    assert trail.verify()[1] == "entry 5 is not as it was written"


def test_one_put_in_is_found(ten):
    past_the_guards(
        "INSERT INTO audit_entry (number, at, act, numbers, mac) VALUES (11, '2026-01-01', 'signed in', '', zeroblob(32))"
    )
    assert trail.verify()[1] == "entry 11 is not as it was written"


@pytest.mark.parametrize("kept", [9, 5, 0])
def test_a_cut_tail_is_found(ten, kept):
    past_the_guards(f"DELETE FROM audit_entry WHERE number > {kept}")
    count, fault = trail.verify()
    assert count == kept
    assert f"entry {kept + 1} is missing" in fault


def test_a_cut_tail_is_still_found_when_more_was_written_since(ten):
    past_the_guards("DELETE FROM audit_entry WHERE number > 7")
    for _ in range(6):
        with database.atomic():
            trail.record(Act.JOB_LOGGED, by=ten)
    assert trail.verify() == (7, "entry 8 is missing")


def test_an_older_copy_of_the_whole_database_is_found(ten):
    past_the_guards("DELETE FROM audit_entry WHERE number > 7", "UPDATE audit_entry SET number = number")
    assert trail.verify()[1].startswith("entry 8 is missing")


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET numbers = ''", "DELETE FROM audit_entry WHERE number = 10"])
def test_the_database_itself_only_takes_new_entries(ten, statement):
    with pytest.raises(IntegrityError, match="append-only"):
        run(statement)
    assert trail.verify() == (10, None)


def test_replacing_an_entry_is_refused_or_found(ten):
    values = "(5, '2026-01-01', 'signed in', '', zeroblob(32))"
    try:
        run(f"INSERT OR REPLACE INTO audit_entry (number, at, act, numbers, mac) VALUES {values}")
    except IntegrityError:
        return
    assert trail.verify()[1] == "entry 5 is not as it was written"


def test_an_act_that_fails_leaves_no_entry_and_no_pin(ten):
    with pytest.raises(ZeroDivisionError), database.atomic():
        trail.record(Act.JOB_CLOSED, by=ten)
        raise ZeroDivisionError
    assert keyring.pinned(trail.PIN)[0] == trail.head()[0] == 10
    assert trail.verify() == (10, None)


def test_a_part_that_fails_inside_an_act_that_stands_is_not_pinned(ten):
    with database.atomic():
        trail.record(Act.JOB_LOGGED, by=ten)
        with pytest.raises(ZeroDivisionError), database.atomic():
            trail.record(Act.JOB_CLOSED, by=ten)
            raise ZeroDivisionError
    assert keyring.pinned(trail.PIN) == trail.head()
    assert trail.verify() == (11, None)


def test_many_at_once_make_one_chain(app, bob, at_once):
    def write(_):
        with database.atomic():
            trail.record(Act.JOB_LOGGED, by=bob)

    before = trail.head()[0]
    assert at_once(12, write) == [None] * 12
    assert trail.verify() == (before + 12, None)
    assert keyring.pinned(trail.PIN) == trail.head()


def test_a_trail_ahead_of_its_pin_is_good(ten):
    with keyring.keys_database.atomic():
        keyring.Pin.update(number=8, digest=bytes(Entry.get_by_id(8).mac)).execute()
    assert trail.verify() == (10, None)


def test_a_clock_put_back_changes_neither_order_nor_verdict(app, bob):
    """Entries go by number: one written by an earlier clock comes after those before it, and cannot be moved before them."""
    with time_machine.travel("2026-11-23 10:00Z", tick=False) as clock:
        for days in (0, -1, 5 * 365, -5 * 365):
            clock.shift(timedelta(days=days))
            with database.atomic():
                trail.record(Act.JOB_LOGGED, by=bob, about=bob)
    last, total = Entry.get(Entry.number == trail.head()[0]), Entry.select().count()
    assert trail.verify() == (total, None) and last.number == total
    assert last.at < Entry.get(Entry.number == total - 3).at
    past_the_guards(f"UPDATE audit_entry SET at = '2026-11-24 10:00:00' WHERE number = {total}")
    assert trail.verify()[1] == f"entry {total} is not as it was written"


def test_the_pin_never_goes_back(ten):
    keyring.pin(trail.PIN, 3, b"x" * 32)
    assert keyring.pinned(trail.PIN)[0] == 10


def test_words_are_sealed_and_die_with_the_clients_key_while_the_chain_stands(app, alice):
    client = make.client(alice)
    with database.atomic():
        entry = trail.record(Act.LOGIN_REVEALED, by=alice, client=client, words="canary: asked by phone")
    stored = Entry.get_by_id(entry.number)
    assert b"canary" not in bytes(stored.words)
    assert trail.words_of(stored) == "canary: asked by phone"
    keyring.destroy_all(client.uid)
    assert trail.words_of(Entry.get_by_id(entry.number)) is None
    assert trail.verify()[1] is None


def test_words_moved_to_another_entry_do_not_open(app, alice):
    client = make.client(alice)
    with database.atomic():
        first = trail.record(Act.LOGIN_REVEALED, by=alice, client=client, words="one")
        second = trail.record(Act.LOGIN_REVEALED, by=alice, client=client, words="two")
    second.words = first.words
    assert trail.words_of(second) is None


def test_no_name_stands_in_the_trail(app, alice):
    make.job(make.client(alice, "Zoë Canary"), alice)
    rows = str(list(Entry.select().dicts()))
    assert "Canary" not in rows and "Alice" not in rows
