"""However the words that announce a credential are spelled, they announce it; and everyday names are no credentials."""

import re

import pytest

from tests.screening import everyday
from tests.screening.test_screening import CARRYING, HARMLESS, UNSEEN, WITH, WITHOUT, lines
from webapp import screening
from webapp.screening import announced, harmless_rules
from webapp.screening.spelling import plain, respelled

WORD = re.compile(r"\b(?:password|passcode|login|pin)\b", re.IGNORECASE)
LATIN, CYRILLIC, CAPITALS = "aceopsipwd", "асеорѕірԝԁ", "abcdefghijklmnoprstuvwyz"
SMALL = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"
DISGUISES = {
    "Cyrillic": lambda word: word.lower().translate(str.maketrans(LATIN, CYRILLIC)),
    "small capitals": lambda word: word.lower().translate(str.maketrans(CAPITALS, SMALL)),
    "full width": lambda word: "".join(chr(ord(c) + 0xFEE0) for c in word),
    "full stops": ".".join,
    "blanks": " ".join,
    "hyphens": "-".join,
    "strokes": lambda word: "".join(c + "\u0336" for c in word),
    "dots below": lambda word: "".join(c + "\u0323" for c in word),
    "digits": lambda word: word.lower().translate(str.maketrans("aeios", "43105")),
    "zero width": "\u200b".join,
    "emoji": "\U0001f511".join,
}


def disguised():
    """The made-up lines that carry a credential behind a word that can be disguised."""
    return [line for batch in CARRYING for line in lines(WITH, batch) if WORD.search(line) and screening.find(line)]


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES)
def test_a_disguised_word_announces_as_the_plain_one_does(disguise):
    found = disguised()[::5]
    passed = [line for line in found if not screening.find(WORD.sub(lambda match: disguise(match[0]), line))]
    assert len(found) > 150
    assert len(passed) <= 0.05 * len(found), passed


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Café Zoë, 65 °C at 10 Ω", "Cafe Zoe, 65 °C at 10 Ω"),
        ("Łódź", "Lodz"),
        ("ﬁne ½", "fine 1/2"),
        ("ﷺ", "ﷺ"),
        ("٣ ③ ３", "3 3 3"),
    ],
)
def test_characters_become_what_they_look_like(typed, read):
    assert plain(typed) == read


@pytest.mark.parametrize(
    "text", ["Memtest pass\nWord opens", "All pass. Word starts", "Bus pass, word document", "Code 1000", "a p in 1"]
)
def test_words_that_only_meet_stay_apart(text):
    assert respelled(text) == text


def test_of_unseen_notes_with_a_credential_95_in_100_are_refused():
    notes = [line for batch in UNSEEN for line in lines(WITH, batch)]
    assert sum(screening.find(note) is not None for note in notes) >= 0.95 * len(notes)


def test_of_unseen_notes_without_one_98_in_100_pass():
    notes = [line for batch in UNSEEN for line in lines(WITHOUT, batch)]
    assert sum(screening.find(note) is None for note in notes) >= 0.98 * len(notes)


@pytest.mark.parametrize("made", [everyday.names, everyday.addresses, everyday.serials])
def test_of_a_thousand_at_most_two_are_refused(made):
    refused = [text for text in made() if announced.find_announced(text)]
    assert len(made()) == everyday.COUNT
    assert len(refused) <= 2, refused


def test_what_carries_no_credential_announces_none():
    refused = [line for batch in HARMLESS for line in lines(WITHOUT, batch) if announced.find_announced(line)]
    assert len(refused) <= 2, refused


@pytest.mark.parametrize(
    "text",
    ["Jo Smith pw: bluebell77", "his password is marmalade7", "Flat 4, door code 4821", "12 High St (key safe 1234)", "PIN 4821",
     "ThinkPad T14 pw=bluebell77", "PF3K21X password hunter2", "4821 (PIN)", "login: admin / bluebell77", "wifi key 7F3A99KL",
     "password: correct horse battery staple", "рassword: bluebell77", "p455w0rd: bluebell77", "PIN 🔑4821",
     "pass\nword: bluebell77"],
)  # fmt: skip
def test_a_name_that_announces_a_credential_is_refused(text):
    assert announced.find_announced(text)


@pytest.mark.parametrize(
    "text", ["PW-4821X", "PIN-0042", "1200 Pin Oak Drive, Houston TX 77001", "ZIP code: 12207", "Passport Ultra 2TB"]
)
def test_a_name_with_an_announcing_word_in_it_passes(text):
    assert announced.find_announced(text) is None


@pytest.mark.parametrize(
    ("country", "written", "number"),
    [
        ("GB", "07700 900815", True),
        ("GB", "4417", False),
        ("GB", "4821937", False),
        ("US", "212 555 0187", True),
        ("US", "48219377", False),
    ],
)
def test_a_phone_number_is_one_in_the_shops_country(monkeypatch, country, written, number):
    monkeypatch.setattr(harmless_rules, "COUNTRIES", [lambda: country])
    assert harmless_rules.is_number(written) is number


@pytest.mark.parametrize("text", ["password is his mobile number 07700900815", "passcode on his phone: 48219377"])
def test_a_number_behind_an_announcing_word_is_no_phone_number(text):
    assert screening.find(text)
