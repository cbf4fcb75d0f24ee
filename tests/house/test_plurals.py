"""One or many is said in one way: text.plural and text.counted, in templates the filter plural."""

import re
from pathlib import Path

import pytest

from webapp.text import counted, plural

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = [path for path in (ROOT / "webapp").rglob("*.py") if "migrations" not in path.parts and path.name != "text.py"]
BY_HAND = re.compile(r"""["'}]\s+if [^\n]*?(?:==|>) 1\s+else f?["']|\bs["']? if [\w.|()]+ != 1|["']s["'] \* \(""")


@pytest.mark.parametrize("path", [*SOURCES, *(ROOT / "templates").rglob("*.html")], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_plural_is_made_by_hand(path):
    assert BY_HAND.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        '"job" if n == 1 else "jobs"',
        '"job"\n  if n == 1\n  else "jobs"',
        "{'s have' if n > 1 else ' has'}",
        "{'s' if count != 1 else ''}",
        "{noun}{'s' * (number != 1)}",
        'f"{n} day" if n == 1 else f"x"',
    ],
)
def test_a_plural_by_hand_is_noticed(line):
    assert BY_HAND.search(line)


@pytest.mark.parametrize(("number", "words"), [(0, "0 clients"), (1, "1 client"), (2, "2 clients"), (1200, "1,200 clients")])
def test_a_number_comes_with_its_noun(number, words):
    assert counted(number, "client") == words


def test_an_irregular_plural_is_given():
    assert plural(2, "enquiry", "enquiries") == "enquiries"
