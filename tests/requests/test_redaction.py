"""Other people's data is black in every file of a package, how much is on record, and never what."""

import io
import json
import zipfile
from datetime import date, time

import pytest
from playwright.sync_api import expect

from tests import make
from tests.every_route import vault
from tests.fixtures import canaries
from webapp.audit.models import Entry
from webapp.audit.trail import words_of
from webapp.clients import documents
from webapp.diary import diary
from webapp.dossier import dossier, packages, third_party_mentions
from webapp.dossier.models import Package
from webapp.dossier.redaction_marks import BAR, Marks
from webapp.errors import Refused
from webapp.jobs import assignment, worklog
from webapp.ndas.models import Nda, NdaTemplateText, Signature
from webapp.requests import package_delivery, redaction, requests
from webapp.requests.models import SubjectRequest

OTHER = "Joan Marsh"
LINE = "Key is with joan  marsh’s son (0113 496 0555, j.marsh@example.com), not with the client"


@pytest.fixture
def client(app, alice):
    """A client in whose records somebody else is named, in a job, a log line, a visit, a scan's name and an agreement."""
    make.client(alice, OTHER, phones=["0113 496 0777"], emails=[])
    client = make.client(alice)
    job = make.job(client, alice, title=f"Laptop of {OTHER}")
    assignment.take(job, by=alice)
    worklog.append(job, text=LINE, fault="printer", minutes=25, next_step="Ask Joan Marsh", by=alice)
    worklog.append(job, text="Cleaned the rollers", fault="printer", minutes=5, by=alice)
    when = {"day": date(2026, 12, 1), "at": time(10), "minutes": 60, "zone": "Europe/London"}
    diary.book(client, kind="visit", by=alice, job=job, note=f"Ring {OTHER} first", **when)
    documents.store(client, "scan", f"letter of {OTHER}.pdf", "application/pdf", b"%PDF-1.4 Marsh", by=alice)
    vault(alice)
    proof = f'{{"document": "agreed with {OTHER}", "note": "a file that is longer than any hash is"}}'.encode()
    words = {"title": "t", "text": f"With {OTHER}.", "starts_on": date(2026, 1, 1), "prepared_by": alice}
    nda = Nda.create(client=client, number="NDA-1", source=NdaTemplateText.newest().first(), **words)
    Signature.create(nda=nda, client=client, by=alice, signer_name="A", sha256=b"1" * 32, verify_key=b"k", evidence=proof)
    return client


def blacken(client, by, marks, passphrase=None):
    """The ZIP file of a package made with marks, and the Package."""
    first = packages.build(packages.begin(client, by=by))
    fresh = redaction.begin(first, marks, by=by, passphrase=passphrase)
    package = packages.build(fresh, passphrase=passphrase, marks=marks)
    return zipfile.ZipFile(io.BytesIO(packages.read(package, by=by))), package


def everything(zipped):
    """Every byte that the package holds in clear, its files' names and hex digits among it, as text in lower case."""
    raw = b"\n".join(name.encode() + b"\n" + zipped.read(name) for name in zipped.namelist())
    hexed = [bytes.fromhex(value) for value in _texts(json.loads(zipped.read("data.json"))) if _is_hex(value)]
    return (raw + b"\n".join(hexed)).decode(errors="replace").casefold()


def _texts(data):
    if isinstance(data, dict):
        data = list(data.values())
    return [data] if isinstance(data, str) else [text for part in data for text in _texts(part)] if isinstance(data, list) else []


def _is_hex(text):
    return len(text) > 64 and len(text) % 2 == 0 and not text.strip("0123456789abcdef")


def test_a_word_is_black_in_every_file_alike(client, alice):
    plain = zipfile.ZipFile(io.BytesIO(packages.read(packages.build(packages.begin(client, by=alice)), by=alice)))
    assert "joan" in everything(plain) and "marsh" in everything(plain)
    marks = Marks(words=(OTHER, "0113 496 0555", "j.marsh@example.com"), files=frozenset([1]), reason="It shows a neighbour.")
    zipped, package = blacken(client, alice, marks)
    whole = everything(zipped)
    assert "joan" not in whole and "marsh" not in whole and "0555" not in whole
    for name in ("index.html", "data.json", "work-log.csv", "diary.ics"):
        assert BAR in zipped.read(name).decode().replace("\r\n ", ""), name
    assert f"Key is with {BAR}’s son ({BAR}, {BAR}), not with" in zipped.read("work-log.csv").decode()
    assert client.name in zipped.read("index.html").decode() and client.name in zipped.read("contact.vcf").decode()
    assert packages.told_of(package) == (8, 1)


def test_whatever_the_length_the_bar_is_the_same():
    marks = Marks(words=("Jo", "Bartholomew Featherstonehaugh"))
    assert marks.plain("Jo and bartholomew  featherstonehaugh, not Joan") == f"{BAR} and {BAR}, not Joan"


def test_a_text_as_a_whole_and_a_file_with_its_reason(client, alice):
    line = next(passage for passage in third_party_mentions.passages_of(client) if passage.text == LINE)
    zipped, package = blacken(
        client, alice, Marks(texts=frozenset([line.place]), files=frozenset([1]), reason="A neighbour’s bill.")
    )
    data = json.loads(zipped.read("data.json"))
    texts = [row["text"] for row in data["tables"]["work_log_entry"]["rows"]]
    assert texts == [BAR, "Cleaned the rollers"] and "Key is with" not in everything(zipped)
    assert data["files"][0]["path"] is None and data["files"][0]["left_out"] == "A neighbour’s bill."
    assert data["blackened"] == {"bar": BAR, "bars": 1, "files": 1, "reason": "A neighbour’s bill."}
    assert not [name for name in zipped.namelist() if name.startswith("files/")]
    assert "left out. A neighbour’s bill." in zipped.read("index.html").decode()


def test_each_column_of_every_table_can_be_blackened(pair, alice):
    words = tuple(pair.mine.texts.values())
    zipped, _ = blacken(pair.client, alice, Marks(words=words))
    data = json.dumps(json.loads(zipped.read("data.json"))["tables"], ensure_ascii=False)
    left = {place[:2] for place, text in pair.mine.texts.items() if text in data}
    assert {(model.__name__, name) for model, name in left if name not in ("sha256", "digest")} == {
        ("Client", name) for name in ("name", "name_folded", "postcode")
    }


def test_the_trail_says_how_many_and_never_what(client, alice):
    _, package = blacken(client, alice, Marks(words=(OTHER,), files=frozenset([1]), reason="It shows a neighbour."))
    entry = Entry.get(Entry.act == "package blackened")
    assert entry.numbers == "bars=6 files=1" and words_of(entry) == "It shows a neighbour."
    kept = [entry.numbers, words_of(entry), *(str(value) for value in vars(package)["__data__"].values())]
    assert not any("Marsh" in text for text in kept)


def test_the_one_that_was_looked_through_is_replaced(client, alice, folder):
    first = packages.build(packages.begin(client, by=alice))
    name = first.stored.uid
    fresh = redaction.begin(first, Marks(words=(OTHER,)), by=alice)
    assert [row.id for row in Package.select()] == [fresh.id] and not (folder / "files" / name).exists()


def test_what_is_refused(client, alice, bob):
    package = packages.build(packages.begin(client, by=alice))
    for marks, field in (
        (Marks(), None),
        (Marks(words=("x",)), "words"),
        (Marks(words=("Nobody At All",)), "words"),
        (Marks(files=frozenset([1])), "reason"),
    ):
        with pytest.raises(Refused) as caught:
            redaction.begin(package, marks, by=alice)
        assert caught.value.field == field
    with pytest.raises(Refused, match="management"):
        redaction.begin(package, Marks(words=(OTHER,)), by=bob)
    with pytest.raises(Refused, match="not finished"):
        redaction.begin(Package.create(client=client, made_by=alice), Marks(words=(OTHER,)), by=alice)
    with pytest.raises(Refused, match="returned whole"):
        redaction.begin(Package.create(client=client, made_by=alice, content="return"), Marks(words=(OTHER,)), by=alice)
    assert packages.read(Package.get_by_id(package.id), by=alice)  # row and bytes are both still there


def test_what_was_handed_over_stays_as_it_was(client, alice):
    on = date(2026, 11, 2)
    asked = {"kind": "access", "channel": "phone", "about": "All", "in_doubt": False, "received_on": on, "number": client.number}
    request = requests.log(asked, by=alice, on=on)
    requests.take_step(request, "identity proved", how="known in person", by=alice, on=on, today=on)
    package = packages.build(packages.begin(client, by=alice))
    package_delivery.hand_over(SubjectRequest.get(), package, how="in person", to="Zoë", by=alice, on=on, today=on)
    with pytest.raises(Refused, match="handed over already"):
        redaction.begin(package, Marks(words=(OTHER,)), by=alice)


def test_who_seems_to_be_named_is_shown_first_as_they_are_written(client, alice):
    make.job(client, alice, title="As (ALICE  Manager) said")
    found = third_party_mentions.passages_of(client)
    assert found[0].names and not found[-1].names
    named = {passage.text: passage.names for passage in found if passage.names}
    line = " ".join(named[LINE])
    assert "0113 496 0555" in line and "j.marsh@example.com" in line
    assert any("a client’s name, Joan Marsh" in names for names in named.values())
    assert named["As (ALICE  Manager) said"] == ("one of the staff, ALICE Manager",)
    assert "Cleaned the rollers" not in named and not any("zoe@example.com" in " ".join(names) for names in named.values())


def test_every_free_text_of_every_table_is_offered(pair):
    offered = {(passage.table, passage.column) for passage in third_party_mentions.passages_of(pair.client)}
    free = {(model._meta.table_name, field.column_name) for model in dossier.models() for field in third_party_mentions.free(model)}
    assert offered == free and len(free) > 20
    assert {("work_log_entry", "text"), ("appointment", "note"), ("device", "condition"), ("stored_file", "name")} <= free
    assert not any(
        text in str(third_party_mentions.passages_of(pair.client))
        for text in pair.theirs.texts.values()
        if len(text) >= canaries.LETTERS
    )


def test_what_is_declared_not_free_is_a_long_column(app, monkeypatch):
    declared = {(model, name) for model in dossier.models() for name in model.not_free_text}
    for model, _ in declared:
        monkeypatch.setattr(model, "not_free_text", ())
    free = {(model, field.name) for model in dossier.models() for field in third_party_mentions.free(model)}
    assert declared and declared <= free


def test_the_page_marks_previews_and_makes(client, alice, bob, sign_in):
    package = packages.build(packages.begin(client, by=alice))
    address, browser = f"/packages/{package.id}/blackening", sign_in(alice)
    assert LINE in browser.get(address).text.replace("&#39;", "'")
    shown = browser.post(address, data={"words": f"{OTHER}\n0113 496 0555", "do": "preview"})
    assert shown.status_code == 200 and f"Key is with {BAR}’s son ({BAR}," in shown.text and Package.get().id == package.id
    assert browser.post(address, data={"do": "make"}).status_code == 409
    assert browser.post(address, data={"do": "make", "files": ["1"]}).status_code == 422
    assert browser.post(address, data={"do": "make", "texts": ["job.99.title"]}).status_code == 422
    made = browser.post(address, data={"words": OTHER, "do": "make"})
    assert made.status_code == 302 and "6 places, 0 files left out" in browser.get(made.location).text
    assert sign_in(bob).post(address, data={"words": OTHER, "do": "make"}).status_code == 403


@pytest.mark.browser
@pytest.mark.whole
def test_in_a_browser_without_scripts(client, alice, window):
    package = packages.build(packages.begin(client, by=alice))
    page = window(alice, java_script_enabled=False)
    page.goto(f"/packages/{package.id}")
    page.get_by_role("link", name="Black out other people").click()
    page.get_by_label("Words to black out").fill(f"{OTHER}\n0113 496 0555")
    page.get_by_role("button", name="Show how it will read").click()
    expect(page.locator("main")).to_contain_text(f"Key is with {BAR}’s son ({BAR},")
    assert Package.get().id == package.id
    page.get_by_label("letter of").check()
    page.get_by_role("button", name="Make the package anew").click()
    expect(page.locator("main")).to_contain_text("Say why the files are left out")
    page.get_by_label("Why they are left out").fill("It shows a neighbour.")
    page.get_by_role("button", name="Make the package anew").click()
    expect(page.locator("main")).to_contain_text("7 places, 1 file left out")
    assert not page.complaints
