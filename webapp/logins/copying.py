"""A press on "Copy" beside a shown part of a login: on record like the showing, as far as the browser tells us (F46)."""

from datetime import timedelta

from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.logins import field_display

SEEN_FOR = timedelta(seconds=30)  # how long a part stays on the page


@database.atomic()
def note(opened, name, *, by):
    """Note that a part which this manager was shown was copied. Nothing is shown by it, and no reveal is counted.

    Refused for a part that was never shown by this opening, or once none of it can be on the page any more.
    """
    this = (Entry.act == Act.FIELD_SHOWN) & (Entry.by == by.id) & (Entry.numbers == field_display.numbers(opened, name))
    shown = Entry.select().where(Entry.number > opened.entry, this)  # the newest few of a trail that may be long
    late = not timedelta(0) <= now() - opened.at < field_display.FOR + SEEN_FOR
    if opened.staff_id != by.id or late or not shown.exists():
        raise Refused(field_display.OVER)
    record(Act.FIELD_COPIED, by=by, about=opened, part=name, entry=opened.entry)
