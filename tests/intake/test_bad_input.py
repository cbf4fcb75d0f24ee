"""What people and scripts type into the forms of clients and intake: a sentence, everything typed kept, never a 500."""

import pytest

from tests import make
from webapp.intake import enquiries

CLIENT = {"name": "Ann Hall", "source": "phone", "phone": "0113 496 0101", "address": "1 Road", "version": "1"}
ASKED = {"name": "Ben Ode", "phone": "0113 496 0111", "source": "phone", "about": "Slow laptop", "version": "2"}
DEVICE = {"kind": "laptop", "make": "Lenovo", "condition": "Lid scratched", "version": "1"}

NEW = {key: value for key, value in ASKED.items() if key not in ("about", "version")} | DEVICE | {"title": "Slow", "place": "1"}
NEW |= {"alike": "new"}  # Ben Ode is on record
FORMS = {  # path -> what is good, and which of it may not be missing
    "/clients/new": (CLIENT, {"name", "source"}),
    "/clients/1/edit": (CLIENT, {"name", "source"}),
    "/clients/2/becoming": (CLIENT, {"name", "source"}),
    "/enquiries/new": (ASKED, {"name", "source", "about", "phone"}),
    "/enquiries/1/edit": (ASKED, {"name", "source", "about", "phone"}),
    "/check-in": (NEW, {"name", "source", "title", "kind", "make", "condition", "place"}),
    "/check-in?client=1": (DEVICE | {"title": "Slow", "place": "1"}, {"title", "kind", "make", "condition", "place"}),
    "/jobs/1/devices": (DEVICE | {"place": "1"}, {"kind", "make", "condition", "place"}),
    "/devices/1/edit": (DEVICE, {"kind", "make", "condition"}),
    "/devices/1/place": ({"place": "3", "note": "For the part"}, {"place"}),
    "/devices/1/release": ({"to": "Ann Hall", "checked": "known in person"}, {"to", "checked"}),
    "/places/new": ({"name": "Cellar", "keys_held_by": "Alice"}, {"name"}),
    "/places/1/edit": ({"name": "Counter 2", "keys_held_by": "Alice", "version": "1"}, {"name"}),
}
CHOSEN = {"source", "kind", "place", "checked", "alike"}
ODD = {
    "too long": "x" * 5_000,
    "control": "a\x00b\x1b[31m",
    "direction": "evil\u202etxt.exe",
    "large": str(2**63),
    "negative": "-1",
    "script": "<script>alert(1)</script>",
    "emoji": "👩🏽‍🔧 Ann",
    "arabic": "آن هال",
    "quote": "\"'><img src=x>{{7*7}}",
    "lines": "a\nb",
    "leap": "2023-02-29",
    "combining": "e" + "\u0301" * 200,
}


@pytest.fixture
def desk(sign_in, alice):
    """A browser of management's, with the places that every shop starts with, a client, an enquiry and a device on bench 1."""
    client = make.client(alice)
    given = {"name": "Ben Ode", "source": "phone", "source_detail": "", "phones": ["0113 496 0111"], "emails": []}
    enquiries.take(given | {"about": "Slow laptop"}, by=alice)
    make.device(make.job(client, alice), alice)
    return sign_in(alice)


@pytest.mark.parametrize("path", FORMS)
def test_what_is_missing_is_named(desk, path):
    good, needed = FORMS[path]
    for name in sorted(needed):
        page = desk.post(path, data=good | {name: ""})
        assert page.status_code == 422, (name, page.status_code)
        assert f'id="{name}-error"' in page.text, name


@pytest.mark.parametrize("path", FORMS)
def test_odd_text_is_kept_as_it_is_or_refused_in_words(desk, path):
    good, _ = FORMS[path]
    free = [name for name in good if name not in CHOSEN | {"version"}]
    for what, text in ODD.items():
        page = desk.post(path, data=good | dict.fromkeys(free, text))
        assert page.status_code in (302, 409, 422), (what, page.status_code)
        assert "<script>alert(1)" not in page.text and "<img src=x>" not in page.text
        if free and what in ("control", "direction", "too long"):
            assert page.status_code == 422 and all(f'id="{name}-error"' in page.text for name in free), what
        if page.location:
            shown = desk.get(page.location)
            assert shown.status_code == 200 and "<script>alert(1)" not in shown.text and "<img src=x>" not in shown.text


@pytest.mark.parametrize("path", FORMS)
def test_an_odd_choice_or_version_is_refused_in_words(desk, path):
    good, _ = FORMS[path]
    for name in sorted(CHOSEN & good.keys()):
        for text in ("nothing of the kind", str(2**63), "-1", "<script>alert(1)</script>"):
            page = desk.post(path, data=good | {name: text})
            assert page.status_code == 422 and f'id="{name}-error"' in page.text, (name, text)
    for text in ("", "x", str(2**63), "-1", "\u0661") if "version" in good else ():
        assert desk.post(path, data=good | {"version": text}).status_code in (302, 409)


@pytest.mark.parametrize("path", FORMS)
def test_fields_twice_or_of_another_kind_make_no_trouble(desk, path):
    good, _ = FORMS[path]
    for odd in (["a", "b"], ["", "1"]):
        assert desk.post(path, data=dict.fromkeys(good, odd)).status_code in (302, 409, 422)
    assert desk.post(path, data=b"\xff\xfe%00=%ff", content_type="application/x-www-form-urlencoded").status_code == 422
    assert desk.post(path, json={"name": ["x"], "place": {"a": 1}, "version": 2**70}).status_code in (400, 409, 415, 422)


@pytest.mark.parametrize("path", FORMS)
def test_what_is_good_is_saved(desk, path):
    good, _ = FORMS[path]
    answer = desk.post(path, data=good)
    assert answer.status_code == 302
    assert desk.get(answer.location).status_code == 200
