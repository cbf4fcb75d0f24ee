"""Finding people, jobs and devices by what is said at the counter, and not finding what somebody may not see."""

import pytest

from tests import make
from webapp.clients.models import Standing
from webapp.clients.recording import record_client
from webapp.jobs import assignment
from webapp.search import finding


@pytest.fixture
def zoe(app, alice):
    """A client with everything that people search by, and a device in the shop."""
    row = make.client(alice, "Zoë O’Brien", postcode="LS2 7EW", phones=["0113 496 0101"], emails=["zoe@canal.example"])
    make.device(make.job(row, alice), alice, serial="PF-3K21X")
    return row


def clients(text, staff, limit=6):
    return [hit.id for hit in finding.find(text, staff, limit) if hit.kind == "client"]


@pytest.mark.parametrize(
    "text",
    [
        "zoe",
        "ZOË",
        "zo",
        "o’br",
        "zoe o’b",
        "o’brien zoe",
        "  zoe  ",
        "960101",
        "0113 496 0101",
        "01134960",
        "+44 113 496 0101",
        "44113",
        "113 496",
        "zoe@canal.example",
        "canal.ex",
        "LS2 7EW",
        "ls27ew",
        "ls2 7",
        "zoe ls27ew",
    ],
)
def test_a_client_is_found_by(text, zoe, alice):
    assert clients(text, alice) == [zoe.id]


@pytest.mark.parametrize(
    "text", ["", "z", "  z ", "brien", "oe", "zoe smith", "zoe zoltan", "0113 497", "LS2 8", "%", "zo%", "_oe", "z*"]
)
def test_a_client_is_not_found_by(text, zoe, alice):
    assert clients(text, alice) == []


@pytest.mark.parametrize(
    "name, text",
    [
        ("Ahmad Ünlü", "unlu"),
        ("Łukasz Żak", "zak"),
        ("Straße & Söhne", "strasse"),
        ("محمد علي", "علي"),
        ("דוד לוי", "לוי דוד"),
        ("王小明", "王小"),
        ("🚲 Bike Barn", "🚲 bi"),
        ("Anne-Marie d'Arc", "anne-m d'arc"),
        ("100% Pure_Juice", "100% pure_"),
        ('Bob "Bobby" Tables; --', '"bobby" tables;'),
        ("ＦＵＬＬ Width", "full"),
    ],
)
def test_a_name_is_found_as_it_is_written_anywhere(name, text, zoe, alice):
    row = make.client(alice, name, phones=["0113 496 0999"], emails=[])
    assert clients(text, alice) == [row.id]


def test_what_starts_like_the_whole_comes_first_and_nobody_twice(alice):
    long, short = make.client(alice, "Annabel Ann Annan"), make.client(alice, "Ann Hall")
    found = clients("ann", alice)
    assert found[0] in (long.id, short.id) and sorted(found) == [long.id, short.id]
    assert clients("ann", alice, limit=1) == found[:1]


def test_two_common_words_find_whoever_has_both(alice):
    for n in range(12):
        make.client(alice, f"Mary Jones {n}")
        make.client(alice, f"John Smith {n}")
    both = make.client(alice, "Mary Smith")
    assert clients("mar smi", alice) == clients("smi mar", alice) == [both.id]


def test_a_client_with_very_many_terms_hides_nobody(alice):
    first = make.client(alice, "Aa", phones=[f"0113 496 {n:04d}" for n in range(100, 130)])
    other = make.client(alice, "Bb", phones=["0113 496 9999"])
    assert clients("0113 496", alice, limit=2) == [first.id, other.id]


def test_an_enquirer_is_marked(alice):
    record_client({"name": "Ada Asker", "source": "phone", "phones": [], "emails": []}, by=alice, standing=Standing.PROSPECT)
    (hit,) = finding.find("ada", alice, 6)
    assert "enquirer" in hit.sub


def test_whole_numbers_open_what_they_name(zoe, alice):
    assert [finding.exact(text, alice).kind for text in ("2026-0001", "2026-0001-1", "PF-3K21X", "pf3k21x")] == [
        "job",
        "device",
        "device",
        "device",
    ]
    assert finding.exact("2026-0002", alice) is finding.exact("PF3K", alice) is finding.exact("", alice) is None


@pytest.mark.parametrize("text, kind", [("2026-0", "job"), ("2026", "job"), ("pf3k", "device"), ("2026-0001-1", "device")])
def test_parts_of_numbers_suggest(text, kind, zoe, alice):
    assert [hit.kind for hit in finding.find(text, alice, 6)] == [kind]


def test_a_serial_number_of_two_devices_opens_neither_and_lists_both_newest_first(zoe, alice):
    again = make.device(make.job(zoe, alice), alice, serial="PF3K21X")
    assert finding.exact("PF3K21X", alice) is None
    assert [hit.id for hit in finding.find("PF3K21X", alice, 6)] == [again.id, again.id - 1]


def test_a_technician_finds_his_own_and_what_waits(zoe, alice, bob):
    asked = ("zoe", "zoe o’brien", "960101", "2026-0", "pf3k21x")
    assert all(finding.find(text, bob, 6) for text in asked), "the job waits for somebody"
    (job,) = [hit.id for hit in finding.find("2026-0", bob, 6)]
    assignment.take(assignment.Job.get_by_id(job), by=alice)
    assert not any(finding.find(text, bob, 6) for text in asked)
    assert not any(finding.exact(text, bob) for text in ("2026-0001", "2026-0001-1", "PF3K21X"))


def test_whoever_has_no_right_finds_nothing(zoe, charlie):
    assert not any(finding.find(text, charlie, 6) for text in ("zoe", "2026-0", "pf3k21x"))


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "zoe " * 25_000, "1" * 100_000, "'; DROP TABLE client; --", "\\", "' OR 1=1", "\U0010ffff"]
)
def test_odd_and_huge_input_is_bounded(text, zoe, alice, statements):
    statements.clear()
    finding.find(text, alice, 6)
    assert len(statements) <= 5 and max(map(len, statements), default=0) < 10_000
    assert finding.exact(text, alice) is None and clients("zoe", alice) == [zoe.id]


def test_over_http(zoe, alice, bob, sign_in):
    browser = sign_in(alice)
    assert browser.get("/search?q=2026-0001").location.startswith("/jobs/")
    assert browser.get("/search?q=PF3K21X").location.startswith("/devices/")
    assert "Zoë O’Brien" in browser.get("/search?q=zo").text and "Nothing found" in browser.get("/search?q=nobody").text
    assert "Zoë O’Brien" in browser.get("/search/suggestions?q=zo").text
    for odd in ("%3Cscript%3E", "%00", "%22%27", "x" * 4000, "%F0%9F%9A%B2", "%FF"):
        answer = browser.get(f"/search/suggestions?q={odd}")
        assert answer.status_code == 200 and "<script>" not in answer.text
