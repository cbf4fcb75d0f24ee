"""An agreement as text: filled in from a template, and the exact bytes that are shown, hashed and signed."""

import hashlib
import re
from datetime import date

PLACEHOLDER = re.compile(r"\{(client|shop|date)\}")
HEADING = re.compile(r"\d{1,2}\. [^\n]{1,80}[^\n.:;,]")
LIST = re.compile(r"(?:([^-][^\n]*(?:\n[^-\n][^\n]*)*)\n)?(- [^\n]+(?:\n- [^\n]+)*)")
DAY = r"\d{1,2} [A-Z][a-z]+ \d{4}"
WHOLE = re.compile(rf"(.*?)\n\n([^\n]*)\n\nIn force from ({DAY}) (?:to ({DAY})|until it is ended)\.\n\n(.*)\n", re.DOTALL)
MONTHS = "January February March April May June July August September October November December".split()


def fill(body, *, client, shop, date):
    """A template's body with its placeholders replaced, in one pass: what a name brings along is never read again."""
    values = {"client": client, "shop": shop, "date": date}
    return PLACEHOLDER.sub(lambda found: values[found[1]], body)


def text_of(nda):
    """The whole agreement as it is shown: title, number, from when until when, and its words."""
    until = f"to {write_day(nda.ends_on)}" if nda.ends_on else "until it is ended"
    return f"{nda.title}\n\n{nda.number}\n\nIn force from {write_day(nda.starts_on)} {until}.\n\n{nda.text}\n"


def parse(text):
    """What `text_of` wrote: (title, number, first day, last day or None, words). Raises ValueError for anything else."""
    found = WHOLE.fullmatch(text)
    if not found:
        raise ValueError("not the text of an agreement")
    title, number, starts, ends, words = found.groups()
    return title, number, _read_day(starts), _read_day(ends) if ends else None, words


def _read_day(words):
    day, month, year = words.split()
    return date(int(year), MONTHS.index(month) + 1, int(day))


def bytes_of(nda):
    """The bytes that are shown and signed: the text in UTF-8."""
    return text_of(nda).encode()


def fingerprint(document):
    """The SHA-256 of a document's bytes, in hex."""
    return hashlib.sha256(document).hexdigest()


def write_day(day):
    """A date as agreements have it, the same whatever the shop's settings say; of text in its place, itself."""
    if not isinstance(day, date):
        return str(day)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def blocks(text):
    """A document's text as (kind, text) for a page: the title, numbered headings, paragraphs. Nothing is left out.

    Of a list, whose lines each begin with "- ", the text is (what stands before it, [line]), the dashes with them.
    """
    for place, block in enumerate(re.split(r"\n{2,}", text.strip("\n"))):
        kind = "title" if place == 0 else "heading" if HEADING.fullmatch(block) else "paragraph"
        if kind == "paragraph" and (listed := LIST.fullmatch(block)):
            yield "list", (listed[1] or "", listed[2].split("\n"))
        else:
            yield kind, block
