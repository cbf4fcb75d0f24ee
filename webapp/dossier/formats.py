"""The same data in the formats that other programs read: a table as CSV, the diary as ICS, a contact as vCard."""

import csv
import io
import re
from datetime import UTC, timedelta

from icalendar import Calendar, Event
from icalendar.parser import Contentline, Contentlines

# What may stand before a formula's first sign: blanks, quotation marks and characters without width.
_BEFORE = r"[\s\"\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]*"
# A formula's first sign, in every width and height, at the start or after what some country's spreadsheets part cells by.
_FORMULA = re.compile(
    rf"(^|[,;|\t\r\n\v\f\x1c-\x1f\x85\u2028\u2029])({_BEFORE})"
    "(?=[=+\\-@\u207a-\u207c\u208a-\u208c\u2212\ufb29\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20])"
)
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def table(head, rows):
    """Rows as CSV bytes for spreadsheets; a cell that could run as a formula is made inert."""
    out = io.StringIO()
    csv.writer(out).writerows([inert(cell) for cell in row] for row in [head, *rows])
    return out.getvalue().encode("utf-8-sig")


def inert(cell):
    """A cell as text in which no spreadsheet finds a formula, also one that parts cells by ";", a tab or "|".

    An apostrophe goes right before each sign that a formula could start with, and to the start of a cell that begins with one.
    """
    text = _FORMULA.sub(lambda found: f"{found[0]}'", "" if cell is None else str(cell))
    return f"'{text}" if re.match(rf"{_BEFORE}'", text) and not text.startswith("'") else text


def calendar(appointments):
    """Appointment rows as an ICS file's bytes, times in UTC."""
    diary = Calendar()
    diary.add("prodid", "-//Discreet//diary//EN")
    diary.add("version", "2.0")
    for row in appointments:
        event, start = Event(), row.starts_at.replace(tzinfo=UTC)
        event.add("uid", f"{row.uid}@discreet.invalid")
        event.add("dtstamp", start)
        event.add("dtstart", start)
        event.add("dtend", start + timedelta(minutes=row.minutes))
        event.add("summary", _plain(" · ".join(part for part in (row.kind.capitalize(), row.job.title if row.job else "") if part)))
        event.add("status", "CANCELLED" if row.cancelled_at else "CONFIRMED")
        if row.note:
            event.add("description", _plain(row.note))
        diary.add_component(event)
    return diary.to_ical()


def contact(client, contacts):
    """A client and their Contact rows as a vCard 4.0 file's bytes; its lines fold as those of a calendar (RFC 6350 section 3.2)."""
    street, place = _plain(client.address).replace("\n", ", "), client.postcode
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"UID:urn:uuid:{_uuid(client.uid)}", f"FN:{_escape(client.name)}"]
    if street or place:
        lines.append(f"ADR:;;{_escape(street)};;;{_escape(place)};")
    for row in contacts:
        lines.append(f"{'TEL;VALUE=text' if row.kind == 'phone' else 'EMAIL'}:{_escape(row.value)}")
    return Contentlines(Contentline(line) for line in [*lines, "END:VCARD"]).to_ical()


def _uuid(uid):
    return "-".join((uid[:8], uid[8:12], uid[12:16], uid[16:20], uid[20:]))


def _plain(text):
    """Text whose only line end is LF: a program that knows others would read a line of its own out of it."""
    return _LINE_ENDS.sub("\n", text)


def _escape(text):
    text = _plain(text)
    for plain, escaped in (("\\", "\\\\"), ("\n", "\\n"), (",", "\\,"), (";", "\\;")):
        text = text.replace(plain, escaped)
    return text
