"""The package: everything of one client and nothing of another's, readable offline, inert, under a passphrase where it is sent."""

import io
import json
import re
import zipfile
from datetime import date, time, timedelta

import pytest
import pyzipper
import time_machine
from peewee import BlobField, CharField

from tests import make
from tests.every_route import opt_in, vault
from tests.fixtures import canaries
from tests.fixtures.canary_pair import clear_obstacles
from tests.fixtures.searching import found_in
from webapp.clients import documents, views
from webapp.clients.models import ClientRecord, Declared, StoredFile
from webapp.clock import now
from webapp.db import Model, database
from webapp.diary import diary
from webapp.dossier import archive, article_15, dossier, formats, packages
from webapp.dossier.models import Package
from webapp.erasure import erasure
from webapp.errors import Refused
from webapp.jobs import assignment, worklog
from webapp.links import links
from webapp.links.models import ClientLink
from webapp.staff.models import Shop
from webapp.vault import entries
from webapp.vault.login_payload import Body

FILES = {"index.html", "data.json", "work-log.csv", "diary.ics", "contact.vcf", "access-list.csv"}


def opened(client, by, **given):
    """A built package's ZIP file."""
    package = packages.build(packages.begin(client, by=by), **given)
    return zipfile.ZipFile(io.BytesIO(packages.read(package, by=by)))


@pytest.fixture
def table_of_a_test(app, monkeypatch):
    """A table that nobody but this test knows, gone again afterwards; the check of the schema does not know it either."""
    monkeypatch.setattr(database, "schema_check", None)

    class Whispered(ClientRecord):
        words = CharField(40)
        noise = BlobField()
        declared = Declared("To see whether it joins by existing.", "This test.", "Its end.")

    Whispered.create_table()
    yield Whispered
    database.drop_tables([Whispered])
    Whispered.__bases__ = (Model,)  # no longer below ClientRecord, however long it lives on


def test_everything_of_a_client_is_in_it_and_nothing_of_the_neighbours(pair, alice):
    zipped = opened(pair.client, alice)
    data = json.loads(zipped.read("data.json"))
    whole = json.dumps(data["tables"], ensure_ascii=False)
    expected = {**pair.mine.texts, **{place: raw.hex() for place, raw in pair.mine.blobs.items()}, **pair.mine.numbers}
    column = {place: place[0]._meta.fields[place[1]].column_name for place in expected}
    withheld = {place for place in expected if column[place] in archive.withheld_from(place[0])}
    assert {"ClientLink", "ClientSession", "ReturnKey", "Unlock", "LoginVersion"} <= {place[0].__name__ for place in withheld}
    assert not [place for place in withheld if str(expected.pop(place)) in whole]
    assert "check value" in data["tables"]["client_link"]["left_out"]["digest"]
    missing = [place for place, value in expected.items() if str(value) not in whole]
    assert not missing and len(expected) > 250
    assert sorted(zipped.read(entry["path"]) for entry in data["files"]) == sorted(pair.mine.files)
    everything = b"".join(zipped.read(name) for name in zipped.namelist())
    theirs = [*(text.encode() for text in pair.theirs.texts.values()), *pair.theirs.files]
    theirs += [raw.hex().encode() for raw in pair.theirs.blobs.values()]
    assert not [fragment for fragment in theirs if fragment in everything]
    assert set(zipped.namelist()) >= FILES and len(set(zipped.namelist())) == len(zipped.namelist())


def test_a_table_that_only_a_test_knows_joins_by_existing(pair, table_of_a_test, alice, folder):
    texts = []
    for client in (pair.client, pair.neighbour):
        texts.append(canaries.word())
        table_of_a_test.create(client=client, words=texts[-1], noise=texts[-1].encode())
    assert "whispered" in {table.name for table in dossier.walk(pair.client)}
    assert dossier.counts_of(pair.client)["Whispered"] == 1
    rows = json.loads(opened(pair.client, alice).read("data.json"))["tables"]["whispered"]["rows"]
    assert [(row["words"], row["noise"]) for row in rows] == [(texts[0], texts[0].encode().hex())]
    assert texts[0].encode() in opened(pair.client, alice).read("index.html")
    clear_obstacles()
    row = erasure.request(pair.client, pair.client.number, "the client asked", by=alice)
    erasure.finish(erasure.perform(row, by=alice))
    assert [row.words for row in table_of_a_test.select()] == [texts[1]]
    assert found_in(folder, needles=[texts[0].encode()]) == []


def test_the_table_of_a_test_is_gone_again(app):
    assert "Whispered" not in {model.__name__ for model in dossier.models()}


@pytest.fixture
def lived(app, alice, bob):
    """A client with a job, a log, a visit, a scan, and looks at them."""
    client = make.client(alice, "=HYPERLINK(1) O’Brien")
    job = make.job(client, alice)
    assignment.take(job, by=alice)
    worklog.append(job, text="+1 roller, cleaned", fault="printer", minutes=25, by=alice)
    day = date(2026, 12, 1)
    diary.book(client, kind="visit", day=day, at=time(10), minutes=60, by=alice, zone="Europe/London", job=job)
    documents.store(client, "scan", "../../etc/über.pdf", "application/pdf", b"%PDF-1.4 scan", by=alice)
    views.note_view(client, bob, date(2026, 11, 20))
    return client


def test_what_is_in_it_can_be_read_and_nothing_runs(lived, alice):
    zipped = opened(lived, alice)
    page = zipped.read("index.html").decode()
    assert lived.name.replace("’", "’") in page and "Bob Technician" in page and "20 November 2026" in page
    assert not re.search(r"<script|https?:|src=|url\(|@import", page)
    assert "'+1 roller, cleaned" in zipped.read("work-log.csv").decode("utf-8-sig")
    assert "DTSTART:20261201T100000Z" in zipped.read("diary.ics").decode()
    assert f"FN:{lived.name}" in zipped.read("contact.vcf").decode()
    assert "Bob Technician,looked at the record" in zipped.read("access-list.csv").decode("utf-8-sig")
    assert [name for name in zipped.namelist() if name.startswith("files/")] == ["files/00001-etc-ber.pdf"]


def test_the_ten_statements_are_all_there(lived, alice):
    said = article_15.statements_for(lived, Shop.current())
    assert len(said) == 10 and all(title and sentences and all(sentences) for title, sentences in said)
    assert any("Information Commissioner" in sentence for sentence in said[6][1])
    page = opened(lived, alice).read("index.html").decode()
    assert all(title in page for title, _ in said)


def test_long_lines_of_a_contact_fold(app, alice):
    client = make.client(alice, "Zoë Ashdown, " * 9 + "Ltd")
    lines = formats.contact(client, []).split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert f"FN:{client.name}".replace(",", "\\,").encode() in b"\r\n".join(lines).replace(b"\r\n ", b"").split(b"\r\n")


def test_cells_that_could_run_are_inert():
    for text in ("=1", "+1", "-1", "@a", "\t=1", "\r=1", "  =1"):
        assert formats.inert(text).startswith("'")
    assert formats.inert("a=1") == "a=1" and formats.inert(None) == ""


def test_names_of_files_are_no_paths():
    for name in ("../../x", "/etc/passwd", "C:\\x", "-rf", ".ssh", "a\0b", "", "…", "a" * 400 + ".pdf"):
        safe = archive.safe_name(name)
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,79}", safe), (name, safe)


def test_under_a_passphrase_only_the_passphrase_opens_it(lived, alice):
    words = "mokal rudin zapet bovim"
    package = packages.build(packages.begin(lived, by=alice, passphrase=words), passphrase=words)
    raw = packages.read(package, by=alice)
    assert package.locked and b"roller" not in raw
    with pyzipper.AESZipFile(io.BytesIO(raw)) as zipped:
        assert all(info.wz_aes_strength == 3 for info in zipped.infolist())
        for wrong in (b"wrong", None):
            zipped.setpassword(wrong)
            with pytest.raises(RuntimeError):
                zipped.read("index.html")
        zipped.setpassword(words.encode())
        assert lived.name.encode() in zipped.read("index.html")
    with pytest.raises(Refused, match="at least 15"):
        packages.begin(lived, by=alice, passphrase="short")


def test_no_plain_copy_is_ever_on_the_disk(lived, alice, folder):
    opened(lived, alice)
    for path in (folder / "files").iterdir():
        raw = path.read_bytes()
        assert b"PK\3\4" not in raw[:100] and b"index.html" not in raw


def test_a_package_is_not_packed_into_the_next(lived, alice):
    first, second = opened(lived, alice), opened(lived, alice)
    assert set(first.namelist()) == set(second.namelist())


def test_it_counts_its_steps_and_says_when_it_failed(lived, alice, folder):
    package = packages.begin(lived, by=alice)
    with pytest.raises(Refused, match="at the moment"):
        packages.begin(lived, by=alice)
    with pytest.raises(Refused, match="not finished"):
        packages.read(package, by=alice)
    for path in (folder / "files").iterdir():
        path.unlink()
    packages.build_or_say_why(package, None)
    package = Package.get_by_id(package.id)
    assert "FileNotFoundError" in package.fault and 0 < package.done < package.total


def test_it_is_removed_after_thirty_days(lived, alice, folder):
    uid = packages.build(packages.begin(lived, by=alice)).stored.uid
    with time_machine.travel(now() + timedelta(days=29)):
        assert packages.expire() is None
    with time_machine.travel(now() + timedelta(days=31)):
        assert packages.expire() == "Removed: 1 package past 30 days."
    assert not Package.select().exists() and not StoredFile.select().where(StoredFile.uid == uid).exists()
    assert not (folder / "files" / uid).exists()


def test_only_management_makes_and_takes_one(lived, alice, bob, ruth):
    package = packages.build(packages.begin(lived, by=alice))
    for staff in (bob, ruth):
        with pytest.raises(Refused):
            packages.begin(lived, by=staff)
        with pytest.raises(Refused):
            packages.read(package, by=staff)


def test_a_link_that_ran_out_does_not_make_a_package_old(app, alice):
    client = make.client(alice)
    vault(alice)
    package = packages.build(packages.begin(client, by=alice))
    link, _ = links.make_link(client, purpose="opt-in", form="phone", identity="known in person", by=alice)
    assert packages.is_current(package)
    assert len(json.loads(opened(client, alice).read("data.json"))["tables"]["client_link"]["rows"]) == 1
    ClientLink.delete().where(ClientLink.id == link.id).execute()
    assert packages.is_current(package)
    make.job(client, alice)
    assert not packages.is_current(package)


def test_a_package_holds_every_one_of_2000_rows(app, alice):
    client = make.client(alice)
    job = make.job(client, alice)
    line = {"client": client, "job": job, "by": alice, "text": "Cleaned the rollers", "fault": "printer", "minutes": 5}
    worklog.WorkLogEntry.insert_many([line] * 2000).execute()
    assert opened(client, alice).read("work-log.csv").count(b"\n") == 2001


def test_the_walk_is_a_fixed_number_of_statements(lived, statements):
    statements.clear()
    tables = list(dossier.walk(lived))
    assert len(statements) == len(tables) == len(dossier.models())
    statements.clear()
    dossier.counts_of(lived)
    assert len(statements) == 1


def test_a_package_says_that_logins_are_handed_over_apart(app, alice):
    vault(alice)
    client = make.client(alice)
    opt_in(client, alice)
    entries.seal(client, Body(label="Router", password="canary-secret"), kind="router", by=alice)
    zipped = opened(client, alice)
    assert "We keep 1 login sealed for you" in zipped.read("index.html").decode()
    assert not [name for name in zipped.namelist() if b"canary-secret" in zipped.read(name)]
