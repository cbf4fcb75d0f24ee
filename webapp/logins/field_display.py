"""Show one field of a login that was just opened, and note each copy: both are on record, a display before it is shown."""

from datetime import timedelta

from webapp import keyring
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.logins import revealing, unlocking
from webapp.sealing import Unopenable
from webapp.vault import kinds
from webapp.vault.access_models import Reveal
from webapp.vault.epochs import Damaged
from webapp.vault.models import Login

FOR = timedelta(seconds=60)
SEEN_FOR = timedelta(seconds=30)  # how long a field stays on the page
OVER = "The minute in which this login could be shown is over. Open it again, with what you need it for."


def still_open(uid, *, by):
    """The Reveal of this uid if it is this manager's own, or None."""
    return Reveal.get_or_none(Reveal.uid == uid, Reveal.staff == by)


def show(opened, name, *, by, session, cookie):
    """The text of one part of an opened login, within a minute of the opening, by the same unlock, all conditions checked anew.

    No further reveal is counted, but which part was shown is recorded and committed first. None where there is no such part.
    """
    if database.in_transaction():
        raise RuntimeError("the audit entry must be committed before anything is shown, so not inside a transaction")
    login, row = _note(opened, name, by, session, cookie)
    try:
        return kinds.part_of(revealing.open_version(row, login, cookie, opened.version), name)
    except (Unopenable, keyring.Gone) as error:
        raise Damaged from error


@database.atomic()
def _note(opened, name, by, session, cookie):
    at, row = now(), unlocking.present(cookie, by=by, session=session)
    login = Login.get_or_none(Login.uid == opened.login)
    fresh = timedelta(0) <= at - opened.at < FOR
    if login is None or row is None or row.uid != opened.unlock or opened.staff_id != by.id or not fresh:
        raise Refused(OVER)
    if not revealing.may_open(row, login, by, session, at):
        raise Refused(OVER)
    record(Act.FIELD_SHOWN, by=by, about=login, part=name, entry=opened.entry)
    return login, row


@database.atomic()
def note_copy(opened, name, *, by):
    """Note that a part which this manager was shown was copied. Nothing is shown by it, and no reveal is counted.

    Refused for a part that was never shown by this opening, or once none of it can be on the page any more.
    """
    this = (Entry.act == Act.FIELD_SHOWN) & (Entry.by == by.id) & (Entry.numbers == numbers(opened, name))
    shown = Entry.select().where(Entry.number > opened.entry, this)  # the newest few of a trail that may be long
    late = not timedelta(0) <= now() - opened.at < FOR + SEEN_FOR
    if opened.staff_id != by.id or late or not shown.exists():
        raise Refused(OVER)
    record(Act.FIELD_COPIED, by=by, about=opened, part=name, entry=opened.entry)


def numbers(opened, name):
    """What the trail's entry about the showing of one part says in its numbers."""
    return f"entry={opened.entry} part={name}"
