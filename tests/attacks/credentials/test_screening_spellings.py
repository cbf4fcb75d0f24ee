"""A technician writes a password into the work log in ways that a person reads and a plain search does not (C2)."""

import pytest

from tests import make
from webapp.jobs import assignment
from webapp.jobs.models import WorkLogEntry
from webapp.staff.models import Shop

SPELLINGS = {
    "Cyrillic letters": "раsswоrd: bluebell77",
    "Greek letters": "ραsswοrd: bluebell77",
    "small capitals": "ᴘᴀssᴡᴏʀᴅ: bluebell77",
    "full-width letters": "ｐａｓｓｗｏｒｄ： bluebell77",
    "squared letters": "🅿🅰🆂🆂🆆🅾🆁🅳 bluebell77",
    "flags for letters": "🇵🇮🇳 4821",
    "full stops between letters": "p.a.s.s.w.o.r.d: bluebell77",
    "blanks between letters": "p a s s w o r d : bluebell77",
    "slashes between letters": "p/a/s/s/w/o/r/d bluebell77",
    "underscores between letters": "p_a_s_s_w_o_r_d bluebell77",
    "digits for letters": "p455w0rd: bluebell77",
    "marks for letters": "P4$$w0rd bluebell77",
    "a digit in PIN": "p1n: 4821",
    "combining strokes": "p̶a̶s̶s̶w̶o̶r̶d̶: bluebell77",
    "a combining mark on two letters": "p̸w̸: bluebell77",
    "a line break in the word": "pass\nword: bluebell77",
    "a hyphen at the line's end": "pass-\nword: bluebell77",
    "a break elsewhere in the word": "passw\nord is bluebell77",
    "a soft hyphen": "pass\u00adword: bluebell77",
    "a zero-width blank": "pa\u200bss\u2060word: bluebell77",
    "a Hangul filler": "pass\u3164word: bluebell77",
    "an emoji before digits": "PIN 🔑4821",
    "an emoji on both sides": "pw 🐟bluebell77🐟",
    "keycaps": "pin 4️⃣8️⃣2️⃣1️⃣",
    "circled digits": "passcode: ④⑧②①",
    "digits of another script": "PIN ٤٨٢١",
    "a bullet": "PIN•4821",
    "a dash": "pin—4821",
    "an arrow": "password → bluebell77",
    "the middle of a long text": "Cleaned. " * 14 + "pw: bluebell77. " + "Tested. " * 14,
}
HARMLESS = {
    "a mobile number": "his mobile is 07700900815",
    "a number from abroad": "phone: 0044 7700 900815",
    "an office line": "office line is +1 212 555 0187",
    "the name of a network": "name TALKTALK8C2D1",
    "the network that a laptop joined": "connected to TALKTALK8C2D1",
}


@pytest.fixture
def log(app, bob, ruth, sign_in):
    """log(text) -> the answer to a technician who writes it into the log of his job."""
    job = make.job(make.client(ruth), ruth)
    assignment.take(job, by=bob)
    browser = sign_in(bob)

    def write(text):
        return browser.post(f"/jobs/{job.id}/log", data={"text": text, "fault": "hardware", "minutes": "20", "next_step": "Call"})

    return write


@pytest.mark.parametrize("text", SPELLINGS.values(), ids=SPELLINGS)
def test_a_disguised_credential_is_refused(log, text):
    assert log(text).status_code == 422
    assert not WorkLogEntry.select().exists()


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_what_is_no_credential_is_saved(log, text):
    assert log(text).status_code == 302
    assert WorkLogEntry.get().text == text


def test_four_digits_are_no_phone_number(log):
    assert log("his mobile is 4417").status_code == 422


@pytest.mark.parametrize(("country", "status"), [("GB", 422), ("US", 302)])
def test_a_phone_number_is_one_in_the_shops_own_country(log, country, status):
    Shop.update(country=country).execute()
    assert log("his mobile is 5185550142").status_code == status


def test_what_was_a_number_in_one_country_is_read_anew_in_another(log):
    Shop.update(country="US").execute()
    assert log("her mobile is 5185550199").status_code == 302
    Shop.update(country="GB").execute()
    assert log("her mobile is 5185550199").status_code == 422
