"""Sign-ins without an address that could be counted, for the first page."""

from peewee import fn

from webapp import compiled_queries
from webapp.figures import Figure
from webapp.permissions import Permission
from webapp.staff import throttle
from webapp.staff.models import Failures

NOT_PASSED_ON = (
    "The proxy in front does not pass on visitors’ addresses, so one visitor can use up everyone’s tries to sign in. Have it "
    "send X-Forwarded-For, as the README shows"
)


def without_address(shop):
    """Count the doors at which somebody knocked whose address could not be had, these two days; a query."""
    return compiled_queries.part(_without_address)


def _without_address():
    return throttle.without_address().select(fn.COUNT(Failures.id))


NO_ADDRESSES = Figure(Permission.EDIT_SETTINGS, without_address, "warning", lambda n: f"{NOT_PASSED_ON}.", "")
