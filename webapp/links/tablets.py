"""The shop's tablet: a browser that a member of staff hands over. It opens the locked page, and nothing of the staff's."""

import hashlib
import secrets

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.links import links
from webapp.links.models import TABLET_LASTS, LinkMedium, Tablet
from webapp.permissions import Permission
from webapp.staff import sessions, throttle
from webapp.staff.models import Session, Staff
from webapp.typed_peewee import Query

WRONG = "These characters open nothing. Check them, or ask at the counter for new ones."


@database.atomic()
def hand_over(session: Session, *, by: Staff) -> str:
    """Make the browser of this staff session the shop's tablet for the day: the session ends; the handle that it gets instead."""
    if not by.can(Permission.CREATE_LINK):
        raise Refused("Reception or management hands a browser over as the tablet.")
    Tablet.delete().where(Tablet.handed_over_at <= now() - TABLET_LASTS).execute()
    handle = secrets.token_urlsafe(32)
    tablet = Tablet.create(digest=_hash(handle), handed_over_by=by, handed_over_at=now())
    record(Act.TABLET_HANDED_OVER, by=by, about=tablet)
    sessions.end(session, by=by)
    return handle


def in_use() -> "Query[Tablet]":
    """The tablets of today, newest first."""
    fresh = Tablet.handed_over_at > now() - TABLET_LASTS
    return (
        Tablet.select(Tablet, Staff).join(Staff).where(fresh, Staff.active).order_by(Tablet.handed_over_at.desc(), Tablet.id.desc())
    )


def find(handle: str | None) -> Tablet | None:
    """The Tablet that a browser's handle stands for, or None."""
    return in_use().where(Tablet.digest == _hash(handle)).first() if handle else None


def open_link(tablet: Tablet, typed: str, browser: str | None = "", address: str | None = "") -> str:
    """Open a link by the eight characters that were typed at this tablet; the client session's handle. Guessing is slowed down.

    `browser` and `address` as for links.open_by.
    """
    throttle.admit("tablet", tablet.uid)
    handle = links.open_by(LinkMedium.TABLET, links.unspell(typed), browser, address)
    if handle is None:
        raise Refused(WRONG, field="characters")
    throttle.clear("tablet", tablet.uid)
    return handle


@database.atomic()
def end(tablet: Tablet, *, by: Staff) -> None:
    """Take the tablet out of use: its browser opens nothing any more."""
    if not by.can(Permission.CREATE_LINK):
        raise Refused("Reception or management ends a tablet's use.")
    if not Tablet.delete().where(Tablet.id == tablet.id).execute():
        raise Refused("This tablet has been ended already.")
    record(Act.TABLET_ENDED, by=by, about=tablet)


def _hash(handle: str) -> str:
    return hashlib.sha256(b"discreet/tablet/1" + handle.encode()).hexdigest()
