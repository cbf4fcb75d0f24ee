"""A client's access list: who looked at them, a line each day; who opened which kind of login, when, why (C4, C5, P11)."""

from dataclasses import dataclass
from datetime import date, datetime

from peewee import JOIN

from webapp.audit.models import Entry
from webapp.audit.trail import words_of
from webapp.clients.models import ClientView
from webapp.jobs.models import Job
from webapp.staff.models import Staff
from webapp.vault.access_models import Reveal


@dataclass(frozen=True)
class Look:
    """That somebody looked at the client's page on a day."""

    day: date
    name: str


@dataclass(frozen=True)
class Opening:
    """That somebody opened a login: a naive UTC moment, who, which kind, for which job (or none), what for, in which words."""

    at: datetime
    name: str
    kind: str
    login: str
    job: str
    purpose: str
    words: str


@dataclass(frozen=True)
class AccessList:
    """All of it, newest first."""

    looks: list
    openings: list


def entries_for(client):
    """The AccessList of a client, in four statements."""
    return AccessList(_looks(client), _openings(client))


def _looks(client):
    seen = ClientView.select(ClientView.day, Staff.name).join(Staff).where(ClientView.client == client)
    return [Look(*row) for row in seen.order_by(ClientView.day.desc(), Staff.name, Staff.id).tuples()]


def _openings(client):
    query = (
        Reveal.select(Reveal, Staff, Job)
        .join_from(Reveal, Staff)
        .join_from(Reveal, Job, JOIN.LEFT_OUTER)
        .where(Reveal.client == client)
    )
    rows = list(query.order_by(Reveal.id.desc()))
    entries = Entry.select().where(Entry.client == client.uid, Entry.number.in_([row.entry for row in rows]))
    words = {entry.number: words_of(entry) or "" for entry in entries}
    return [_opening(row, words.get(row.entry, "")) for row in rows]


def _opening(row, words):
    job = row.job.number if row.job else ""
    return Opening(row.at, row.staff.name, row.kind, row.login, job, row.purpose, words)
