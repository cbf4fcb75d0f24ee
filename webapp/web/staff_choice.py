"""A choice of one member of staff in a form."""

from webapp.staff.models import Staff

NOBODY = ("", "Nobody yet")


def choices(query, *first):
    """[(value, label)] for a Choice field: `first`, then every Staff row of `query`."""
    return [*first, *((str(staff.id), staff.name) for staff in query)]


def chosen(field):
    """The Staff row chosen in a submitted field, or None where it was left empty."""
    return Staff.get_by_id(int(field.data)) if field.data else None
