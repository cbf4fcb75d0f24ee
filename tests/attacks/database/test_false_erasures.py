"""Somebody who can write the database makes, edits or puts back a row by which a client would be erased for good."""

import pytest

from tests import make
from tests.fixtures.tampering import from_outside, kept_row, put_row_back, set_column
from webapp import keyring
from webapp.audit import trail
from webapp.clients.models import Client
from webapp.clock import now
from webapp.erasure import erasure, scrub_schedule, steps
from webapp.erasure.models import Erasure, ErasureState, Scrub
from webapp.errors import Refused
from webapp.row_mac import Altered
from webapp.running import doctor, starting

COLUMNS = {
    "uid": "0" * 32,
    "ordinal": 77,
    "client_number": 77,
    "kind": "purge",
    "reason": "the client left us",
    "requested_at": "2020-01-01 00:00:00",
    "requested_by_id": None,
    "approved_at": "2020-01-01 00:00:00",
    "approved_by_id": 1,
    "withdrawn_at": "2020-01-01 00:00:00",
    "handed_over_at": "2020-01-01 00:00:00",
    "handed_over_how": "e-mail",
    "package_sha256": b"x",
    "begun_at": "2020-01-01 00:00:00",
    "begun_by_id": 1,
    "keys_at": "2020-01-01 00:00:00",
    "rows_at": "2020-01-01 00:00:00",
    "told_at": "2020-01-01 00:00:00",
    "targets": 0,
    "scrubbed_at": "2020-01-01 00:00:00",
    "counts": '{"Job": 1}',
    "remains": "[1]",
    "entry": 1,
    "mac": None,
}


@pytest.fixture
def meg(alice):
    """A second manager."""
    return make.staff("Meg Second", "management")


@pytest.fixture
def client(alice):
    """A client with a key to everything that is held on them."""
    return make.client(alice)


def asked(client, alice):
    """An erasure that waits for the second manager."""
    return erasure.request(client, client.number, "the client asked", by=alice)


def safe(client):
    """Whether a client and their keys are still there."""
    return Client.select().where(Client.id == client.id).exists() and keyring.has_key(client.uid)


def made_up(client, **columns):
    """Put a row that looks like an erasure of this client under way into the database."""
    values = {
        "uid": "f" * 32, "client_uid": client.uid, "ordinal": 900, "client_number": client.ordinal, "kind": "erasure",
        "reason": "the client asked", "requested_at": str(now()), "begun_at": str(now()), "approved_at": str(now()),
        "handed_over_how": "", "counts": "{}", "remains": "[]", "entry": 1, **columns,
    }  # fmt: skip
    names, texts = ", ".join(values), ", ".join(repr(value) for value in values.values())
    from_outside(f"INSERT INTO erasure ({names}) VALUES ({texts})")
    return Erasure.get(Erasure.uid == "f" * 32)


def test_a_false_erasure_destroys_nothing_at_the_start(app, client):
    """The case: one row, and the client's keys were gone, here and in every place."""
    row = made_up(client)
    starting.make_ready()
    assert safe(client) and any(trail.name_of(row) in found.sentence for found in doctor.examine())


def test_a_false_erasure_destroys_nothing_by_the_timer(app, client):
    made_up(client)
    erasure.settle()
    assert safe(client)


def test_a_false_erasure_with_a_mac_of_another_row_destroys_nothing(app, client, alice, meg):
    other = make.client(alice)
    row = asked(other, alice)
    made_up(client, mac=bytes(row.mac).hex(), entry=row.entry)
    from_outside(f"UPDATE erasure SET mac = (SELECT mac FROM erasure WHERE id = {row.id})")
    erasure.resume()
    assert safe(client) and safe(other)


@pytest.mark.parametrize("column", COLUMNS)
def test_an_edited_erasure_is_neither_approved_nor_carried_out(app, client, alice, meg, column):
    row = asked(client, alice)
    set_column(row, column, COLUMNS[column])
    edited = Erasure.get_by_id(row.id)
    for act in (
        lambda: erasure.approve(edited, by=meg),
        lambda: erasure.perform(edited, by=alice),
        lambda: erasure.withdraw(edited, by=alice),
        lambda: erasure.advance(edited),
    ):
        with pytest.raises(Altered):
            act()
    erasure.resume()
    assert safe(client) and not Erasure.get_by_id(row.id).is_as_signed()


def test_an_erasure_pointed_at_another_client_takes_neither(app, client, alice, meg):
    other = make.client(alice)
    row = asked(client, alice)
    erasure.approve(row, by=meg)
    set_column(row, "client_uid", other.uid)
    with pytest.raises(Altered):
        erasure.perform(Erasure.get_by_id(row.id), by=alice)
    assert safe(client) and safe(other)


def test_an_erasure_put_back_from_before_its_withdrawal_takes_nobody(app, client, alice, meg):
    row = asked(client, alice)
    erasure.approve(row, by=meg)
    kept = kept_row(row)
    erasure.withdraw(row, by=alice)
    put_row_back(kept)
    again = Erasure.get_by_id(row.id)
    assert again.is_as_signed() and again.state == ErasureState.READY, "its MAC of then is good"
    with pytest.raises(Altered):
        erasure.perform(again, by=alice)
    assert safe(client) and not steps.rests_on_newest(again)


def test_a_withdrawal_of_the_trail_taken_out_is_no_way_either(app, client, alice, meg):
    """The entry that a row names is checked itself: one put in its place does not count."""
    row = asked(client, alice)
    set_column(row, "entry", row.entry + 1)
    with pytest.raises(Altered):
        erasure.approve(Erasure.get_by_id(row.id), by=meg)


def finished_from_outside(client):
    """Put a row that looks like an erasure whose rows have gone into the database."""
    return made_up(client, keys_at=str(now()), rows_at=str(now()))


def test_a_false_erasure_has_nothing_scrubbed_each_hour(app, client):
    scrub_schedule.run(keys_only=True)
    finished_from_outside(client)
    assert scrub_schedule.due() is None and erasure.settle() is None
    assert not Scrub.select().where(~Scrub.keys_only).exists()


def test_a_false_erasure_has_no_place_told_each_hour(app, client, monkeypatch):
    told = []
    monkeypatch.setattr(erasure, "KEYS_CHANGED", [lambda: told.append("told")])
    finished_from_outside(client)
    erasure.settle()
    assert told == []


@pytest.mark.parametrize("column", ["rows_at", "counts"])
def test_an_honest_erasure_beside_a_false_one_is_scrubbed_and_settled(app, client, alice, column):
    done = erasure.perform(asked(make.client(alice), alice), by=alice)
    set_column(finished_from_outside(client), column, "x")
    erasure.settle()
    assert Erasure.get_by_id(done.id).state == ErasureState.DONE and scrub_schedule.due() is None
    assert Erasure.get_by_id(done.id).told_at is not None and safe(client)


def test_a_false_step_hides_no_return_of_somebody_erased(app, client, alice):
    """A row that claims to be under way would keep the replay from erasing a client whom a restore brought back."""
    keyring.destroy_all(client.uid)
    made_up(client)
    erasure.resume()
    assert not Client.select().where(Client.id == client.id).exists()


def test_what_was_told_to_the_places_is_not_believed_from_an_edit(app, client, alice, meg):
    row = asked(client, alice)
    erasure.approve(row, by=meg)
    done = erasure.perform(row, by=alice)
    set_column(done, "told_at", "2020-01-01 00:00:00")
    assert not steps.sound([Erasure.get_by_id(row.id)])


def test_an_untouched_erasure_goes_its_way(app, client, alice, meg):
    row = asked(client, alice)
    erasure.approve(row, by=meg)
    done = erasure.finish(erasure.perform(row, by=alice))
    assert not safe(client) and done.state == ErasureState.DONE and done.is_as_signed()
    assert all(found.good is not False for found in doctor.examine() if found.what == "Signed rows")


def test_an_erasure_that_has_not_begun_is_not_advanced(app, client, alice, meg):
    with pytest.raises(Refused):
        erasure.advance(asked(client, alice))
    assert safe(client)
