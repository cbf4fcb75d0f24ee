"""Finding clients, jobs and devices by what people say at the counter: names, phones, addresses and numbers. Never the vault."""

import re
from dataclasses import dataclass

from webapp.clients import matching
from webapp.clients.matching import starts
from webapp.clients.models import Client
from webapp.intake.models import Device
from webapp.jobs.models import Job
from webapp.text import fold, squeeze

SHORTEST, LONGEST = 2, 100
JOB_NUMBER = re.compile(r"\d{4}-\d{4}")
DEVICE_NUMBER = re.compile(r"\d{4}-\d{4}-\d{1,2}")


@dataclass(frozen=True)
class Hit:
    """Something found: what it is ("client", "job" or "device"), its id, what to call it, and a line to tell it apart by."""

    kind: str
    id: int
    title: str
    sub: str
    number: str = ""


def find(text, staff, limit):
    """Up to `limit` Hits of each kind that this member of staff may see, clients first. Under two letters nothing is found."""
    text = text[:LONGEST].strip()
    if len(fold(text)) < SHORTEST:
        return []
    return [*_clients(text, staff, limit), *_jobs(text, staff, limit), *_devices(text, staff, limit)]


def exact(text, staff):
    """The one Hit that a whole number names (a job's, a device's or a serial number), or None."""
    text = text.strip()
    if JOB_NUMBER.fullmatch(text):
        hits = _jobs(text, staff, 2)
    elif DEVICE_NUMBER.fullmatch(text):
        hits = [hit for hit in _devices(text, staff, 20) if hit.number == text]
    else:
        serial = squeeze(text)
        hits = _device_hits(Device.serial_folded == serial, staff, 2) if len(serial) >= 4 else []
    return hits[0] if len(hits) == 1 else None


def _clients(text, staff, limit):
    ids = matching.ids(text, staff, limit)
    shown = Client.select(Client.id, Client.name, Client.postcode, Client.standing).where(Client.id.in_(ids))
    rows = {row[0]: row for row in shown.tuples()} if ids else {}
    return [
        Hit("client", id, name, " · ".join(filter(None, (postcode, "enquirer" * (standing == "prospect")))))
        for id, name, postcode, standing in (rows[id] for id in ids if id in rows)
    ]


def _jobs(text, staff, limit):
    if not re.fullmatch(r"[\d-]{2,9}", text):
        return []
    query = Job.visible_to(staff).select(Job.id, Job.number, Job.title, Client.name).join(Client).where(starts(Job.number, text))
    return [Hit("job", id, title, name, number) for id, number, title, name in query.order_by(Job.number).limit(limit).tuples()]


def _devices(text, staff, limit):
    if DEVICE_NUMBER.fullmatch(text):
        return _device_hits(Device.number == text, staff, limit)
    serial = squeeze(text)
    return _device_hits(starts(Device.serial_folded, serial), staff, limit) if len(serial) >= 3 else []


def _device_hits(condition, staff, limit):
    shown = (Device.id, Device.make, Device.model, Device.serial, Device.number, Client.name)
    query = Device.select(*shown).join(Client).where(condition, Job.seen_in(Device.job, staff))
    rows = query.order_by(Device.serial_folded, Device.id.desc()).limit(limit).tuples()
    return [
        Hit("device", id, f"{make} {model}".strip(), " · ".join(filter(None, (name, serial))), number)
        for id, make, model, serial, number, name in rows
    ]
