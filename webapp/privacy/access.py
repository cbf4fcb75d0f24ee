"""Who looked at a client, and who was shown which of their logins, when and why: the list that the client may read (C5, P11)."""

from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.audit.trail import words_of
from webapp.clients.models import ClientView
from webapp.jobs.models import Job
from webapp.staff.models import Staff
from webapp.vault.models import Reveal


def looks(client):
    """(day, name) of every member of staff who looked at the client: a line each a day, oldest first."""
    query = ClientView.select(ClientView.day, Staff.name).join(Staff).where(ClientView.client == client)
    return list(query.order_by(ClientView.day, Staff.name).tuples())


def reveals(client):
    """(moment, name, kind of login, its uid, job number, purpose, words) of every login shown, oldest first."""
    words = _words(client)
    query = Reveal.select(Reveal, Staff, Job).join(Staff).switch(Reveal).join(Job)
    query = query.where(Reveal.client == client).order_by(Reveal.id)
    return [
        (row.at, row.staff.name, row.kind, row.login, row.job.number, row.purpose, words.get((row.login, index), ""))
        for index, row in _counted(query)
    ]


def _counted(rows):
    """(how many reveals of the same login came before, row)."""
    seen = {}
    for row in rows:
        seen[row.login] = seen.get(row.login, -1) + 1
        yield seen[row.login], row


def _words(client):
    """The words typed at each reveal, by login and its place in order: the trail has them, under the client's key."""
    seen, found = {}, {}
    entries = Entry.select().where(Entry.client == client.uid, Entry.act == Act.LOGIN_REVEALED).order_by(Entry.number)
    for entry in entries:
        login = (entry.about or "").partition(" ")[2]
        seen[login] = seen.get(login, -1) + 1
        found[login, seen[login]] = words_of(entry) or ""
    return found
