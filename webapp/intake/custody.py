"""Custody of devices: received, moved from place to place, handed back once; every step signed for and never edited."""

from webapp import screening
from webapp.audit.acts import Act
from webapp.audit.trail import record, record_kept
from webapp.db import database
from webapp.errors import Refused
from webapp.intake.models import AgreementMethod, Custody, CustodyEvent, Device, DeviceKind, IdentityCheck, Place, Release
from webapp.jobs import closing
from webapp.jobs.models import Job
from webapp.permissions import Permission
from webapp.staff.models import Staff
from webapp.staff.settings import stale
from webapp.text import plural, squeeze

# Callables(device, by) of the features to the right, run inside the transaction in which a device is handed back.
ON_RELEASE = []
# Callables(device) -> sentences on what goes once a device's job has no device here any more; told before the hand-back.
LAST_OUT = []

FACTS = ("kind", "make", "model", "serial", "system", "condition", "accessories")


@database.atomic()
def check_in(job, values, *, place, by):
    """Receive a client's device for an open job, at a place. Its number is the job's with a digit of its own.

    `values`: kind, make, condition and, where known, model, serial, system, accessories (text).
    """
    job = Job.get_by_id(job.id)
    if not job.open:
        raise Refused("This job is closed. Reopen it, or open a new one for the device.")
    _refuse_retired(place)
    Job.update(device_count=Job.device_count + 1).where(Job.id == job.id).execute()
    number = f"{job.number}-{job.device_count + 1}"
    device = Device.create(client=job.client_id, job=job, number=number, place=place, **_facts(values))
    CustodyEvent.create(client=job.client_id, device=device, what=Custody.RECEIVED, place=place, by=by, at=device.checked_in_at)
    record(Act.DEVICE_CHECKED_IN, by=by, about=device)
    return device


@database.atomic()
def edit(device, values, *, by, version):
    """Correct what was written down of a device; where it was and who had it is never edited."""
    facts = _facts(values)
    if not device.edit(version, **facts):
        shown = {name: value for name, value in facts.items() if name in FACTS}
        raise stale(Device.get_by_id(device.id), shown)
    record(Act.DEVICE_EDITED, by=by, about=device)


@database.atomic()
def move(device, place, *, by, note=""):
    """Move a device that we hold to another place."""
    fresh = _held(device)
    _refuse_retired(place)
    if fresh.place_id == place.id:
        raise Refused(f"The device is in {place.name} already.", "place")
    screening.refuse(note=note)
    fresh.edit(fresh.version, place=place)
    CustodyEvent.create(client=fresh.client_id, device=fresh, what=Custody.MOVED, place=place, by=by, note=note or "")
    record(Act.DEVICE_MOVED, by=by, about=fresh, place=place.id)


@database.atomic()
def release(device, *, to, checked, by):
    """Hand a device back. It leaves our custody once, to a person whom we checked; the last one closes a finished job.

    `to` is the name of who took it, `checked` an IdentityCheck. True when the job was closed with it.
    """
    fresh = _held(device)
    if checked not in list(IdentityCheck):
        raise Refused("Choose how it was checked that this is the right person.", "checked")
    released = Release.create(client=fresh.client_id, device=fresh, to=to, checked=checked, by=by)
    fresh.edit(fresh.version, place=None)
    CustodyEvent.create(client=fresh.client_id, device=fresh, what=Custody.RELEASED, by=by)
    record(Act.DEVICE_RELEASED, by=by, about=fresh)
    record_kept(released, by=by)
    for follow in ON_RELEASE:
        follow(fresh, by)
    return _close_when_last(fresh.job, by)


@database.atomic()
def write_off(device: Device, fate: str, *, word: str, reason: str, by: Staff) -> None:
    """Account for a device that does not go back: lost, or recycled on the client's word. It leaves our custody with the reason.

    `fate` is Custody.LOST or Custody.RECYCLED, `word` a Word: how the client said that they know and agree.
    """
    if not by.can(Permission.ERASE_CLIENT):
        raise Refused("Only management accounts for a device that does not go back.")
    fresh, fate, word = _held(device), Custody(fate), AgreementMethod(word)
    if fate not in (Custody.LOST, Custody.RECYCLED):
        raise Refused("Choose what became of the device.", "fate")
    screening.refuse(reason=reason)
    fresh.edit(fresh.version, place=None)
    CustodyEvent.create(client=fresh.client_id, device=fresh, what=fate, by=by, note=f"The client knows, {word}. {reason}")
    record(Act.DEVICE_WRITTEN_OFF, by=by, about=fresh)
    for follow in ON_RELEASE:
        follow(fresh, by)


def refuse_devices_here(job, by):
    """A job cannot close while a device of its is in our custody."""
    count = Device.in_custody().where(Device.job == job).count()
    if count:
        what = plural(count, "A device of this job is", f"{count} devices of this job are")
        raise Refused(f"{what} still here. Hand back what is the client’s, then close the job.")


def obstacles(client):
    """Name the client's devices that we hold, one sentence each: a client with one here is not erased."""
    rows = Device.in_custody().where(Device.client == client).order_by(Device.id)
    return [f"Device {device.number} is still here: hand it back or account for it first." for device in rows]


def warnings_before(device):
    """Say what handing this device back ends as well, one sentence each; nothing while others of its job are here."""
    job = device.job
    if Device.in_custody().where(Device.job == job, Device.id != device.id).exists():
        return []
    told = [sentence for ask in LAST_OUT for sentence in ask(device)]
    if job.open and job.status.finished:
        return [*told, f"Job {job.number} is finished, so it is closed with it."]
    return [*told, f"Job {job.number} is still not finished. It stays open."] if job.open else told


def _close_when_last(job, by):
    if not job.open or not job.status.finished or Device.in_custody().where(Device.job == job).exists():
        return False
    closing.close(job, by=by)
    return True


def _held(device):
    fresh = Device.get_by_id(device.id)
    if not fresh.held:
        raise Refused("That device has already been handed back.")
    return fresh


def _refuse_retired(place):
    if Place.get_by_id(place.id).retired:
        raise Refused(f"{place.name} is no longer used. Choose another place.", "place")


def free_texts(values):
    """The texts about a device that are screened, by field name."""
    return {name: values.get(name) for name in ("system", "condition", "accessories")}


def _facts(values):
    facts = {name: values.get(name) or "" for name in FACTS}
    if facts["kind"] not in list(DeviceKind):
        raise Refused("Choose what kind of device it is.", "kind")
    screening.refuse(**free_texts(facts))
    return facts | {"serial_folded": squeeze(facts["serial"])[: Device.serial_folded.max_length]}
