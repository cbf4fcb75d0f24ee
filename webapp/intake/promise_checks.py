"""What custody proves of the promises: each device is where its last move says (D2)."""

from datetime import timedelta

from peewee import fn

from webapp.clauses import Count, count, none, some
from webapp.intake.models import CustodyEvent, Device, Place

LONG = timedelta(days=14)


def _misplaced(scope):
    newest = CustodyEvent.select(CustodyEvent.place).where(CustodyEvent.device == Device.id)
    newest = newest.order_by(CustodyEvent.id.desc()).limit(1)
    retired = Place.select(Place.id).where(Place.retired)
    return count(Device, Device.place.is_null(False), (fn.COALESCE(newest, 0) != Device.place) | Device.place.in_(retired))


def _long_here(scope):
    return count(Device, Device.place.is_null(False), Device.checked_in_at < scope.now - LONG)


COUNTS = (
    Count("D2", _misplaced, none("{n} of the devices is not where the last move says.", "Do a round, and move it to where it is.")),
    Count("D2", _long_here, some("{n} of the devices here has been here over 14 days.")),
)
