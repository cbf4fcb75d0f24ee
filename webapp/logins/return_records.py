"""What is on record of logins handed over: which are kept now, which were covered, and which copies left."""

import hashlib

from peewee import Expression

from webapp.clients.models import Client
from webapp.clock import now
from webapp.sealing import Unopenable, canonical, digest
from webapp.typed_peewee import Query
from webapp.vault.models import JobConsent, Login, LoginVersion, OptIn, PurposePair, logins_shown
from webapp.vault.return_models import LoginReturn, ReturnedCopy


def _live(client: Client) -> Expression:
    """The condition on a PurposePair that the client's opt-in, or their consent for its job, still stands."""
    asked = OptIn.live().where(OptIn.client == client).select(OptIn.uid)
    lent = JobConsent.live(now()).where(JobConsent.client == client).select(JobConsent.uid)
    return PurposePair.source.in_(asked) | PurposePair.source.in_(lent)


def count_of(client: Client) -> int:
    """How many logins are kept for a client, at their request or for a job, and would be handed over."""
    return Login.select().join(PurposePair).where(Login.client == client, _live(client)).count()


def newest_of(client: Client) -> list[LoginVersion]:
    """The newest version of each login that is kept for a client, oldest login first."""
    return sorted(logins_shown(client).where(_live(client)), key=lambda version: version.login_id)


def covered(versions: list[LoginVersion]) -> bytes:
    """32 bytes that stand for exactly these versions of these logins."""
    return digest(canonical("discreet/returned-logins/1", *(f"{one.login.uid} {one.number}" for one in versions)))


def fingerprint(raw: bytes) -> bytes:
    """The SHA-256 of a file's bytes (32 bytes)."""
    return hashlib.sha256(raw).digest()


def made_for(client: Client, reason: str) -> list[LoginReturn]:
    """The hand-overs of a client's logins for one reason, newest first; of those whose row is as it was written."""
    rows = LoginReturn.select().where(LoginReturn.client == client, LoginReturn.reason == reason)
    return [row for row in rows.order_by(LoginReturn.id.desc()) if is_as_written(row)]


def copies_of(row: LoginReturn) -> list[ReturnedCopy]:
    """The copies that left by one hand-over, oldest first; of those whose row is as it was written."""
    rows: Query[ReturnedCopy] = row.copies.order_by(ReturnedCopy.id)
    return [copy for copy in rows if is_as_written(copy)]


def is_complete(client: Client, reason: str) -> bool:
    """Whether every login that is kept for a client now has left for this reason; also where none is kept."""
    versions = newest_of(client)
    if not versions:
        return True
    now_kept = covered(versions)
    return any(bytes(row.covers) == now_kept and copies_of(row) for row in made_for(client, reason))


def is_as_written(row: LoginReturn | ReturnedCopy) -> bool:
    """Whether a row of a hand-over still is as it was written."""
    try:
        row.check_row()
    except Unopenable:
        return False
    return True
