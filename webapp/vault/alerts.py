"""Alerts: what is out of the ordinary in somebody's use of the vault, told to the other managers (vault.md, section 5)."""

from datetime import datetime, timedelta

from peewee import fn

from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.jobs.models import Job
from webapp.permissions import Permission
from webapp.staff import own_account
from webapp.staff.models import Staff
from webapp.text import counted
from webapp.vault.alert_models import AlertSeen, VaultAlert
from webapp.vault.models import Reveal

HOUR = timedelta(hours=1)
MOST_REVEALS, MOST_CLIENTS, FAILED = 20, 5, 5
JUST_OPENED = timedelta(minutes=15)
MANY, WIDE, OWN_JOB, WRONG = "many reveals", "many clients", "own new job", "failed unlocks"
PASSPHRASE, TAKEN_BACK = "own passphrase", "logins taken back"
SENTENCES = {
    MANY: "opened {count} logins within an hour",
    WIDE: "opened logins of {count} clients within an hour",
    OWN_JOB: "opened a login for a job that the same person had opened {minutes} before",
    WRONG: "gave a wrong passphrase or code {count} times within an hour",
    PASSPHRASE: "changed their own vault passphrase",
    TAKEN_BACK: "recorded that a client takes logins back; they are destroyed",
    own_account.PASSWORD: "chose a new password of their own",
    own_account.CODES: "made themselves new recovery codes",
    own_account.RENEWED: "set up a new password and phone after a reset",
    own_account.ROLES: "changed their own roles",
    own_account.KEPT_OUT: "kept another manager out",
    own_account.LET_IN: "let another manager in again",
    own_account.RESET: "began a reset of another manager’s password and phone",
    own_account.ANOTHERS_ROLES: "changed who is a manager",
}


def after_reveal(staff: Staff, job: Job) -> None:
    """Look at what somebody has opened within the hour, the present Reveal included, inside its transaction."""
    at = now()
    recent = Reveal.select().where(Reveal.staff == staff, Reveal.at > at - HOUR)
    reveals, clients = recent.select(fn.COUNT(Reveal.id), fn.COUNT(Reveal.client.distinct())).tuples().first()
    if reveals > MOST_REVEALS:
        _raise(MANY, staff, reveals, at)
    if clients > MOST_CLIENTS:
        _raise(WIDE, staff, clients, at)
    if job.opened_by_id == staff.id and at - job.opened_at < JUST_OPENED:
        _raise(OWN_JOB, staff, int((at - job.opened_at).total_seconds() // 60), at)


@database.atomic()
def note_failure(staff: Staff) -> None:
    """Write down that an unlock failed; the fifth within an hour is an alert."""
    record(Act.UNLOCK_FAILED, by=staff, about=staff)
    at = now()
    count = Entry.select().where(Entry.act == Act.UNLOCK_FAILED, Entry.by == staff.id, Entry.at > at - HOUR).count()
    if count >= FAILED:
        _raise(WRONG, staff, count, at)


def after_taking_back(staff: Staff | None) -> None:
    """Whoever is no manager can record that logins are taken back, which destroys them: management hears of it at once."""
    if staff is not None and not staff.is_management:
        _raise(TAKEN_BACK, staff, 1, now())


def after_own_change(staff: Staff, what: str) -> None:
    """A manager's change to their own account is told to the other managers (assurance.md, above the matrix of section 6)."""
    if staff.is_management:
        _raise(what, staff, 1, now())


def _raise(reason: str, staff: Staff, count: int, at: datetime) -> None:
    """One alert an hour for each reason and person."""
    if VaultAlert.select().where(VaultAlert.staff == staff, VaultAlert.reason == reason, VaultAlert.at > at - HOUR).exists():
        return
    alert = VaultAlert.create(staff=staff, reason=reason, count=count, at=at)
    record(Act.ALERT_RAISED, by=None, about=alert, who=staff.id, count=count)


def unseen_for(staff: Staff) -> list[VaultAlert]:
    """The alerts about others that this manager has not taken note of yet, newest first; none for anybody else."""
    if not staff.can(Permission.OPEN_VAULT):
        return []
    seen = AlertSeen.select(AlertSeen.alert).where(AlertSeen.staff == staff)
    query = VaultAlert.select(VaultAlert, Staff).join(Staff).where(VaultAlert.staff != staff, VaultAlert.id.not_in(seen))
    return list(query.order_by(VaultAlert.at.desc(), VaultAlert.id.desc()))


def sentence(alert: VaultAlert) -> str:
    """What an alert says, after the person's name."""
    return SENTENCES[alert.reason].format(count=alert.count, minutes=counted(alert.count, "minute"))


@database.atomic()
def take_note(alert: VaultAlert, *, by: Staff) -> None:
    """Mark an alert as seen by this manager; the others still see it. Nobody takes note of one about himself."""
    if not by.can(Permission.OPEN_VAULT) or alert.staff_id == by.id:
        raise Refused("This alert is for the other managers.")
    if AlertSeen.get_or_create(alert=alert, staff=by)[1]:
        record(Act.ALERT_SEEN, by=by, about=alert)
