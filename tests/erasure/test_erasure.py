"""Erasing: nothing left in any byte, the neighbour as before, each step once, and "removed" never said too early."""

import pytest
import time_machine

from tests import make
from tests.fixtures import canaries
from tests.fixtures.canary_pair import clear_obstacles
from tests.fixtures.searching import found_in
from tests.fixtures.tampering import free_pages, opened, run
from webapp import files, keyring
from webapp.audit import trail
from webapp.audit.models import Entry
from webapp.clients import documents
from webapp.clients.models import Client, StoredFile
from webapp.clock import now
from webapp.db import database
from webapp.erasure import certificate, erasure, orphaned_files, scrub, scrub_schedule
from webapp.erasure.models import Erasure, ErasureKind, ErasureState
from webapp.errors import Refused
from webapp.intake import custody
from webapp.jobs import closing
from webapp.jobs.models import WorkLogEntry
from webapp.running import starting
from webapp.running.checkpointer import CHECKPOINT_LOCK, Checkpointer
from webapp.staff.models import Submission

ASKED = "the client asked"


def ask(client, by):
    """A request for an erasure."""
    return erasure.request(client, client.number, ASKED, by=by)


def erase(client, by):
    """All of it, for a shop with one manager."""
    return erasure.finish(erasure.perform(ask(client, by), by=by))


@pytest.fixture
def clear(pair):
    """The pair, without the obstacles that canaries happen to be: open jobs, devices held."""
    clear_obstacles()
    return pair


@pytest.fixture
def hooked():
    """hooked(list, call): appended for this test alone."""
    added = []

    def hook(calls, call):
        calls.append(call)
        added.append((calls, call))

    yield hook
    for calls, call in added:
        calls.remove(call)


def test_nothing_is_left_in_any_byte_and_the_neighbour_is_as_before(clear, alice, folder):
    assert len(clear.mine.texts) > 100 and len(clear.mine.blobs) > 20
    assert set(canaries.left_in(folder, clear.mine)) >= {"discreet.db-wal"}
    before = canaries.contents(clear.neighbour)
    columns = ", ".join(field.column_name for field in WorkLogEntry._meta.sorted_fields if field.name != "id")
    for _ in range(7):  # doubled each time: as much as whole pages hold
        run(f"INSERT INTO work_log_entry ({columns}) SELECT {columns} FROM work_log_entry WHERE client_id = ?", clear.client.id)
    Submission.create(digest="x" * 64, location=f"/clients/{clear.client.id}")
    Submission.create(digest="y" * 64, location=f"/clients/{clear.neighbour.id}")
    row = erasure.perform(ask(clear.client, alice), by=alice)
    assert row.state == ErasureState.UNSCRUBBED and canaries.left_in(folder, clear.mine)
    assert erasure.finish(row).state == ErasureState.DONE
    assert canaries.left_in(folder, clear.mine) == {}
    assert free_pages() == 0  # the file was rebuilt: no page of before is in it
    assert canaries.contents(clear.neighbour) == before
    assert [row.location for row in Submission.select()] == [f"/clients/{clear.neighbour.id}"]
    assert not keyring.has_any(clear.client.uid) and keyring.has_any(clear.neighbour.uid)
    assert Client.get_or_none(Client.id == clear.client.id) is None
    assert {path.name for path in (folder / "files").iterdir()} == {stored.uid for stored in StoredFile.select()}
    assert trail.verify()[1] is None


def test_a_household_that_shares_phone_and_mail_keeps_its_other_half(app, alice, sign_in):
    shared = {"phones": ["0113 496 0777"], "emails": ["home@example.com"], "address": "7 Mill Lane\nLeeds"}
    one, other = make.client(alice, "Ann Shared", **shared), make.client(alice, "Ben Shared", **shared)
    job = make.job(other, alice)
    device = make.device(job, alice, serial="PF-SOLD-ON")
    sold = make.job(one, alice)
    custody.release(make.device(sold, alice, serial="PF-SOLD-ON"), to="Ann", checked="known in person", by=alice)
    closing.finish(sold, by=alice)
    before = canaries.contents(other)
    assert erase(one, alice).state == ErasureState.DONE
    assert canaries.contents(other) == before and device.held
    found = sign_in(alice).get("/search?q=0113 496 0777").text
    assert "Ben Shared" in found and "Ann Shared" not in found


def test_what_stays_is_numbers_dates_and_hashes(clear, alice):
    row = erase(clear.client, alice)
    stays = repr([row.__data__, *(entry.__data__ for entry in Entry.select())]).encode()
    texts = [text.encode() for text in clear.mine.texts.values()]
    assert not any(text in stays for text in texts)
    assert row.counted["Work log"] == 3 and row.counted["Name and address"] == 1
    signed = [left for left in row.kept if left["what"].startswith(("NDA", "opt-in"))]  # nobody signed the planted NDA's record
    assert {left["what"] for left in signed} == {"NDA (its record had been changed from outside the program)", "opt-in"}
    assert all(len(left["sha256"]) > 40 for left in signed)


def test_a_trail_with_many_acts_about_them_verifies_and_its_words_are_dead(clear, alice):
    with database.atomic():
        for number in range(500):
            trail.record("tried", by=alice, client=clear.client, words=f"about {clear.client.name}", n=number)
    entry = Entry.select().where(Entry.words.is_null(False)).first()
    assert clear.client.name in trail.words_of(entry)
    erase(clear.client, alice)
    assert trail.verify()[1] is None and trail.words_of(entry) is None


def test_a_reader_holds_up_the_scrub_and_removed_is_not_said_until_it_went_through(clear, alice, folder, monkeypatch):
    row = erasure.perform(ask(clear.client, alice), by=alice)
    monkeypatch.setattr(scrub_schedule, "TRIES", 2)
    with opened(folder / "discreet.db") as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM staff").fetchall()
        assert scrub_schedule.run() is False
        assert Erasure.get_by_id(row.id).state == ErasureState.UNSCRUBBED and canaries.left_in(folder, clear.mine)
        assert scrub_schedule.run() is False  # that somebody looked at the bytes has not let go of the reader's lock
        with pytest.raises(Refused, match="scrubbed"):
            certificate.certificate_of(Erasure.get_by_id(row.id))
    assert "Scrubbed" in erasure.settle()
    assert Erasure.get_by_id(row.id).state == ErasureState.DONE and canaries.left_in(folder, clear.mine) == {}


def test_a_large_shop_scrubs_by_night(app, alice, monkeypatch):
    monkeypatch.setattr(scrub_schedule, "SMALL", 0)
    with time_machine.travel("2026-11-24T11:00:00Z") as clock:
        row = erase(make.client(alice), alice)
        assert row.state == ErasureState.UNSCRUBBED
        assert "night" in erasure.settle()
        clock.move_to("2026-11-25T02:00:00Z")
        assert "Scrubbed" in erasure.settle()
        assert Erasure.get_by_id(row.id).state == ErasureState.DONE


def test_a_second_time_does_nothing(app, alice):
    client = make.client(alice)
    row = erase(client, alice)
    head, tombs = trail.head(), keyring.destructions()
    assert erasure.settle() is None
    assert erasure.advance(row).__data__ == row.__data__
    assert (trail.head(), keyring.destructions()) == (head, tombs)
    with pytest.raises(Refused, match="begun"):
        erasure.perform(row, by=alice)


def test_whoever_comes_back_is_a_new_client_whom_no_replay_touches(app, alice):
    first = make.client(alice, "Zoë Brown")
    erase(first, alice)
    second = make.client(alice, "Zoë Brown")
    assert second.id != first.id and second.uid != first.uid
    starting.make_ready()
    assert erasure.settle() is None
    assert Client.get_by_id(second.id).name == "Zoë Brown" and keyring.has_key(second.uid)


def test_whom_an_older_database_brings_back_is_erased_again_at_the_start(clear, alice, folder):
    keyring.destroy_all(clear.client.uid)
    starting.make_ready()
    row = Erasure.get(Erasure.client_uid == clear.client.uid)
    assert row.kind == ErasureKind.REPLAY and row.state == ErasureState.UNSCRUBBED
    assert Client.get_or_none(Client.uid == clear.client.uid) is None and Client.get_or_none(Client.uid == clear.neighbour.uid)
    erasure.settle()
    assert canaries.left_in(folder, clear.mine) == {} and Erasure.get_by_id(row.id).state == ErasureState.DONE


def test_never_inside_a_transaction(app, alice):
    row = ask(make.client(alice), alice)
    for act in (lambda: erasure.perform(row, by=alice), scrub_schedule.run):
        with pytest.raises(RuntimeError), database.atomic():
            act()


def test_of_many_at_once_one_erases(app, alice, at_once):
    row = ask(make.client(alice), alice)
    results = at_once(4, lambda index: erasure.perform(row, by=alice))
    assert sum(isinstance(result, Erasure) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == 3
    assert Entry.select().where(Entry.act == "client erased").count() == 1


def test_a_backup_place_that_cannot_be_reached_is_told_later(app, alice, hooked):
    answers, calls = [(2, 1), (2, 2)], []

    def tell():
        calls.append(len(calls))
        if len(calls) == 1:
            raise OSError("no route")

    hooked(erasure.KEYS_CHANGED, tell)
    hooked(erasure.CONFIRMATIONS, lambda: answers.pop(0))
    row = erase(make.client(alice), alice)
    assert row.state == ErasureState.DONE and row.told_at is None
    assert "Not every backup place" in certificate.certificate_of(row).backups
    for _ in range(2):
        assert Erasure.get_by_id(row.id).told_at is None
        erasure.settle()
    row = Erasure.get_by_id(row.id)
    assert row.targets == 2 and "Unreadable in every backup" in certificate.certificate_of(row).backups


def test_without_backups_the_certificate_says_so(app, alice):
    row = erase(make.client(alice), alice)
    if not erasure.CONFIRMATIONS:
        assert certificate.certificate_of(row).backups == "No backup has been made by this program."


def test_a_destroyed_key_is_scrubbed_out_of_the_keys_file_by_the_timer(app, alice, folder):
    client = make.client(alice)
    key = keyring.new_purpose(client.uid, "logins")
    keyring.destroy(client.uid, "logins")
    assert found_in(folder, needles=[key], only="keys.db")
    assert "keys" in erasure.settle()
    assert not found_in(folder, needles=[key], only="keys.db")
    assert erasure.settle() is None


def test_files_that_no_row_names_are_swept_after_an_hour(app, alice, folder):
    client = make.client(alice)
    kept = documents.store(client, "scan", "a.pdf", "application/pdf", b"%PDF-1.4", by=alice)
    files.put(client.uid, "0" * 32, b"of a crash")
    (folder / "files" / ("1" * 32 + ".part")).write_bytes(b"half")
    assert orphaned_files.sweep() == 0
    with time_machine.travel(now().timestamp() + 7200):
        assert orphaned_files.sweep() == 2
    assert [path.name for path in (folder / "files").iterdir()] == [kept.uid]


def test_the_scrub_and_the_checkpointer_take_turns(app, folder):
    assert scrub.LOCK == CHECKPOINT_LOCK
    checkpointer = Checkpointer(folder / "discreet.db", folder / "keys.db", every=0.01)
    checkpointer.start()
    assert scrub_schedule.run()
    checkpointer.stop()
