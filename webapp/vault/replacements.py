"""Logins replaced by somebody who cannot read them: only for a job at hand, and what was there before is not lost by it."""

from datetime import datetime

from peewee import Function, fn

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import Client
from webapp.clock import now
from webapp.errors import Refused
from webapp.jobs.models import Job
from webapp.permissions import Permission
from webapp.sealing import Unopenable
from webapp.staff.models import Staff
from webapp.vault import alerts
from webapp.vault.models import Login, LoginVersion
from webapp.vault.replacement_models import LoginReplacement

NOT_YOURS = (
    "You can only replace a login of a client for whom you have an open job. Take the job first, or ask management to replace it."
)
NO_JOB = "A login can only be replaced while the client has an open job. Open one first, or ask management to replace it."


def refuse_strangers(login: Login, *, by: Staff) -> None:
    """Refuse whoever has no business with a login now: a technician without an own open job of the client, say."""
    if not may_replace(login.client, by):
        raise Refused(NO_JOB if by.can(Permission.SEE_EVERY_CLIENT) else NOT_YOURS)


def may_replace(client: Client, staff: Staff) -> bool:
    """Whether a member of staff may replace logins of a client now."""
    if staff.can(Permission.OPEN_VAULT):
        return True
    jobs = Job.open_jobs().where(Job.client == client)
    return (jobs if staff.can(Permission.SEE_EVERY_CLIENT) else jobs.where(Job.technician == staff)).exists()


def note(version: LoginVersion, *, by: Staff) -> None:
    """Note that a version has taken another one's place, inside that act: by management for good, else until they decide."""
    if by.can(Permission.OPEN_VAULT):
        settle(version.login, by=by)
        return
    row = LoginReplacement(client=version.login.client, login=version.login, number=version.number, by=by, at=version.at)
    row.sign_row()
    row.save(force_insert=True)
    alerts.after_replacing(version.login, by)


def undecided(login: Login) -> list[LoginReplacement]:
    """The replacements of a login that management has not decided about, oldest first; those whose row is as it was written."""
    rows = LoginReplacement.select().where(LoginReplacement.login == login, LoginReplacement.settled_at.is_null())
    return [row for row in rows.order_by(LoginReplacement.number) if _holds(row)]


def undecided_among(shown: list[LoginVersion], staff: Staff) -> set[int]:
    """The ids of the logins among these newest versions about which management still has to decide; none for anybody else."""
    replaced = [version.login_id for version in shown if version.number > 1]
    if not replaced or not staff.can(Permission.OPEN_VAULT):
        return set()
    rows = LoginReplacement.select(LoginReplacement.login).where(LoginReplacement.login.in_(replaced))
    return {number for (number,) in rows.where(LoginReplacement.settled_at.is_null()).tuples()}


def openable(login: Login) -> list[LoginVersion]:
    """The versions of a login that management can open, newest first: the newest, and those before what is undecided."""
    newest, open_ones = login.newest, undecided(login)
    if not open_ones:
        return [newest]
    first = open_ones[0].number - 1
    return list(login.versions.where(LoginVersion.number >= first).order_by(LoginVersion.number.desc()))


def leaves_open(version: LoginVersion) -> bool:
    """Whether a version that is not the newest any more opens nonetheless."""
    return version.number in [other.number for other in openable(version.login)]


def note_opening(login: Login) -> None:
    """Note that management has opened one of the versions at hand, inside that act."""
    for row in undecided(login):
        row.opened_at = row.opened_at or now()
        row.sign_row()
        row.save()


def settle(login: Login, *, by: Staff) -> None:
    """Have the newest version be the only one that opens, inside the act by which management decides so."""
    rows = undecided(login)
    for row in rows:
        row.settled_at, row.settled_by = now(), by
        row.sign_row()
        row.save()
    if rows:
        record(Act.REPLACEMENT_SETTLED, by=by, about=login, version=login.newest.number)


def holds_back(at: datetime) -> Function:
    """The condition on a LoginVersion that an undecided replacement keeps it: not opened yet, or not before a naive UTC moment."""
    row = LoginReplacement
    unseen = row.settled_at.is_null() & (row.opened_at.is_null() | (row.opened_at > at))
    return fn.EXISTS(row.select(row.id).where(row.login == LoginVersion.login, row.number > LoginVersion.number, unseen))


def _holds(row: LoginReplacement) -> bool:
    try:
        row.check_row()
    except Unopenable:
        return False
    return True
