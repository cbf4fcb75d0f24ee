"""A package's bytes: a ZIP file of everything held on a client, plain or under a passphrase, made in memory."""

import hashlib
import io
import json
import re
from dataclasses import asdict

import pyzipper

from webapp.clients.models import Contact
from webapp.clock import now
from webapp.jobs.models import Appointment, Job, WorkLogEntry
from webapp.privacy import access, dossier, formats, leaflet
from webapp.staff.models import Staff

FORMAT = "discreet/dossier/1"
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def make(client, shop, *, passphrase=None, logins=(), on_step=lambda: None):
    """The ZIP's bytes. `logins` are (Login, Body) to go in clear; `on_step()` is called for every table and file.

    Nothing is written to the disk, and no two files of the ZIP have one name.
    """
    out, tables = io.BytesIO(), []
    for table in dossier.of(client):
        tables.append(table)
        on_step()
    with pyzipper.AESZipFile(out, "w", compression=pyzipper.ZIP_DEFLATED) as archive:
        if passphrase:
            archive.setpassword(passphrase.encode())
            archive.setencryption(pyzipper.WZ_AES, nbits=256)
        written = []
        for stored, raw in dossier.contents_of(client):
            where = f"files/{stored.id:05d}-{safe_name(stored.name)}"
            _add(archive, where, raw)
            written.append((stored, where))
            on_step()
        bodies = [body for _, body in logins]
        _add(archive, "index.html", leaflet.page(client, shop, tables, [(s.name, where) for s, where in written], bodies))
        _add(archive, "data.json", _data(client, tables, written, logins))
        for name, raw in _listings(client):
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


def _data(client, tables, written, logins):
    content = {
        "format": FORMAT,
        "made_at": now().isoformat(),
        "client": client.number,
        "tables": {table.name: _table(table) for table in tables},
        "files": [{"uid": stored.uid, "path": where, "sha256": bytes(stored.sha256).hex()} for stored, where in written],
    }
    if logins:
        content["logins"] = [{"uid": login.uid, "kind": login.kind, **asdict(body)} for login, body in logins]
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _table(table):
    declared = table.declared
    return {"purpose": declared.purpose, "period": declared.period, "ends": declared.ends, "rows": table.rows}


def _listings(client):
    log = WorkLogEntry.select(WorkLogEntry, Job, Staff).join(Job).switch(WorkLogEntry).join(Staff)
    lines = log.where(WorkLogEntry.client == client).order_by(WorkLogEntry.id)
    head = ("Time (UTC)", "Job", "Fault", "Minutes", "Text", "Next step", "Paper reference", "By")
    rows = [(r.at, r.job.number, r.fault, r.minutes, r.text, r.next_step, r.paper_reference, r.by.name) for r in lines]
    yield "work-log.csv", formats.table(head, rows)
    yield "diary.ics", formats.calendar(Appointment.select().where(Appointment.client == client).order_by(Appointment.id))
    yield "contact.vcf", formats.contact(client, Contact.select().where(Contact.client == client).order_by(Contact.id))
    seen = [(day, name, "looked at the record", "", "", "", "") for day, name in access.looks(client)]
    shown = [(at, name, f"was shown a login ({kind})", *rest) for at, name, kind, *rest in access.reveals(client)]
    yield "access-list.csv", formats.table(("When (UTC)", "Who", "What", "Login", "Job", "For", "In words"), seen + shown)


def fingerprint(raw):
    """The SHA-256 of a package's bytes (32 bytes)."""
    return hashlib.sha256(raw).digest()
