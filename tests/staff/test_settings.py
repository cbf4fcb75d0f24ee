"""The shop's own details: saved by management, shown as changed when somebody else saved first."""

import pytest

from webapp.audit.models import Entry
from webapp.staff import known_devices
from webapp.staff.models import Shop

GOOD = {
    "name": "Ferry Road Repairs",
    "address": "3 Ferry Road\nLeeds",
    "phone": "0113 496 0101",
    "email": "shop@example.com",
    "country": "GB",
    "timezone": "Europe/London",
    "year_ends": "03-31",
    "nation": "SCT",
    "notice": "Keep a backup, please.",
    "version": "1",
}


def test_the_details_are_saved(sign_in, alice):
    browser = sign_in(alice)
    assert 'value="Ferry Road Repairs"' in browser.get("/settings/shop").text
    assert browser.post("/settings/shop", data={**GOOD, "id": "7"}).location == "/settings/shop"
    shop = Shop.get()
    assert (shop.id, shop.year_ends, shop.email, shop.version) == (1, "03-31", "shop@example.com", 2)
    assert "settings changed" in [entry.act for entry in Entry.select()]


def test_who_saves_second_sees_both_and_can_save_then(sign_in, alice):
    browser = sign_in(alice)
    browser.post("/settings/shop", data={**GOOD, "name": "Theirs & Co"})
    answer = browser.post("/settings/shop", data={**GOOD, "name": "Mine"})
    assert answer.status_code == 409
    assert "Theirs &amp; Co" in answer.text and 'value="Mine"' in answer.text
    assert Shop.get().name == "Theirs & Co"
    assert 'name="version" type="hidden" value="2"' in answer.text
    assert browser.post("/settings/shop", data={**GOOD, "name": "Mine", "version": "2"}).status_code == 302
    assert Shop.get().name == "Mine"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"name": "a\x00b"},
        {"email": "not an address"},
        {"phone": "call us"},
        {"country": "FR"},
        {"timezone": "Europe/Atlantis"},
        {"year_ends": "02-30"},
        {"notice": ""},
        {"notice": "x" * 601},
        {"address": "x" * 301},
    ],
)
def test_bad_input_is_refused_beside_its_field_and_kept(sign_in, alice, wrong):
    answer = sign_in(alice).post("/settings/shop", data={**GOOD, "notice": "Kept words", **wrong})
    assert answer.status_code == 422
    (field,) = wrong
    assert f'id="{field}-error"' in answer.text
    assert field == "notice" or "Kept words" in answer.text
    assert Shop.get().version == 1


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "0"])
def test_an_odd_version_saves_nothing(sign_in, alice, version):
    assert sign_in(alice).post("/settings/shop", data={**GOOD, "version": version}).status_code == 409
    assert Shop.get().version == 1


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari on an iPhone"),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5", "A browser"),
        ("", "A browser"),
        ("<script>" * 500, "A browser"),
    ],
)
def test_a_browser_in_plain_words(header, words):
    assert known_devices.describe(header) == words
