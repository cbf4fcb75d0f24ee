"""The words of a client's own letter, with the credential in them black."""

import pytest

from tests.screening.test_screening import CARRYING, HARMLESS, WITH, WITHOUT, lines, spent
from webapp import screening
from webapp.screening.blacking import BAR, black_out

LETTER = "Please keep my logins for your visits.\n{}\nKind regards, Zoë"


@pytest.mark.parametrize(
    ("secret", "needle"),
    [("My password is bluebell77, thank you.", "bluebell77"), ("The router password is:\ngrannysmith\n", "grannysmith"),
     ("My pass\nword is correct horse battery staple.", "horse"), ("p455w0rd: bluebell77.", "bluebell77"),
     ("PIN 🔑4821 ok?", "4821"),
     ("Mail is zoe@example.com / Kittens99!", "Kittens99")],
)  # fmt: skip
def test_the_credential_is_black_and_the_rest_stays(secret, needle):
    words = black_out(LETTER.format(secret))
    assert needle not in words
    assert words.startswith("Please keep my logins for your visits.\n")


def test_a_letter_without_a_credential_stays_as_it_is():
    letter = LETTER.format("Use the spare key.\n\nIt is with   the neighbour!")
    assert black_out(letter) == letter


def test_a_credential_in_any_made_up_line_goes():
    found = [line for batch in CARRYING for line in lines(WITH, batch)[::20] if screening.find(line)]
    assert len(found) > 150
    assert [line for line in found if BAR not in black_out(LETTER.format(line))] == []


def test_harmless_lines_stay():
    kept = [line for batch in HARMLESS for line in lines(WITHOUT, batch)[::20] if not screening.find(line)]
    changed = [line for line in kept if black_out(line) != line]
    assert len(changed) <= 0.02 * len(kept), changed


@pytest.mark.parametrize("unit", ["a. ", "pw: x1y2. ", "\n", "keep my logins ", "password\n\nbluebell77\n"])
def test_the_longest_letter_takes_no_time(unit):
    letter = (unit * 2000)[:1980] + " pw: bluebell77"
    assert spent(lambda: black_out(letter)) < 0.5
