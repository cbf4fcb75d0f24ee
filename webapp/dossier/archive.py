"""A package's bytes: a ZIP file of everything held on a client, plain or under a passphrase, made in memory."""

import hashlib
import io
import json
import re

import pyzipper
from peewee import JOIN

from webapp.clients.models import Client, Contact
from webapp.clock import now
from webapp.diary.models import Appointment
from webapp.dossier import dossier, formats, html_report
from webapp.dossier.redaction_marks import BAR, NONE
from webapp.jobs.models import Job, WorkLogEntry
from webapp.logins import access_list
from webapp.row_mac import MacedRow
from webapp.staff.models import Staff
from webapp.vault.models import RETURNED

FORMAT = "discreet/dossier/1"
MAC = "A check value by which we notice a change from outside. It says nothing about you."
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def build_archive(client, shop, *, passphrase=None, marks=NONE, on_step=lambda: None):
    """The ZIP's bytes. `marks` is what is black in every one of its files; `on_step()` is called for every table and file.

    Of logins it says which are kept and since when; what they say is handed over apart. Nothing is written to the disk, and
    no two files of the ZIP have one name.
    """
    out, tables, bars = io.BytesIO(), [], 0
    for table in dossier.walk(client):
        bars += marks.bars([table])
        tables.append(marks.table(table))
        on_step()
    with pyzipper.AESZipFile(out, "w", compression=pyzipper.ZIP_DEFLATED) as archive:
        if passphrase:
            archive.setpassword(passphrase.encode())
            archive.setencryption(pyzipper.WZ_AES, nbits=256)
        written = []
        for stored, raw in dossier.contents_of(client):
            where = None if stored.id in marks.files else f"files/{stored.id:05d}-{safe_name(marks.row(stored).name)}"
            if where:
                _add(archive, where, raw)
            written.append((marks.row(stored), where))
            on_step()
        named = [(stored.name, where) for stored, where in written]
        _add(archive, "index.html", html_report.page(client, shop, tables, named, marks=marks, bars=bars))
        _add(archive, "data.json", _data(client, tables, written, marks, bars))
        for name, raw in _listings(client, marks):
            _add(archive, name, raw)
    return out.getvalue()


def safe_name(name):
    """A file's name that no system reads as a path, a switch or a hidden file."""
    tidy = UNSAFE.sub("-", name).strip(".-")[-80:].lstrip(".-")
    return tidy or "file"


def _add(archive, name, raw):
    at = now()
    info = archive.zipinfo_cls(name, date_time=(at.year, at.month, at.day, at.hour, at.minute, at.second))
    info.compress_type = pyzipper.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    archive.writestr(info, raw)


def _data(client, tables, written, marks, bars):
    content = {
        "format": FORMAT,
        "made_at": now().isoformat(),
        "client": client.number,
        "tables": {table.name: _table(table) for table in tables},
        "files": [_entry(stored, where, marks) for stored, where in written],
    }
    if marks:
        content["blackened"] = {"bar": BAR, "bars": bars, "files": len(marks.files), "reason": marks.reason}
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _entry(stored, where, marks):
    known = {"uid": stored.uid, "path": where, "sha256": bytes(stored.sha256).hex()}
    return known if where else known | {"left_out": marks.reason}


def _table(table):
    declared, withheld = table.declared, withheld_from(table.model)
    rows = [{name: value for name, value in row.items() if name not in withheld} for row in table.rows] if withheld else table.rows
    known = {"purpose": declared.purpose, "period": declared.period, "ends": declared.ends, "rows": rows}
    return known | ({"left_out": withheld} if withheld else {})


def withheld_from(model):
    """{column: why} of what no package has in it: what a table declares, and its MACs."""
    macs = {model.mac.column_name: MAC} if issubclass(model, MacedRow) else {}
    return getattr(model, "withheld", {}) | macs


def _listings(client, marks):
    """(name, bytes) of what other programs read. The rows are loaded for this alone, and blackened in memory."""
    log = WorkLogEntry.select(WorkLogEntry, Job, Staff).join(Job).switch(WorkLogEntry).join(Staff)
    lines = map(marks.row, log.where(WorkLogEntry.client == client).order_by(WorkLogEntry.id))
    head = ("Time (UTC)", "Job", "Fault", "Minutes", "Text", "Next step", "Paper reference", "By")
    rows = [(r.at, r.job.number, r.fault, r.minutes, r.text, r.next_step, r.paper_reference, r.by.name) for r in lines]
    yield "work-log.csv", formats.table(head, rows)
    yield "diary.ics", formats.calendar(_visits(client, marks))
    contacts = map(marks.row, Contact.select().where(Contact.client == client).order_by(Contact.id))
    yield "contact.vcf", formats.contact(marks.row(Client.get_by_id(client.id)), contacts)
    listed = access_list.entries_for(client)
    seen = [(look.day, look.name, "looked at the record", "", "", "", "") for look in listed.looks]
    shown = [
        (one.at, one.name, f"{_what(one)} ({one.kind})", one.login, one.job, one.purpose, marks.plain(one.words))
        for one in listed.openings
    ]
    yield "access-list.csv", formats.table(("When (UTC)", "Who", "What", "Login", "Job", "For", "In words"), seen + shown)


def _what(opening):
    return "opened a login to return it" if opening.purpose == RETURNED else "was shown a login"


def _visits(client, marks):
    rows = Appointment.select(Appointment, Job).join(Job, JOIN.LEFT_OUTER).where(Appointment.client == client)
    for row in rows.order_by(Appointment.id):
        if row.job:
            marks.row(row.job)
        yield marks.row(row)


def fingerprint(raw):
    """The SHA-256 of a package's bytes (32 bytes)."""
    return hashlib.sha256(raw).digest()
