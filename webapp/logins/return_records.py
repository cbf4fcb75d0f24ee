"""What is on record of logins handed over: which are kept now, which were covered, and which copies left."""

import hashlib
from dataclasses import dataclass

from peewee import JOIN, Expression

from webapp.clients.models import Client
from webapp.clock import now
from webapp.sealing import Unopenable, canonical, digest
from webapp.staff.models import Staff
from webapp.typed_peewee import Query
from webapp.vault import replacements
from webapp.vault.models import JobConsent, Login, LoginVersion, OptIn, PurposePair, logins_shown
from webapp.vault.replacement_models import LoginReplacement
from webapp.vault.return_models import LoginReturn, ReturnedCopy


def _live(client: Client) -> Expression:
    """The condition on a PurposePair that the client's opt-in, or their consent for its job, still stands."""
    asked = OptIn.live().where(OptIn.client == client).select(OptIn.uid)
    lent = JobConsent.live(now()).where(JobConsent.client == client).select(JobConsent.uid)
    return PurposePair.source.in_(asked) | PurposePair.source.in_(lent)


def count_of(client: Client) -> int:
    """How many logins are kept for a client, at their request or for a job, and would be handed over."""
    return Login.select().join(PurposePair).where(Login.client == client, _live(client)).count()


def openable_of(client: Client) -> list[LoginVersion]:
    """The newest version of each login that is kept for a client, oldest login first; beside it what it replaced undecided."""
    newest = list(logins_shown(client).where(_live(client)))
    if not newest:
        return []
    doubtful = set(LoginReplacement.select(LoginReplacement.login).where(LoginReplacement.client == client).tuples())
    found = []
    for version in newest:
        others = replacements.openable(version.login) if (version.login_id,) in doubtful else []
        found += [version, *(_of(other, version) for other in others if other.number < version.number)]
    return sorted(found, key=lambda one: (one.login_id, -one.number))


def _of(other: LoginVersion, version: LoginVersion) -> LoginVersion:
    other.login = version.login
    return other


def covered(versions: list[LoginVersion]) -> bytes:
    """32 bytes that stand for exactly these versions of these logins."""
    return digest(canonical("discreet/returned-logins/1", *(f"{one.login.uid} {one.number}" for one in versions)))


def fingerprint(raw: bytes) -> bytes:
    """The SHA-256 of a file's bytes (32 bytes)."""
    return hashlib.sha256(raw).digest()


@dataclass(frozen=True)
class ReturnSituation:
    """How many logins are kept, how many of them have not left for a reason yet, and the last hand-over by which some did."""

    kept: int
    missing: int
    last: LoginReturn | None


def situation_of(client: Client, reason: str) -> ReturnSituation:
    """The ReturnSituation of a client's logins and the reason of this uid, in three statements; one where none is kept."""
    versions = openable_of(client)
    left = left_for(client, reason) if versions else []
    kept_now = covered(versions)
    complete = any(bytes(row.covers) == kept_now for row in left)
    kept = len({version.login_id for version in versions})
    return ReturnSituation(kept, 0 if complete else kept, left[0] if left else None)


def left_for(client: Client, reason: str) -> list[LoginReturn]:
    """The hand-overs for a reason by which a copy left, newest first; of those whose rows are as they were written."""
    second = Staff.alias()
    query = ReturnedCopy.select(ReturnedCopy, LoginReturn, Staff, second).join(LoginReturn).join(Staff, on=LoginReturn.staff)
    query = query.switch(LoginReturn).join(second, JOIN.LEFT_OUTER, on=LoginReturn.agreed_by)
    found: dict[int, LoginReturn] = {}
    for copy in query.where(LoginReturn.client == client, LoginReturn.reason == reason).order_by(ReturnedCopy.id.desc()):
        row = copy.login_return
        if copy.client_id == row.client_id == client.id:
            copy.client = row.client = client
            if is_as_written(copy) and is_as_written(row):
                found.setdefault(row.id, row)
    return list(found.values())


def copies_of(row: LoginReturn) -> list[ReturnedCopy]:
    """The copies that left by one hand-over, oldest first; of those whose row is as it was written."""
    rows: Query[ReturnedCopy] = row.copies.order_by(ReturnedCopy.id)
    return [copy for copy in rows if is_as_written(copy)]


def is_as_written(row: LoginReturn | ReturnedCopy) -> bool:
    """Whether a row of a hand-over still is as it was written."""
    try:
        row.check_row()
    except Unopenable:
        return False
    return True
