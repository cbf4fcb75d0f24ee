"""Old versions of logins: kept for 30 days after a new one has taken their place, then gone."""

from datetime import datetime, timedelta

from peewee import fn

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.vault import replacements
from webapp.vault.models import LoginVersion

KEPT = timedelta(days=30)


@database.atomic()
def drop_old(at: datetime | None = None) -> int:
    """Delete versions that were replaced 30 days ago or earlier; how many.

    What somebody replaced who cannot read it stays until management has opened either, and 30 days more to decide.
    """
    newer, before = LoginVersion.alias(), (at or now()) - KEPT
    replaced = newer.select(newer.id).where(
        newer.login == LoginVersion.login, newer.number > LoginVersion.number, newer.at <= before
    )
    query = LoginVersion.select(LoginVersion.id).where(fn.EXISTS(replaced), ~replacements.holds_back(before))
    ids = [row.id for row in query]
    if ids:
        LoginVersion.delete().where(LoginVersion.id.in_(ids)).execute()
        record(Act.OLD_VERSIONS_DROPPED, by=None, count=len(ids))
    return len(ids)
