"""Old versions of logins: kept for 30 days after a new one has taken their place, then gone."""

from datetime import datetime, timedelta

from peewee import fn

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.vault.models import LoginVersion

KEPT = timedelta(days=30)


@database.atomic()
def drop_old(at: datetime | None = None) -> int:
    """Delete versions that were replaced 30 days ago or earlier; how many."""
    newer = LoginVersion.alias()
    replaced = newer.select(newer.id).where(
        newer.login == LoginVersion.login, newer.number > LoginVersion.number, newer.at <= (at or now()) - KEPT
    )
    ids = [row.id for row in LoginVersion.select(LoginVersion.id).where(fn.EXISTS(replaced))]
    if ids:
        LoginVersion.delete().where(LoginVersion.id.in_(ids)).execute()
        record(Act.OLD_VERSIONS_DROPPED, by=None, count=len(ids))
    return len(ids)
