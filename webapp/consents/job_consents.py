"""A client's say that we may hold a login for one job: recorded, 30 days at most, taken back at any time."""

from datetime import datetime
from typing import Any

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.consents.opt_ins import Told
from webapp.db import database
from webapp.errors import Refused
from webapp.jobs.models import Job
from webapp.permissions import Permission
from webapp.vault import alerts, destruction, epochs, grounds, purpose_keys
from webapp.vault.models import TEMPORARY, JobConsent


def live_of(job: Job, at: datetime | None = None) -> JobConsent | None:
    """The JobConsent that stands for a job, or None. Raises Altered where it was changed from outside the program."""
    return grounds.consent_of(job, at or now())


@database.atomic()
def agree(job, told, *, by):
    """Record the client's say for one open job, and make the key pair to seal to; 30 days at the latest, then it goes."""
    if not by.can(Permission.RECORD_JOB_CONSENT):
        raise Refused("You may not record this.")
    consent = _begin(job, Told(told), by)
    record(Act.JOB_CONSENT_RECORDED, by=by, about=consent, job=job.uid)
    return consent


@database.atomic()
def agree_by_link(link: Any, method: str) -> JobConsent:
    """The client's own say for a job, signed by a link (inside the signature's transaction), for 30 days at the latest."""
    consent = _begin(link.job, method, link.made_by)
    record(Act.JOB_CONSENT_RECORDED, by=None, about=consent, job=link.job.uid, link=link.uid)
    return consent


def _begin(job, method, recorded_by):
    job = Job.get_by_id(job.id)
    if job.closed_at is not None:
        raise Refused("That job is closed, so no login is held for it.")
    epochs.require()
    for lapsed in grounds.standing_for(job):
        if lapsed.expires_at <= now():
            destruction.end_consent(lapsed, destruction.RUN_OUT, by=None)
    if live_of(job) is not None:
        raise Refused("The client's say for this job is recorded already.")
    at = now()
    consent = JobConsent.add(
        client=job.client, job=job, method=method, recorded_at=at, recorded_by=recorded_by, expires_at=at + TEMPORARY
    )
    purpose_keys.make_pair(job.client, f"job:{job.uid}", source=consent, job=job)
    return consent


@database.atomic()
def take_back(job, *, by):
    """End a job's consent at the client's wish: what is held for the job is destroyed at once; how many logins went."""
    if not by.can(Permission.WITHDRAW_OPT_IN):
        raise Refused("You may not record this.")
    standing = grounds.standing_for(job)
    if not standing:
        raise Refused("No login is held for this job.")
    alerts.after_taking_back(by, job.client)
    return destruction.end_consent(standing[0], destruction.TAKEN_BACK, by=by)
