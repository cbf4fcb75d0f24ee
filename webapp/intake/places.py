"""The places in the shop where devices are kept, and who holds their keys (D2)."""

from webapp import screening
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.db import database
from webapp.errors import Refused
from webapp.intake.models import Device, Place
from webapp.staff.settings import stale
from webapp.text import fold, plural

USUAL = ("Counter", "Bench 1", "Shelf")


@database.atomic()
def seed_places():
    """Give a shop without any place the usual ones. Does nothing where there is one already."""
    if not Place.select().exists():
        for name in USUAL:
            Place.create(name=name)


@database.atomic()
def add(name, keys_held_by, *, by):
    """Add a place under a name of its own."""
    _refuse_same_name(name)
    screening.refuse(keys_held_by=keys_held_by)
    place = Place.create(name=name, keys_held_by=keys_held_by or "")
    record(Act.PLACE_SAVED, by=by, about=place)
    return place


@database.atomic()
def edit(place, *, name, keys_held_by, by, version):
    """Rename a place, or say who else holds its keys."""
    _refuse_same_name(name, but=place)
    screening.refuse(keys_held_by=keys_held_by)
    values = {"name": name, "keys_held_by": keys_held_by or ""}
    if not place.edit(version, **values):
        raise stale(Place.get_by_id(place.id), values)
    record(Act.PLACE_SAVED, by=by, about=place)


@database.atomic()
def retire(place, *, by):
    """Take a place out of the choices; nothing may be in it, or nobody would find it again."""
    count = Device.in_custody().where(Device.place == place).count()
    if count:
        raise Refused(
            f"{count} {plural(count, 'device is', 'devices are')} in this place. Move {plural(count, 'it', 'them')} first."
        )
    Place.update(retired=True, version=Place.version + 1).where(Place.id == place.id).execute()
    record(Act.PLACE_SAVED, by=by, about=place)


@database.atomic()
def bring_back(place, *, by):
    """Offer a retired place again."""
    Place.update(retired=False, version=Place.version + 1).where(Place.id == place.id).execute()
    record(Act.PLACE_SAVED, by=by, about=place)


def _refuse_same_name(name, but=None):
    others = [place for place in Place.select() if but is None or place.id != but.id]
    if any(fold(place.name) == fold(name) for place in others):
        raise Refused("There is a place of that name already. Choose another name.", "name")
