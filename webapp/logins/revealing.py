"""Revealing one login, for one open job and one stated purpose. The audit entry is committed before anything is opened."""

from enum import StrEnum

from webapp import keyring, screening
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.logins import unlocking
from webapp.permissions import Permission
from webapp.sealing import Unopenable
from webapp.vault import alerts, entries, grounds, replacements
from webapp.vault.access_models import Reveal, Unlock
from webapp.vault.epochs import Damaged
from webapp.vault.models import LoginVersion, logins_shown


class RevealPurpose(StrEnum):
    """What computer and account access may be for (C4): repair and support, nothing else."""

    REPAIR = "repair"
    SUPPORT = "support"
    TEST = "test"
    SET_UP = "set-up"


PURPOSES = [
    (RevealPurpose.REPAIR, "To carry out the repair"),
    (RevealPurpose.SUPPORT, "To give the support asked for"),
    (RevealPurpose.TEST, "To test the work done"),
    (RevealPurpose.SET_UP, "To set up what the client ordered"),
]


def reveal(login, purpose, words, *, by, session, cookie, version=None):
    """(Reveal, Body) of one login, of its newest version or of another (number) that opens.

    Refused unless this manager's unlock holds for this client and job and a live opt-in or say.

    Uses one of the ten reveals and leaves an audit entry, both committed first: if they cannot be written there is no
    reveal. A row that was changed from outside the program does not open, but the attempt stays on record.
    """
    if database.in_transaction():
        raise RuntimeError("the audit entry must be committed before a login is opened, so not inside a transaction")
    if not by.can(Permission.OPEN_VAULT):
        raise Refused("Only management opens a login.")
    screening.refuse(words=words)
    row, opened = _spend(cookie, login, RevealPurpose(purpose), words, by, session, version)
    try:
        return opened, open_version(row, login, cookie, opened.version)
    except (Unopenable, keyring.Gone) as error:
        raise Damaged from error


@database.atomic()
def _spend(cookie, login, purpose, words, by, session, version):
    """Check everything, then write the audit entry, by which the use is counted, and the Reveal: (Unlock, Reveal)."""
    at, row = now(), unlocking.require(cookie, by=by, session=session)
    use = unlocking.reveals_by(row) + 1
    if use > unlocking.REVEALS or not may_open(row, login, by, session, at):
        raise Refused(_why_not(row, login, use))
    Unlock.update(uses=use).where(Unlock.id == row.id).execute()
    number = _older(login, version)
    numbers = {"job": row.job.uid, "purpose": purpose, "use": use, "unlock": row.uid} | ({"version": number} if number else {})
    entry = record(Act.LOGIN_REVEALED, by=by, about=login, words=words, **numbers)
    about = {"client": login.client, "login": login.uid, "kind": login.kind, "entry": entry.number, "unlock": row.uid}
    opened = Reveal.create(**about, staff=by, job=row.job, purpose=purpose, at=at, version=number)
    replacements.note_opening(login)
    alerts.after_reveal(by, row.job)
    return row, opened


def _older(login, version):
    """The number of the version to open where it is not the newest, else 0. Refused where that one opens no more."""
    if version is None or version == login.newest.number:
        return 0
    if version not in [one.number for one in replacements.openable(login)]:
        raise Refused("That one opens no more: it has been replaced for good. Open the newest.")
    return version


def may_open(row, login, by, session, at):
    """Whether an Unlock opens this login now, inside the caller's transaction: it holds, for this client, whose consent stands."""
    if row.client_id != login.client_id:
        return False
    holds = Unlock.select().where(Unlock.id == row.id, unlocking.holds(by, session, at))
    return holds.exists() and _backed(row, login, at)


def _backed(row, login, at):
    """Whether the client's opt-in, or their consent for the job that the unlock is for, still stands."""
    ground = grounds.consent_of(row.job, at) if login.pair.temporary else grounds.opt_in_of(login.client)
    return ground is not None and ground.uid == login.pair.source


def _why_not(row, login, use):
    if use > unlocking.REVEALS:
        return f"This unlock has been used {unlocking.REVEALS} times. Unlock the vault again to go on."
    if row.client_id != login.client_id:
        return "The vault is unlocked for another client. Unlock it for a job of this one."
    if login.pair.temporary and login.pair.job_id != row.job_id:
        return "This login is held for another job. Unlock the vault for that job."
    return "This login may not be opened now: the job is closed, the client has withdrawn, or the unlock is over."


def open_version(row, login, cookie, number=0):
    """The Body of a version of a login (its number; 0: the newest), by an Unlock and its cookie.

    Raises Unopenable, Damaged or Gone.
    """
    version = login.versions.where(LoginVersion.number == number).first() if number else login.newest
    if version is None:
        raise Unopenable
    return entries.open_version(version, unlocking.private_of(row, login.pair, cookie))


def labels(row, cookie):
    """Label by Login id for what an Unlock opens, while it holds; what does not open is left out."""
    found = {}
    for version in logins_shown(row.client):
        try:
            private = unlocking.private_of(row, version.login.pair, cookie)
            found[version.login_id] = entries.open_version(version, private).label
        except (Unopenable, keyring.Gone, Damaged):
            continue
    return found


def revealed_to(client):
    """Who was shown which of a client's logins, when, for which job and what: newest first."""
    return Reveal.select().where(Reveal.client == client).order_by(Reveal.at.desc(), Reveal.id.desc())
