"""What the diary proves of the promises: visits have an address (P4) and somebody who does them, however far ahead (P5)."""

from datetime import timedelta

from peewee import Value, fn

from webapp.clauses import Count, count, none, some
from webapp.clients.models import Client
from webapp.diary.models import Appointment, AppointmentKind
from webapp.staff.models import Staff

SOON, FAR = timedelta(days=14), timedelta(days=365)


def _ahead(scope, *where):
    return count(Appointment, Appointment.cancelled_at.is_null(), Appointment.starts_at > scope.now, *where)


def _nowhere_to_go(scope):
    homeless = Client.select(Value(1)).where(Client.id == Appointment.client, Client.address == "", Client.postcode == "")
    soon = Appointment.starts_at < scope.now + SOON
    return _ahead(scope, soon, Appointment.kind == AppointmentKind.VISIT, fn.EXISTS(homeless))


def _by_nobody(scope):
    return _ahead(scope, Appointment.staff.in_(Staff.select(Staff.id).where(~Staff.active)))


def _far_ahead(scope):
    return _ahead(scope, Appointment.starts_at > scope.now + FAR)


COUNTS = (
    Count(
        "P4",
        _nowhere_to_go,
        none("{n} of the visits of the next two weeks has no address to go to.", "Record the client’s address."),
    ),
    Count(
        "P5", _by_nobody, none("{n} of the visits to come is with somebody who has left.", "Give it to somebody else in the diary.")
    ),
    Count("P5", _far_ahead, some("{n} in the diary over a year ahead.")),
)
