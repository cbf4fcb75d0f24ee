"""Unlocking: five minutes, ten reveals, one client, one job, one session. What opens is held by the browser's cookie alone."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from webapp import keyring
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import Client, new_uid
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.jobs.models import Job
from webapp.keyring import LOGINS
from webapp.logins import access_requests
from webapp.row_mac import Altered
from webapp.sealing import Unopenable, aead_open, aead_seal, canonical, digest, mac
from webapp.staff import second_managers, sessions
from webapp.staff.models import Staff
from webapp.vault import epochs, grounds, key_bundle_unlock, purpose_keys
from webapp.vault.access_models import AccessRequest, Unlock

LASTS = timedelta(seconds=300)
REVEALS = 10
OVER = "The vault is locked again. Unlock it for this job, then open the login."


@dataclass(frozen=True)
class Unlocked:
    """What the browser gets: the session's new handle and the cookie that opens this unlock."""

    row: Unlock
    handle: str = field(repr=False)
    cookie: str = field(repr=False)


def unlock(job, passphrase, code, *, by, session):
    """Unlock one client's logins, and those of this open job, for this manager's session. Refused without either.

    The session gets a new id. Nothing secret stays in the process: the private keys are sealed again under a key made
    of the purpose key, a random key that only the cookie holds, and shop.key.
    """
    _refuse_closed(job, by)
    if not _live_pairs(job):
        raise Refused("No logins are kept for this client or for this job, so there is nothing to unlock.")
    epoch, grant, opened = key_bundle_unlock.open_bundle(by, passphrase, code)
    try:
        group = epochs.unwrap(epoch, grant, opened.private)
        return _keep(job, group, by, session)
    except Unopenable as error:
        raise epochs.Damaged from error


@database.atomic()
def _keep(job, group, by, session):
    job = Job.get_by_id(job.id)
    _refuse_closed(job, by)
    handle, secret, at = sessions.renew(session, confirmed=True), secrets.token_bytes(32), now()
    row = Unlock(
        uid=new_uid(),
        client=job.client,
        staff=by,
        session=sessions.digest(handle),
        job=job,
        made_at=at,
        expires_at=at + LASTS,
    )
    for pair in _live_pairs(job):
        private = purpose_keys.open_private(pair, group)
        sealed = aead_seal(_key(secret, pair), private, _context(row, pair))
        setattr(row, "job_key" if pair.temporary else "logins_key", sealed)
    Unlock.delete().where((Unlock.staff == by) | (Unlock.expires_at <= at)).execute()
    row.entry = record(Act.VAULT_UNLOCKED, by=by, about=job).number
    row.sign_row()
    row.save(force_insert=True)
    access_requests.grant(job, by=by)
    return Unlocked(row, handle, f"{row.uid}.{secret.hex()}")


def present(cookie, *, by, session, job=None):
    """The Unlock that a cookie names, if it still holds for this manager, session and open job; else None.

    One that was changed from outside the program holds for nobody.
    """
    row = _row(cookie, by, session, job)
    return row if row and row.is_as_signed() else None


def require(cookie, *, by, session):
    """The same for an act: raises Refused where there is none, and Altered where it was changed from outside the program."""
    row = _row(cookie, by, session, None)
    if row is None:
        raise Refused(OVER)
    return row.refuse_altered()


def _row(cookie, by, session, job):
    found = re.fullmatch(r"([0-9a-f]{32})\.([0-9a-f]{64})", cookie or "")
    if not found or by is None or session is None:
        return None
    query = Unlock.select(Unlock, Client, Job).join(Client).switch(Unlock).join(Job)
    query = query.where(Unlock.uid == found[1], holds(by, session, now()))
    return (query.where(Unlock.job == job) if job else query).first()


def holds(by, session, at):
    """The condition under which an Unlock row still is good for this manager and session at a naive UTC moment."""
    open_jobs = Job.alias()
    asked = access_requests.of_a_colleague(at, by)
    may_open = open_jobs.closed_at.is_null() | open_jobs.id.in_(asked.select(AccessRequest.job))
    return (
        (Unlock.staff == by)
        & (Unlock.session == session.digest)
        & (Unlock.made_at <= at)
        & (Unlock.expires_at > at)
        & Unlock.staff.in_(Staff.managers().select(Staff.id))
        & Unlock.job.in_(open_jobs.select(open_jobs.id).where(may_open, open_jobs.client == Unlock.client))
    )


def private_of(row, pair, cookie):
    """The 32 bytes of a pair's private key, from an Unlock row and its cookie. Raises Unopenable or keyring.Gone."""
    sealed = row.job_key if pair.temporary else row.logins_key
    if sealed is None:
        raise Unopenable
    return aead_open(_key(bytes.fromhex(cookie.split(".")[1]), pair), sealed, _context(row, pair))


def reveals_by(row):
    """How many logins an Unlock has opened, counted from the trail's entries since it, each checked. Raises Altered."""
    try:
        entries = trail.since(row.entry)
    except Unopenable as error:
        raise Altered(row) from error
    return sum(entry.act == Act.LOGIN_REVEALED and f"unlock={row.uid}" in entry.numbers.split() for entry in entries)


@database.atomic()
def lock(*, by, session):
    """Lock the vault again before its time."""
    if Unlock.delete().where(Unlock.staff == by, Unlock.session == session.digest).execute():
        record(Act.VAULT_LOCKED, by=by, about=by)


def _live_pairs(job):
    """The checked pairs that an unlock for this job opens: the client's under a live opt-in, the job's under a live say."""
    at, found = now(), []
    if opt_in := grounds.opt_in_of(job.client):
        found.append((opt_in, purpose_keys.find(job.client, LOGINS)))
    if consent := grounds.consent_of(job, at):
        found.append((consent, purpose_keys.find(job.client, f"job:{job.uid}")))
    return [pair for ground, pair in found if pair is not None and pair.source == ground.uid]


def _refuse_closed(job, by):
    """A closed job opens only at somebody else's request: nobody asks himself, or has somebody ask whom they made up."""
    if job.closed_at is None:
        return
    asked = AccessRequest.standing(now()).where(AccessRequest.job == job, AccessRequest.asked_by != by)
    if not asked.exists():
        raise Refused("That job is closed. The vault opens for an open job only, or where a colleague has asked.")
    if not access_requests.of_a_colleague(now(), by).where(AccessRequest.job == job).exists():
        raise Refused(
            "That job is closed, and whoever asked does not count as your colleague yet: in the last "
            f"{second_managers.LATELY.days} days one of you was invited, given roles, enabled or reset by the other or at the "
            "console. Another manager can open it."
        )


def _key(secret, pair):
    purpose_key = keyring.key_of(pair.client.uid, pair.purpose)
    return mac(keyring.shop_subkey("vault unlocks"), canonical("discreet/unlock-key/1", secret, purpose_key))


def _context(row, pair):
    return canonical(
        "discreet/unlock/1",
        row.uid,
        row.staff.uid,
        row.session,
        row.client.uid,
        row.job.uid,
        row.made_at.isoformat(timespec="microseconds"),
        row.expires_at.isoformat(timespec="microseconds"),
        pair.purpose,
        digest(bytes(pair.public)),
    )
