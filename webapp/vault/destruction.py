"""Destroying the logins of one purpose: its key in keys.db first, which is what removes them from every backup, then the rows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from webapp import keyring
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import Client
from webapp.clock import now
from webapp.db import database
from webapp.intake.models import Device
from webapp.jobs.models import Job
from webapp.keyring import LOGINS
from webapp.staff.models import Staff
from webapp.text import plural
from webapp.typed_peewee import Query
from webapp.vault import epochs, grounds
from webapp.vault.access_models import Unlock
from webapp.vault.models import JobConsent, JobConsentEnd, Login, LoginVersion, OptIn, PurposePair, Withdrawal
from webapp.vault.return_models import ReturnKey

# Callables(client) of the features to the right, run inside the act that destroys logins: each deletes its copies of them.
COPIES: list[Callable[[Client], object]] = []
CLOSED, HANDED_BACK, RUN_OUT = "job closed", "handed back", "30 days over"
TAKEN_BACK, KEY_GONE = "client's wish", "key gone"
KEY_KEPT = "key_kept"  # 1 among an entry's numbers: rows went, and the key that is there was not destroyed with them


def destroy(client: Client, purpose: str, *, keep_key: bool = False) -> int:
    """Destroy a purpose's key, then its pair, logins, unlocks and copies, inside the caller's transaction; how many logins went.

    If the transaction does not commit after all, the key is gone nonetheless and `replay` clears what is left. `keep_key`:
    of rows that nothing opens any more, where it is not certain that the key is theirs.
    """
    if not keep_key:
        keyring.destroy(client.uid, purpose)
    pairs = PurposePair.select(PurposePair.id).where(PurposePair.client == client, PurposePair.purpose == purpose)
    logins = Login.select(Login.id).where(Login.pair.in_(pairs))
    LoginVersion.delete().where(LoginVersion.login.in_(logins)).execute()
    count = Login.delete().where(Login.pair.in_(pairs)).execute()
    PurposePair.delete().where(PurposePair.client == client, PurposePair.purpose == purpose).execute()
    Unlock.delete().where(Unlock.client == client).execute()
    ReturnKey.delete().where(ReturnKey.client == client).execute()
    for delete_copies in COPIES:
        delete_copies(client)
    return count


@database.atomic()
def end_consent(consent: JobConsent, reason: str, *, by: Staff | None, keep_key: bool = False) -> int:
    """Destroy what is held for one job. A consent ends once; the record of it and of its end stays. Raises Altered."""
    consent.refuse_altered()
    count = destroy(consent.client, f"job:{consent.job.uid}", keep_key=keep_key)
    JobConsentEnd.add(client=consent.client, consent=consent, reason=reason, logins=count, by=by, at=now())
    record(Act.LOGINS_DESTROYED, by=by, about=consent.job, client=consent.client, **_numbers(count, keep_key))
    return count


def _numbers(count: int, keep_key: bool) -> dict[str, Any]:
    """What an entry says of a destruction; a kept key is not taken for one that came back (erasure/resurrected_keys.py)."""
    return {"logins": count} | ({KEY_KEPT: 1} if keep_key else {})


def standing_consents() -> "Query[JobConsent]":
    """The JobConsents that have not ended yet, run out or not."""
    return JobConsent.select().where(JobConsent.id.not_in(JobConsentEnd.select(JobConsentEnd.consent)))


def on_close(job: Job, by: Staff) -> None:
    """Run as a job closes: the logins held for it go."""
    _end_all(job, CLOSED, by)


def _end_all(job: Job, reason: str, by: Staff | None) -> None:
    for consent in grounds.standing_for(job):
        end_consent(consent, reason, by=by)


def on_release(device: Device, by: Staff) -> None:
    """Run as a device is handed back: once the last one of its job has left, the logins held for the job go."""
    others = Device.in_custody().where(Device.job == device.job_id, Device.id != device.id)
    if not others.exists():
        _end_all(device.job, HANDED_BACK, by)


def warnings_before(device: Device) -> list[str]:
    """Before the last device of its job is handed back: the sentence on what `on_release` destroys with it, if anything."""
    count = Login.select().join(PurposePair).where(PurposePair.job == device.job_id).count()
    what = plural(count, "The login held for this job is", f"The {count} logins held for this job are")
    return [f"{what} destroyed with it, and cannot be brought back."] if count else []


def expire(at: datetime | None = None) -> int:
    """Destroy what was held for jobs past its 30 days, and drop unlocks that are over; how many consents ended."""
    at = at or now()
    with database.atomic():
        due = grounds.sound(list(standing_consents().where(JobConsent.expires_at <= at)))
        for consent in due:
            end_consent(consent, RUN_OUT, by=None)
        drop_unlocks(at)
    return len(due)


def drop_unlocks(at: datetime | None = None) -> int:
    """Drop the unlocks that are over; how many. Nothing is lost with them, so no doubt about the clock holds them."""
    at = at or now()
    ReturnKey.delete().where(ReturnKey.expires_at <= at).execute()
    return Unlock.delete().where(Unlock.expires_at <= at).execute()


def replay() -> int:
    """Finish what a crash or a restored backup left half done: rows whose key has been destroyed go; how many purposes did.

    A pair older than a tombstone of its purpose is dead as well, even if the client has asked anew since.
    """
    dead = _dead_pairs()
    for number in dead:
        with database.atomic():
            _finish(PurposePair.get_by_id(number))
    return len(dead)


def _dead_pairs() -> list[int]:
    """Ids of the pairs whose key is gone, or was destroyed after they were made; three statements, however many pairs."""
    columns = (PurposePair.id, Client.uid, PurposePair.purpose, PurposePair.made_at)
    pairs = list(PurposePair.select(*columns).join(Client).order_by(PurposePair.id).tuples())
    if not pairs:
        return []
    keys, destroyed = keyring.names(), keyring.destructions()
    return [
        number
        for number, client, purpose, made_at in pairs
        if (client, purpose) not in keys
        or any(_is_older(made_at, destroyed.get((client, name))) for name in (purpose, keyring.EVERY))
    ]


def _is_older(made_at: datetime, destroyed_at: datetime | None) -> bool:
    """Whether a pair is older than a tombstone; one whose date was replaced from outside by something else is not."""
    try:
        return destroyed_at is not None and made_at <= destroyed_at
    except TypeError:  # text, or a moment with a zone
        return False


def _finish(pair: PurposePair) -> None:
    """End what stood on a dead pair.

    A pair whose MAC fails under the purpose key that is there is one of before, or was changed to look dead: its rows open
    nothing and go, and the key stays. Where there is no key no MAC can be made: then only what the pair says it stood on
    is ended, so that a made-up pair takes nothing else with it.
    """
    keep_key = keyring.has_key(pair.client.uid, pair.purpose) and not _is_as_made(pair)
    if pair.purpose == LOGINS:
        for opt_in in grounds.sound(list(OptIn.live().where(OptIn.client == pair.client, OptIn.uid == pair.source))):
            withdraw_opt_in(opt_in, KEY_GONE, by=None, keep_key=keep_key)
    else:
        stood_on = standing_consents().where(JobConsent.client == pair.client, JobConsent.uid == pair.source)
        for consent in grounds.sound(list(stood_on)):
            if pair.purpose == f"job:{consent.job.uid}":
                end_consent(consent, KEY_GONE, by=None, keep_key=keep_key)
    if PurposePair.select().where(PurposePair.id == pair.id).exists():
        with database.atomic():
            count = destroy(pair.client, pair.purpose, keep_key=keep_key)
            record(Act.LOGINS_DESTROYED, by=None, client=pair.client, **_numbers(count, keep_key))


def _is_as_made(pair: PurposePair) -> bool:
    try:
        epochs.check(pair)
    except (epochs.Damaged, keyring.Gone):
        return False
    return True


@database.atomic()
def withdraw_opt_in(opt_in: OptIn, method: str, *, by: Staff | None, keep_key: bool = False) -> Withdrawal:
    """End an opt-in and destroy every login kept under it, in the same act; the Withdrawal that stays. Raises Altered."""
    opt_in.refuse_altered()
    count = destroy(opt_in.client, LOGINS, keep_key=keep_key)
    withdrawal = Withdrawal.add(client=opt_in.client, opt_in=opt_in, method=method, logins=count, recorded_by=by, at=now())
    record(Act.OPT_IN_WITHDRAWN, by=by, about=withdrawal, **_numbers(count, keep_key))
    return withdrawal
