"""The shop's own details, as management keeps them."""

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.db import database
from webapp.errors import Stale
from webapp.staff.models import Shop


@database.atomic()
def change_shop(shop, values, *, by, version):
    """Save the shop's details unless somebody saved in between."""
    if not shop.edit(version, **values):
        raise stale(Shop.get_by_id(shop.id), values)
    record(Act.SETTINGS_CHANGED, by=by, about=shop)


def put_policy_in_force(number):
    """From now on this is the policy that staff acknowledge. Runs inside the act that publishes it."""
    Shop.update(policy=number).execute()


def stale(row, values):
    """The Stale error that shows, for each field that differs, what stands now and what was typed."""
    changes = {name: (str(getattr(row, name)), str(value)) for name, value in values.items() if getattr(row, name) != value}
    return Stale(changes, row.version)
