"""What was refused in a note is sealed instead (C2): for the job it is about, or for a client who has asked us to keep logins."""

from webapp.consents import job_consents, opt_ins
from webapp.db import database
from webapp.errors import Refused
from webapp.vault import entries, epochs


def possible():
    """Whether anything can be sealed at all: not before the vault is set up."""
    return epochs.current() is not None


def home(client, job):
    """("job" or "client", what allows it) where something can be sealed at once, or (None, None)."""
    say = job_consents.live_of(job) if job is not None else None
    if say is not None:
        return "job", say
    opt_in = opt_ins.live_of(client)
    return ("client", opt_in) if opt_in else (None, None)


@database.atomic()
def seal(client, body, *, kind, by, job=None, told=None):
    """Seal for the job where the client's say for it stands, else for good where they have asked us to; the Login.

    Where neither is so, `told` is how the client agreed just now: their say for this one open job is recorded first.
    """
    where, _ = home(client, job)
    if where is None:
        if job is None:
            raise Refused("The client has not asked us to keep logins: choose the job that this one is for.", field="job")
        if not told:
            raise Refused("Choose how the client told us that we may hold it for this job.", field="told")
        job_consents.agree(job, told, by=by)
    return entries.seal(client, body, kind=kind, by=by, job=None if where == "client" else job)
