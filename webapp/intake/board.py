"""Where devices are: by place, the longest here first."""

from dataclasses import dataclass, field

from peewee import JOIN, fn

from webapp.clients.models import Client
from webapp.clock import now
from webapp.intake.models import Device, Place
from webapp.paging import PAGE, page_of

LONG = 14  # days after which a device is pointed out
SHOWN = 20


@dataclass
class PlaceHoldings:
    """A place, how many devices are in it, and those longest there."""

    place: Place
    count: int
    devices: list = field(default_factory=list)


def by_place(staff):
    """A Held for every place in use or not empty, by name, counting only devices that `staff` may see."""
    visible = Device.visible_to(staff).where(Device.place.is_null(False))
    ranked = visible.select(
        Device.id, fn.ROW_NUMBER().over(partition_by=[Device.place], order_by=[Device.id]).alias("place_rank")
    ).alias("ranked")
    first = Device.select(Device, Client).join(Client).switch(Device).join(ranked, on=(ranked.c.id == Device.id))
    counts = dict(visible.select(Device.place, fn.COUNT(Device.id)).group_by(Device.place).tuples())
    held = {place.id: PlaceHoldings(place, counts.get(place.id, 0)) for place in Place.select().order_by(Place.name)}
    for device in first.where(ranked.c.place_rank <= SHOWN).order_by(Device.id):
        held[device.place_id].devices.append(_aged(device))
    return [entry for entry in held.values() if entry.count or not entry.place.retired]


def in_place(staff, place, *, after=None, size=PAGE):
    """(devices, id to go on after or None) in one place, the longest here first."""
    ids = Device.visible_to(staff).where(Device.place == place).select(Device.id)
    query = Device.select(Device, Client).join(Client).where(Device.id.in_(ids))
    rows, more = page_of(query, Device.id, after=after, size=size)
    return [_aged(device) for device in rows], more


def here_of(client, staff):
    """The client's devices that we hold, with their places, the longest here first."""
    ids = Device.visible_to(staff).where(Device.client == client, Device.place.is_null(False)).select(Device.id)
    return [_aged(device) for device in Device.select(Device, Place).join(Place).where(Device.id.in_(ids)).order_by(Device.id)]


def of_job(job, staff):
    """All devices ever checked in for a job, by number."""
    ids = Device.visible_to(staff).where(Device.job == job).select(Device.id)
    query = Device.select(Device, Place).join(Place, JOIN.LEFT_OUTER).where(Device.id.in_(ids)).order_by(Device.id)
    return [_aged(device) for device in query]


def _aged(device):
    device.days = (now() - device.checked_in_at).days
    return device
