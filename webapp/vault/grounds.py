"""What lets logins be held: a client's opt-in, or their consent for one job. Each row is checked where it is read to decide."""

import logging
from datetime import datetime
from typing import TypeVar

from peewee import JOIN, Expression

from webapp.audit.trail import name_of
from webapp.clients.models import Client
from webapp.jobs.models import Job
from webapp.row_mac import Altered
from webapp.vault.models import JobConsent, JobConsentEnd, OptIn, Withdrawal

Row = TypeVar("Row", OptIn, Withdrawal, JobConsent, JobConsentEnd)


def opt_in_of(client: Client) -> OptIn | None:
    """The client's opt-in that stands, or None. Raises Altered where one of theirs, or its withdrawal, was changed."""
    ended = Withdrawal.opt_in == OptIn.id
    query = OptIn.select(OptIn, Withdrawal).join(Withdrawal, JOIN.LEFT_OUTER, on=ended, attr="withdrawn")
    standing = None
    for row in query.where(OptIn.client == client).order_by(OptIn.id):
        row.client = client
        row.refuse_altered()
        if not _ended(row, "withdrawn", "opt_in", client):
            standing = row
    return standing


def consent_of(job: Job, at: datetime) -> JobConsent | None:
    """The consent that stands for a job at a naive UTC moment, or None. Raises Altered where one, or its end, was changed."""
    found = [row for row in standing_for(job) if row.recorded_at <= at < row.expires_at]
    return found[-1] if found else None


def standing_for(job: Job) -> list[JobConsent]:
    """The consents for a job that have not ended, run out or not, oldest first. Raises Altered."""
    return _not_ended(JobConsent.job == job, job.client)


def sources_of(client: Client, at: datetime) -> set[str]:
    """The uids of the opt-in and the consents of a client that stand at a naive UTC moment: what pairs stand on. Raises Altered."""
    consents = [row for row in _not_ended(JobConsent.client == client, client) if row.recorded_at <= at < row.expires_at]
    opt_in = opt_in_of(client)
    return {row.uid for row in consents} | ({opt_in.uid} if opt_in else set())


def _not_ended(condition: Expression, client: Client) -> list[JobConsent]:
    ended = JobConsentEnd.consent == JobConsent.id
    query = JobConsent.select(JobConsent, Job, JobConsentEnd).join(Job).switch(JobConsent)
    query = query.join(JobConsentEnd, JOIN.LEFT_OUTER, on=ended, attr="ended")
    found = []
    for row in query.where(condition).order_by(JobConsent.id):
        if not row.client_id == row.job.client_id == client.id:
            raise Altered(row)
        row.client = client
        row.refuse_altered()
        if not _ended(row, "ended", "consent", client):
            found.append(row)
    return found


def _ended(row: OptIn | JobConsent, name: str, key: str, client: Client) -> bool:
    """Whether a row has its checked end under `name`; the end points back by `key`."""
    end = getattr(row, name, None)
    if end is None:
        return False
    if end.client_id != client.id:
        raise Altered(end)
    end.client = client
    setattr(end, key, row)
    end.refuse_altered()
    return True


def sound(rows: list[Row]) -> list[Row]:
    """Those of the rows that are as they were signed; with the others nothing is done, and the log says so."""
    found = []
    for row in rows:
        if row.is_as_signed():
            found.append(row)
        else:
            logging.getLogger(__name__).critical("%s was changed from outside the program, so it is left alone", name_of(row))
    return found
