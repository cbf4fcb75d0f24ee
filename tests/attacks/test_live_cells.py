"""Cells that run as formulas in somebody's spreadsheet, and lines of a contact or diary that somebody else wrote."""

import csv
import io
import unicodedata
from types import SimpleNamespace

import pytest
from hypothesis import given, strategies as st

from webapp.clock import now
from webapp.dossier import formats

SIGNS = "=+-@"
BLANKS = " \t\u00a0\u200b\ufeff\u2060\u3000"
LIVE = [
    "=2+5",
    "a;=2+5",
    "a;+2",
    "a;-2",
    "a;@SUM(1)",
    "a; =2+5",
    "a;\u00a0=2+5",
    "a;\u200b=2+5",
    'a;"=2+5"',
    'a;""=2+5',
    "a\t=2+5",
    "a|=2+5",
    "a,=2+5",
    "a\n=2+5",
    "a\r\n=2+5",
    "a\u2028=2+5",
    '"=2+5',
    "＝2+5",
    "＋2",
    "－2",
    "＠SUM(1)",
    "﹦2+5",
    "a;＝2+5",
    "⁼1",
    "₌1",
    "−2",
    "\ufeff=1",
    " \u200b=1",
    "\r=1",
    "=a;=b\n=c",
]
PLAIN = ["", "a=1", "PF3K-21X", "LS2 7EW", "zoe@example.com", "ok; nothing else", "one, two\nthree", "1+1", "20 °C", "a-b;c-d"]
LINES = ["\r", "\n", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]


def cells(raw):
    """Every cell of a CSV file as each country's spreadsheet parts it, with and without a heed to quotation marks."""
    text = raw.decode("utf-8-sig")
    for mark in ",;\t|":
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            for line in csv.reader(io.StringIO(text, newline=""), delimiter=mark, quoting=quoting):
                for cell in line:
                    yield from (cell, *cell.splitlines()[:1])


def is_live(cell):
    """Whether a spreadsheet might run it: blanks and quotation marks left out, and wide signs read as narrow ones."""
    bare = unicodedata.normalize("NFKC", cell.replace("\u2212", "-")).strip(f'"{BLANKS}\r\n')
    return bare.startswith(tuple(SIGNS))


@pytest.mark.parametrize("text", LIVE)
def test_no_spreadsheet_runs_a_cell(text):
    raw = formats.table(("Head", "Other"), [("before", text), (text, "after"), (text, text)])
    assert [cell for cell in cells(raw) if is_live(cell)] == []


@given(st.text(alphabet=SIGNS + BLANKS + ';,|"\n\r＝＋－＠⁼a1', max_size=12))
def test_no_cell_made_of_signs_runs(text):
    raw = formats.table(("Head", "Other"), [("before", text), (text, "after")])
    assert [cell for cell in cells(raw) if is_live(cell)] == []


@pytest.mark.parametrize("text", PLAIN)
def test_harmless_text_is_left_as_it_is(text):
    assert formats.inert(text) == text


@pytest.mark.parametrize("end", LINES)
def test_a_contact_has_no_line_of_anybody_else(end):
    client = SimpleNamespace(uid="0" * 32, name=f"Ann{end}TEL:999", address=f"1 Road{end}TEL:999", postcode=f"LS1{end}TEL:999")
    rows = [SimpleNamespace(kind="email", value=f"a@example.com{end}TEL:999")]
    text = formats.contact(client, rows).decode()
    assert [line for line in text.splitlines() if line.startswith("TEL")] == []


@pytest.mark.parametrize("end", LINES)
def test_an_appointment_has_no_line_of_anybody_else(end):
    row = SimpleNamespace(uid="1", starts_at=now(), minutes=5, kind="visit", cancelled_at=None, note=f"Gate{end}ATTACH:evil")
    row.job = SimpleNamespace(title=f"Fan{end}ATTACH:evil")
    text = formats.calendar([row]).decode()
    assert [line for line in text.splitlines() if line.startswith("ATTACH")] == []
