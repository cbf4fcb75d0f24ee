"""The same data in the formats that other programs read: a table as CSV, the diary as ICS, a contact as vCard."""

import csv
import io
from datetime import UTC, timedelta

from icalendar import Calendar, Event
from icalendar.parser import Contentline, Contentlines

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


def table(head, rows):
    """Rows as CSV bytes for spreadsheets; a cell that could run as a formula is made inert."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def inert(cell):
    """A cell as text that no spreadsheet takes for a formula, leading blanks or not."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


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
        event.add("summary", " · ".join(part for part in (row.kind.capitalize(), row.job.title if row.job else "") if part))
        event.add("status", "CANCELLED" if row.cancelled_at else "CONFIRMED")
        if row.note:
            event.add("description", row.note)
        diary.add_component(event)
    return diary.to_ical()


def contact(client, contacts):
    """A client and their Contact rows as a vCard 4.0 file's bytes; its lines fold as those of a calendar (RFC 6350 section 3.2)."""
    street, place = client.address.replace("\n", ", "), client.postcode
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"UID:urn:uuid:{_uuid(client.uid)}", f"FN:{_escape(client.name)}"]
    if street or place:
        lines.append(f"ADR:;;{_escape(street)};;;{_escape(place)};")
    for row in contacts:
        lines.append(f"{'TEL;VALUE=text' if row.kind == 'phone' else 'EMAIL'}:{_escape(row.value)}")
    return Contentlines(Contentline(line) for line in [*lines, "END:VCARD"]).to_ical()


def _uuid(uid):
    return "-".join((uid[:8], uid[8:12], uid[12:16], uid[16:20], uid[20:]))


def _escape(text):
    for plain, escaped in (("\\", "\\\\"), ("\n", "\\n"), (",", "\\,"), (";", "\\;")):
        text = text.replace(plain, escaped)
    return text
