"""What staff accounts and the shop's settings prove of the promises: second factors (P13), the shop's words (X1)."""

from peewee import fn

from webapp.clauses import Count, Finding, count, none
from webapp.staff.models import Staff


def _without_factor(scope):
    return count(Staff, Staff.active, fn.LENGTH(Staff.code_seed) == 0)


COUNTS = (
    Count("P13", _without_factor, none("{n} of the staff without a second factor.", "Renew their access on the staff page.")),
)


def of_notice(shop, scope):
    """Find whether the shop's settings have its words on the client's own responsibility."""
    yield "X1", Finding(bool(shop.notice.strip()), "The words stand in the settings.", "Write them in the shop’s settings.")
