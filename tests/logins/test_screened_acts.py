"""Every screened field is refused by the act behind its form, and a text is read once on its way there."""

import re
import sys
from html import unescape

import pytest

from tests import make
from tests.logins.test_seal_instead import CARRIES, PAGES, numbers  # noqa: F401 (fixture)
from webapp.clients.models import Client
from webapp.keyring import PurposeKey
from webapp.screening import finding

DAY = {"day": "2027-01-05", "at": "10:00", "minutes": "60", "kind": "visit", "staff": ""}
NEW = {"job_title": "x", "kind": "laptop", "make": "Lenovo", "condition": "Fine", "title": "Slow"}
# What a complete form needs besides what its page comes filled with.
COMPLETE = {
    "/jobs/{job}/log": {"text": "Cleaned", "fault": "hardware"},
    "/jobs/new?client={client}": {"title": "Slow"},
    "/jobs/{job}/appointments": DAY,
    "/diary/new?client={client}": DAY,
    "/check-in?client={client}": NEW,
    "/jobs/{job}/devices": NEW,
    "/devices/{device}/write-off": {"fate": "lost", "word": "in writing", "reason": "x"},
    "/clients/{client}/hold": {"kind": "claim, dispute or police", "until": "2027-01-05", "reason": "x"},
    "/clients/{client}/departure": {"kind": "deceased", "told_on": "2026-11-20", "told_by": "x"},
    "/jobs/{job}/access-requests": {"purpose": "repair", "words": "x"},
    "/vault/requests/{request}/refusal": {"answer": "x"},
    "/vault/entries/{login}/reveal": {"purpose": "repair", "words": "x"},
}


def filled(html):
    """{name: value} of the fields of the page's main form, as a browser would send them back."""
    values = {name: unescape(value) for name, value in re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', html)}
    values |= {
        name: unescape(text.strip()) for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', html, re.S)
    }
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        values[name] = unescape(chosen[1]) if chosen else values.get(name, "")
    return values


@pytest.fixture
def reads(monkeypatch):
    """The texts that the screening reads while the test runs, in order."""
    read = []

    def note(frame, event, _):
        if event == "call" and frame.f_code is finding.find.__code__:
            read.append(frame.f_locals["text"])

    yield lambda: sys.setprofile(note), read
    sys.setprofile(None)


@pytest.mark.parametrize("path", PAGES)
def test_the_act_refuses_each_field(vault, numbers, sign_in, path):  # noqa: F811 (fixture)
    place = str(make.place("Bench two").id)
    browser, address = sign_in(vault.alice), path.format(**numbers)
    page = browser.get(address)
    values = (filled(page.text) if page.status_code == 200 else {}) | COMPLETE.get(path, {})
    for field in PAGES[path]:
        answer = browser.post(address, data=values | {"place": place, field: CARRIES})
        errors = re.findall(r'<p class="error".*?Error: </span>(.*?)</span></p>', answer.text, re.S)
        assert (answer.status_code, len(errors)) == (422, 1), (field, answer.status_code, errors)
        assert "looks like" in errors[0], (field, errors)


def test_a_log_line_is_read_once_a_field(vault, sign_in, reads):
    start, read = reads
    browser = sign_in(vault.alice)
    mine = ["Cleaned the humming fan", "P-20417", "Watch the heat in the loft"]  # no other test's: a harmless text is read once
    line = {"text": mine[0], "fault": "hardware", "paper_reference": mine[1], "next_step": mine[2]}
    start()
    answer = browser.post(f"/jobs/{vault.job.id}/log", data=line)
    assert answer.status_code == 302
    assert sorted(read) == mine


def test_somebody_new_who_is_refused_leaves_no_key(vault, sign_in):
    before = PurposeKey.select().count(), Client.select().count()
    known = {"name": "Ida New", "source": "phone", "phone": "0113 496 0333", "alike": "new"}
    sign_in(vault.ruth).post("/check-in", data=NEW | known | {"place": "1", "condition": CARRIES})
    assert (PurposeKey.select().count(), Client.select().count()) == before
