"""Notes that refuse passwords: what is refused, what is let through, and that nothing keeps the text."""

import importlib
import logging
import pkgutil
import re
import sys
import time
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

import webapp
from tests import make
from webapp import screening
from webapp.errors import Refused
from webapp.jobs import assignment
from webapp.jobs.models import WorkLogEntry
from webapp.screening import announced, classifier, finding, spelling
from webapp.web.fields import Lines, Text
from webapp.web.forms import Form

LISTS = Path(__file__).parent
WITH, WITHOUT = "with_credential", "without_credential"
UNSEEN = {"epsilon", "zeta", "eta"}  # never learnt from, see screening/README.txt
CARRYING, HARMLESS = (sorted({path.stem for path in (LISTS / kind).glob("*.txt")} - UNSEEN) for kind in (WITH, WITHOUT))

# Text fields that the form does not look through as free text, each with its reason. Whatever is stored is read by its column.
NAMES, DOCUMENT = "its column is read as a name", "its column is read as a document"
UNSCREENED = {
    **dict.fromkeys(("name", "to", "signature", "address", "make", "model", "serial", "OptInForm.version"), NAMES),
    **dict.fromkeys(("path", "keys_path", "host", "login", "host_key", "region"), NAMES),
    **dict.fromkeys(
        ("postcode", "phone", "phone2", "phone3", "email", "email2"), "checked as such, and the field refuses a credential"
    ),
    **dict.fromkeys(("DraftForm.text", "TemplateForm.body", "ShopForm.notice", "LetterForm.text", "PolicyForm.text"), DOCUMENT),
    "OptInForm.letter": "the client's own words: a credential in them is blacked out",
    "BlackeningForm.words": "words of others to black out in a package: never stored",
    "code": "a one-time code that is spent, or a set-up code: never stored",
    "CharactersForm.characters": "a one-time code that is spent: never stored",
    "sheet": "the recovery sheet, typed back and compared: never stored",
    "number": "a client's number, typed again and compared: never stored",
}

HOSTILE = (
    "1 ", "pw ", "pw is ", "'pw ", "login admin ", "user pw ", "a/", "pw:", "enter 1 ", "p a s s ",
    "security question ", "ﷺ", "password: a ", "p.a.s.s.", "mobile +4", "pin 1 ", "ссс ", "draw a Z ",
    "wifi name BT-", "$$$$", "pass\n", "code for the ", "left right ", '"a" password ',
)  # fmt: skip

SEALED = {"webapp.logins.seal_forms"}  # forms of which everything goes into the vault


def lines(kind, batch):
    return (LISTS / kind / f"{batch}.txt").read_text(encoding="utf-8").splitlines()


def patterns():
    found = [pattern for pattern, _ in finding._MERGES] + [pattern for _, pattern in spelling._RESPELLINGS]
    for info in pkgutil.iter_modules(screening.__path__, "webapp.screening."):
        found += [value for value in vars(importlib.import_module(info.name)).values() if isinstance(value, re.Pattern)]
    return found


def spent(act, tries=3):
    """The least CPU time, in seconds, that an act takes."""
    took = []
    for _ in range(tries):
        before = time.process_time()
        act()
        took.append(time.process_time() - before)
    return min(took)


def wrong(kind, batch):
    return [line for line in lines(kind, batch) if (screening.find(line) is not None) != (kind == WITH)]


@pytest.mark.parametrize("batch", CARRYING)
def test_lines_with_a_credential_are_refused(batch):
    assert len(wrong(WITH, batch)) <= 0.04 * len(lines(WITH, batch)), wrong(WITH, batch)


@pytest.mark.parametrize("batch", HARMLESS)
def test_lines_without_one_are_let_through(batch):
    assert len(wrong(WITHOUT, batch)) <= 0.02 * len(lines(WITHOUT, batch)), wrong(WITHOUT, batch)


@pytest.mark.parametrize("batch", sorted(UNSEEN))
def test_lines_never_learnt_from_are_told_apart(batch):
    assert len(wrong(WITH, batch)) <= 0.05 * len(lines(WITH, batch))
    assert len(wrong(WITHOUT, batch)) <= 0.03 * len(lines(WITHOUT, batch))


def test_the_lists_are_large_and_no_line_stands_twice():
    carrying = [line for batch in CARRYING for line in lines(WITH, batch)]
    harmless = [line for batch in HARMLESS for line in lines(WITHOUT, batch)]
    assert len(carrying) >= 4000
    assert len(harmless) >= 4000
    assert len(set(carrying) | set(harmless)) == len(carrying) + len(harmless)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("pw: bluebell77", "a password"), ("PIN 4821", "a PIN or code"), ("router admin/admin1234", "a login"),
     ("wifi key is 7F3A-99KL", "a network or licence key"), ("4111 1111 1111 1111", "a card number"),
     ("security answer: Fluffy", "a security answer"), ("draw a Z to unlock", "an unlock pattern"),
     ("-----BEGIN RSA PRIVATE KEY-----", "a private key"), ("ghp_" + "a1B2" * 9, "an API key or token"),
     ("-".join(["481520"] * 8), "a recovery key"), ("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP", "a one-time code's seed")],
)  # fmt: skip
def test_the_reason_is_a_plain_word_and_never_the_text(text, reason):
    assert screening.find(text).reason == reason


def test_a_card_number_is_known_by_its_check_digit():
    found = {last: screening.find(f"4111 1111 1111 111{last}").reason for last in range(10)}
    assert [last for last, reason in found.items() if reason == "a card number"] == [1]


def test_a_card_number_in_arabic_digits_is_found():
    assert screening.find("٤١١١ ١١١١ ١١١١ ١١١١").reason == "a card number"


def test_a_refusal_says_what_to_do_and_holds_none_of_the_text(caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Refused) as refused:
        screening.refuse(text="pw: bluebell77")
    assert refused.value.sentence == (
        "This looks like a password. Notes never hold logins; take it out, or seal it in the vault instead."
    )
    assert refused.value.field == "text"
    assert "bluebell" not in repr(refused.value) + caplog.text


@pytest.mark.parametrize("text", [None, "", " ", "\n", "\0", "😀", "a" * 100_000, "1" * 100_000, "/" * 1000, ":" * 1000, "='\"()"])
def test_odd_text_is_looked_at_without_a_fault(text):
    assert screening.find(text) is None


@pytest.mark.parametrize(
    "text", ["pw:​ bluebell77", "ｐｗ: bluebell77", "PW: “bluebell77”", "pw:\tbluebell77", "PASSWORD:\nbluebell77"]
)
def test_odd_characters_hide_nothing(text):
    assert screening.find(text)


@pytest.mark.parametrize("before", [0, 900, 2100, 5_000, 29_000])
def test_a_long_text_is_read_whole(before):
    filler = "cleaned the fan. " * 1800
    assert screening.find(filler[:before] + " pw: bluebell77. " + filler[before:])


def test_a_long_text_without_a_credential_passes():
    assert screening.find("cleaned the fan. " * 1800) is None


@pytest.mark.parametrize("length", [0, 1190, 1390, 1400, 2400, 2600, 2610])
def test_nothing_hides_where_two_pieces_meet(length):
    filler = "cleaned the fan. " * 200
    assert screening.find(filler[:length] + " pw: bluebell77")


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_takes_no_more_than_its_length(unit):
    """2 ms for a hundred characters would be a fault; on an idle machine it is a tenth of that."""
    text = (unit * 20_000)[:20_000]
    assert spent(lambda: screening.find(text)) < 0.4


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_names_take_no_time(unit):
    text = (unit * 30_000)[:30_000]
    assert spent(lambda: announced.find_announced(text)) < 0.3


@pytest.mark.parametrize("length", [20_000, pytest.param(100_000, marks=pytest.mark.whole)])
def test_no_pattern_takes_long_on_hostile_text(length):
    """Time grows as the text does: its square would take a second at the shorter length. The longer takes 50 ms at most."""
    slow = []
    for pattern in patterns():
        for unit in HOSTILE:
            text = (unit * length)[:length]
            if spent(lambda: pattern.search(text), tries=1) > 0.4:  # noqa: B023 (called at once)
                slow.append((pattern.pattern[:60], unit))
    assert not slow


def test_a_field_that_is_refused_already_is_not_looked_through(app):
    class Noted(Form):
        text = Lines("What happened", max=20, screened=True)

    with app.test_request_context():
        noted = Noted(MultiDict({"text": "pw: bluebell77 and much more than fits"}), meta={"csrf": False})
        assert not noted.validate()
    assert noted.text.errors == ["What happened can be at most 20 characters."]


def test_no_pattern_repeats_what_could_be_nothing_but_repetition():
    """A group repeated without bound whose body starts and ends in an unbounded repetition is what takes forever on some text.

    What is repeated without bound here starts with a character that nothing before it in the group can take.
    """
    assert len(patterns()) > 60
    for pattern in patterns():
        for body in re.findall(r"\(\?:([^()]*)\)(?:[*+]|\{\d+,\})", pattern.pattern):
            assert re.match(r"\\\.|/", body), (body, "a repeated group starts with a mark of its own")
        assert not re.search(r"\)[*+]\)[*+]", pattern.pattern)


def test_every_free_text_field_is_screened_or_says_why_not():
    for found in pkgutil.walk_packages(webapp.__path__, "webapp."):
        if found.name.endswith("forms"):
            importlib.import_module(found.name)
    silent, count = [], 0
    for form in set(below(Form)):
        for name, field in () if form.__module__ in SEALED else vars(form).items():
            if not issubclass(getattr(field, "field_class", object), Text | Lines):
                continue
            count += 1
            if not field.kwargs.get("screened") and name not in UNSCREENED and f"{form.__name__}.{name}" not in UNSCREENED:
                silent.append(f"{form.__module__}.{form.__name__}.{name}")
    what_to_do = "write screened=True and let the act screen it, or list it in UNSCREENED with the reason"
    assert not silent, "\n".join(f"{field}: {what_to_do}" for field in silent)
    assert count > 30
    assert "webapp.jobs.forms" in sys.modules


def below(cls):
    for sub in cls.__subclasses__():
        yield sub
        yield from below(sub)


def test_the_refused_line_comes_back_with_the_way_to_seal_it(app, bob, ruth, sign_in, caplog, tmp_path):
    job = make.job(make.client(ruth), ruth)
    assignment.take(job, by=bob)
    typed = {"text": "Works. pw: bluebell77", "fault": "hardware", "minutes": "20", "next_step": "Call", "once": "t"}
    caplog.set_level(logging.DEBUG)
    answer = sign_in(bob).post(f"/jobs/{job.id}/log", data=typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "This looks like a password." in page
    assert "Works. pw: bluebell77" in page
    assert f'formaction="/jobs/{job.id}/logins/draft"' in page
    assert not WorkLogEntry.select().exists()
    assert "bluebell" not in caplog.text
    kept = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert kept
    assert not any(b"bluebell" in path.read_bytes() for path in kept)


def test_the_terminal_names_the_lines_and_prints_none_of_them(app):
    typed = b"pw: bluebell77\r\n\r\n\xff\xfe reset password\n" + b"x" * 300_000 + b"\nrouter admin/admin1234"
    result = app.test_cli_runner().invoke(args=["vault", "screen"], input=typed)
    assert result.exit_code == 0
    assert result.output == "refused\t1\nok\t2\nok\t3\nok\t4\nrefused\t5\n"


def test_a_line_that_no_rule_knows_is_weighed_by_what_others_like_it_were(monkeypatch):
    texts = ["he signs on as dad and then grannysmith", "changed it to Whitby99 so we can test overnight"]
    assert all(screening.find(text) for text in texts)
    monkeypatch.setattr(classifier, "table", lambda: {"": -9.0})
    assert not any(screening.find(text) for text in texts), "nothing but the weights told"


def test_what_is_weighed_is_a_line_of_some_length():
    assert classifier.chance("") == classifier.chance("marmalade7") == classifier.chance("to marmalade7") == 0
    long = "replaced the fan and the paste on both laptops in the back room " * 12
    assert classifier.chance(long) < 0.5 < classifier.chance(long + "\nlogs in with marmalade7, she says")


def test_every_weight_is_a_number_and_every_sign_stands_once():
    rows = [line.rsplit(" ", 1) for line in classifier.WEIGHTS.read_text(encoding="utf-8").splitlines()]
    assert len({sign for sign, _ in rows}) == len(rows) > 5000
    assert all(abs(float(weight)) < 10 for _, weight in rows)
