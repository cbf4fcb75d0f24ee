"""Recording and editing clients."""

import pytest
from peewee import IntegrityError, OperationalError

from tests import make
from tests.fixtures import tampering
from webapp import keyring
from webapp.audit.models import Entry
from webapp.clients import documents, duplicates, recording, views
from webapp.clients.models import Client, ClientView, Contact, Source, Standing, StoredFile
from webapp.clock import today
from webapp.db import database
from webapp.errors import Refused, Stale
from webapp.intake.models import Enquiry
from webapp.sealing import Unopenable
from webapp.staff.models import Staff


def values(**changed):
    given = {"name": "Ann Hall", "source": "phone", "source_detail": "", "address": "", "postcode": ""}
    given |= {"phones": [], "emails": [], "systems": []}
    return given | changed


def test_a_client_has_a_key_contacts_and_an_entry(alice):
    client = recording.record_client(values(phones=["0113 496 0101", "", "0113 496 0101"], emails=[None]), by=alice)
    assert keyring.has_key(client.uid)
    assert [contact.value for contact in Contact.select()] == ["0113 496 0101"]
    assert client.client_since == today("Europe/London")
    assert Entry.select().where(Entry.act == "client recorded", Entry.client == client.uid).count() == 1


def test_nothing_is_left_when_recording_fails(alice, monkeypatch):
    def fail(client):
        raise OSError

    monkeypatch.setattr("webapp.clients.terms.rebuild", fail)
    with pytest.raises(OSError):
        recording.record_client(values(), by=alice)
    assert not Client.select().exists() and not Entry.select().where(Entry.act == "client recorded").exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"source": "bought list"}, "source"),
        ({"source": ""}, "source"),
        ({"source": Source.DIRECTORY}, "source_detail"),
        ({"name": "\u200b"}, "name"),
    ],
)
def test_there_is_no_other_way_in(alice, changed, field):
    with pytest.raises(Refused) as refused:
        recording.record_client(values(**changed), by=alice)
    assert refused.value.field == field
    assert not Client.select().exists()


def test_the_directory_is_kept_only_for_a_directory(alice):
    kept = recording.record_client(values(source="online directory", source_detail="Trader pages"), by=alice)
    dropped = recording.record_client(values(source="phone", source_detail="Trader pages"), by=alice)
    assert (kept.source_detail, dropped.source_detail) == ("Trader pages", "")


def test_who_saves_second_is_told_both(alice, ruth):
    client = make.client(alice, "Ann Hall")
    second, version = Client.get_by_id(client.id), client.version
    recording.edit_client(client, values(name="Ann Wood", phones=["0113 496 0102"]), by=alice, version=version)
    with pytest.raises(Stale) as stale:
        recording.edit_client(second, values(name="Ann Hill", phones=["0113 496 0103", None]), by=ruth, version=version)
    assert stale.value.changes == {"name": ("Ann Wood", "Ann Hill"), "phones": ("0113 496 0102", "0113 496 0103")}
    assert stale.value.version == version + 1
    assert Client.get_by_id(client.id).name == "Ann Wood"


def test_two_at_once_lose_nothing(alice, at_once):
    client = make.client(alice)
    results = at_once(
        8, lambda n: recording.edit_client(Client.get_by_id(client.id), values(name=f"Name {n}"), by=alice, version=1)
    )
    assert sum(isinstance(result, Client) for result in results) == 1
    assert all(isinstance(result, Client | Stale) for result in results)


def test_only_an_enquirer_becomes_a_client(alice):
    client = make.client(alice)
    with pytest.raises(Refused):
        recording.become_client(client, values(), by=alice, version=client.version)
    prospect = recording.record_client(values(), by=alice, standing=Standing.PROSPECT)
    assert prospect.client_since is None
    recording.become_client(prospect, values(address="1 Road"), by=alice, version=prospect.version)
    fresh = Client.get_by_id(prospect.id)
    assert (fresh.standing, fresh.address, fresh.client_since) == ("client", "1 Road", today("Europe/London"))
    assert not Enquiry.select().exists()


def test_a_look_is_noted_once_a_day(alice, ruth):
    client, day = make.client(alice), today("Europe/London")
    for staff in (alice, ruth, alice):
        views.note_view(client, staff, day)
    assert ClientView.select().count() == 2


def test_a_file_comes_back_as_it_was_and_lies_encrypted(app, alice, tmp_path):
    client = make.client(alice)
    stored = documents.store(client, "scan", "signed.pdf", "application/pdf", b"%PDF-canary", by=alice)
    assert documents.read(stored) == b"%PDF-canary"
    raw = next((tmp_path / "data" / "files").iterdir())
    assert b"canary" not in raw.read_bytes()
    StoredFile.update(sha256=b"0" * 32).execute()
    with pytest.raises(Unopenable):
        documents.read(StoredFile.get())


def test_a_file_whose_row_fails_is_taken_away(alice, tmp_path):
    client = make.client(alice)
    with pytest.raises(IntegrityError):
        documents.store(client, "scan", "signed.pdf", "application/pdf", b"x", by=Staff(id=10_000))
    assert not list((tmp_path / "data" / "files").iterdir())
    assert not StoredFile.select().exists()


def test_a_file_stays_where_the_database_fails(alice, tmp_path, monkeypatch):
    """A flush that fails may come after the row: after a restart it names a file that must be there."""
    client = make.client(alice)
    monkeypatch.setattr(database, "schema_check", None)  # what is provoked here is a failure of the engine
    tampering.run("ALTER TABLE stored_file RENAME TO elsewhere")
    with pytest.raises(OperationalError):
        documents.store(client, "scan", "signed.pdf", "application/pdf", b"x", by=alice)
    assert len(list((tmp_path / "data" / "files").iterdir())) == 1


def test_possible_duplicates_are_seen_by_name_phone_and_e_mail(alice, bob):
    ann = make.client(alice, "Ann Hall", phones=["0113 496 0101"], emails=["ann@example.com"])
    make.client(alice, "Somebody Else", phones=["0113 496 0999"], emails=["else@example.org"])

    def who(**given):
        return [client.id for client in duplicates.possible(staff=alice, **given)]

    assert who(name="ann ha") == who(phones=["+44 (0)113 4960101"]) == who(emails=["ANN@example.com"]) == [ann.id]
    assert who(name="an") == who(phones=["0113"]) == who(emails=["example.com"]) == who() == []
    assert duplicates.possible(name="Ann Hall", staff=alice, but=ann) == []
    assert duplicates.possible(name="Ann Hall", staff=bob) == []
    twin = make.client(alice, "Ann Hall", phones=[], emails=[])
    assert [client.id for client in duplicates.duplicates_of(ann, alice)] == [twin.id]


def test_somebody_alike_is_asked_about_until_it_is_said_which_it_is(alice, bob):
    ann = make.client(alice, "Ann Hall", phones=["0113 496 0101"], emails=["ann@example.com"])
    other = make.client(alice, "Ann Hallam", phones=["0113 496 0999"], emails=[])

    def typed(name="Somebody", phone="", email="", alike=None):
        return {"name": name, "phones": [phone], "emails": [email], "alike": alike}

    for who in (typed("ÁNN  hall"), typed(phone="+44 113 4960101"), typed(email="ANN@example.com")):
        assert duplicates.offered(who, alice) == [(str(ann.id), f"Ann Hall, {ann.number}, 0113 496 0101")]
        with pytest.raises(Refused, match="is on record") as refused:
            duplicates.settle(who, alice)
        assert refused.value.field == "alike" and duplicates.settle(who | {"alike": duplicates.NEW}, alice) is None
        assert duplicates.settle(who | {"alike": str(ann.id)}, alice) == ann
        assert duplicates.offered(who, bob) == [] and duplicates.settle(who, bob) is None
    assert duplicates.settle(typed("Ann"), alice) is duplicates.settle(typed(""), alice) is None
    chosen_before = typed("Ann Hall", alike=str(other.id))
    assert [number for number, _ in duplicates.offered(chosen_before, alice)] == [str(other.id), str(ann.id)]
    for odd in ("0", "x", "-1", "9" * 5000, str(2**62)):
        with pytest.raises(Refused, match="not among those you may see"):
            duplicates.settle(typed(alike=odd), alice)
    with pytest.raises(Refused, match="not among those you may see"):
        duplicates.settle(typed(alike=str(ann.id)), bob)
