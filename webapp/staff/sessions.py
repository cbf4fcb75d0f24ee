"""Signed-in browsers as rows: found, begun, renewed and ended on the server, so that ending one works at once."""

import hashlib
import secrets
from datetime import timedelta

from peewee import JOIN

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.staff import standing
from webapp.staff.models import Session, Shop, Staff

SEEN_EVERY = timedelta(minutes=1)


def digest(handle: str) -> str:
    """What is kept of a handle."""
    return hashlib.sha256(b"discreet/session/1" + handle.encode()).hexdigest()


def find(handle: str | None, seen: bool = True) -> Session | None:
    """The live Session of a handle, with its active staff, or None. Notes at most once a minute that it was `seen`.

    Whatever a page does, it does for the staff of the session found here, so both rows are checked here: one that was
    changed from outside signs nobody in. A session is bound to the entry that its staff's rights rested on at its begin.
    """
    if not handle:
        return None
    query = Session.live().select(Session, Staff, Shop).join(Staff).switch(Session)
    query = query.join(Shop, JOIN.LEFT_OUTER, on=(Shop.id > 0), attr="shop")  # every page needs it: no statement of its own
    session = query.where(Session.digest == digest(handle), Staff.active).first()
    if session and not (session.staff.is_as_signed() and session.is_as_signed()):
        return None
    if session and seen and now() - session.seen_at > SEEN_EVERY:
        with database.atomic():
            Session.update(seen_at=now()).where(Session.digest == session.digest).execute()
    return session


def of_staff(staff, digest):
    """Return the Session of `staff` with this digest, or None."""
    return Session.get_or_none(Session.digest == digest, Session.staff == staff)


@database.atomic()
def begin(staff: Staff, browser: str = "", address: str = "") -> str:
    """Start a session: the handle, to be kept by the browser alone."""
    handle = secrets.token_urlsafe(32)
    at = now()
    values = {"made_at": at, "seen_at": at, "factor_at": at, "browser": browser[:80], "address": address[:45]}
    Session.add(digest=digest(handle), staff=standing.current(staff), **values)
    dead = Session.delete().where(Session.digest.not_in(Session.live().select(Session.digest)))
    dead.execute()
    record(Act.SIGNED_IN, by=staff, about=staff)
    return handle


@database.atomic()
def renew(session: Session, confirmed: bool = False) -> str:
    """A new handle for the same session (the old one is dead at once); `confirmed`: a second factor was just shown."""
    handle, at = secrets.token_urlsafe(32), now()
    changed = {"digest": digest(handle), "factor_at": at if confirmed else session.factor_at}
    kept = {"made_at": session.made_at, "browser": session.browser, "address": session.address}
    renewed = Session(staff=session.staff, **changed, **kept)
    renewed.sign_row()
    Session.update(**changed, seen_at=at, mac=renewed.mac).where(Session.digest == session.digest).execute()
    if confirmed:
        record(Act.CONFIRMED, by=session.staff, about=session.staff)
    return handle


@database.atomic()
def end(session: Session, by: Staff) -> None:
    """End one session."""
    Session.delete().where(Session.digest == session.digest).execute()
    record(Act.SIGNED_OUT if by == session.staff else Act.SESSION_ENDED, by=by, about=session.staff)


@database.atomic()
def end_all(staff: Staff, by: Staff | None, but: Session | None = None) -> int:
    """End every session of someone, or all but one."""
    query = Session.delete().where(Session.staff == staff)
    count = (query.where(Session.digest != but.digest) if but else query).execute()
    if count:
        record(Act.SESSION_ENDED, by=by, about=staff, count=count)
    return count
