"""What somebody changes about the way they sign in: only with password and a new code at once, and watched by others."""

from webapp.audit.acts import Act
from webapp.db import database
from webapp.errors import Refused
from webapp.staff import codes, passwords, sessions, sign_in, standing, throttle
from webapp.staff.models import Session

PASSWORD, CODES, RENEWED, ROLES = "own password", "own recovery codes", "own account renewed", "own roles"
WRONG = "That is not your present password and a code that has not been used. Wait for the next code, then give both again."
# What happens to a manager's account; the other managers are told each time, until each has seen it.
KEPT_OUT, LET_IN, RESET, ANOTHERS_ROLES = "manager kept out", "manager let in", "manager reset", "manager's roles"
JOINED, JOINED_BY_CONSOLE, MADE_MANAGER, RESET_BY_CONSOLE = "joined", "joined by console", "made a manager", "reset by console"

# Callables(staff, what, subject) of the features to the right, run inside the act: who acted, what they did, with whose account.
WATCHERS = []


def change_password(session, old, code, new):
    """Change one's own password, the present one and a new code typed as well: the session's new handle. Other sessions end."""
    prove(session.staff, old, code)
    passwords.refuse_weak(new, about=[session.staff.name])
    return _change_password(session, passwords.hash_password(new, session.staff.uid))


def renew_codes(session, password, code):
    """New recovery codes for oneself, password and a new code typed as well: (the session's new handle, the codes' texts)."""
    prove(session.staff, password, code)
    return _renew_codes(session)


def prove(staff, password, code):
    """Refuse unless both are theirs, whatever was shown a moment ago: a signed-in browser left alone changes nothing of these."""
    throttle.admit("password", staff.uid)
    fits = passwords.matches(staff, password)
    if not sign_in.second_factor(staff, code) or not fits:
        sign_in.note_failure(by=staff, about=staff)
        raise Refused(WRONG)
    standing.refuse_unsound(staff)
    throttle.clear("password", staff.uid)


def changed(staff, what, subject=None):
    """Tell whoever watches that somebody has changed this about an account (`subject`: whose, where it is not their own).

    Runs inside the transaction of the change.
    """
    for tell in WATCHERS:
        tell(staff, what, subject)


@database.atomic()
def _change_password(session, password_hash):
    staff = session.staff
    _refuse_ended(session)
    standing.change(staff, Act.PASSWORD_CHANGED, {"password_hash": password_hash}, by=staff)
    sessions.end_all(staff, by=staff, but=session)
    changed(staff, PASSWORD)
    return sessions.renew(session)


@database.atomic()
def _renew_codes(session):
    _refuse_ended(session)
    texts = codes.renew_recovery(session.staff)
    changed(session.staff, CODES)
    return sessions.renew(session), texts


def _refuse_ended(session):
    """Refuse where the account was reset while its password was being looked at: all its sessions have ended then."""
    if not Session.select().where(Session.digest == session.digest).exists():
        raise Refused("Your session has been ended. Ask a manager, then sign in again.")
