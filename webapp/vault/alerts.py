"""Alerts: what is out of the ordinary in somebody's use of the vault, told to the other managers (vault.md, section 5)."""

from datetime import datetime, timedelta

from peewee import JOIN, fn

from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.audit.trail import record
from webapp.clients.models import Client
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.jobs.models import Job
from webapp.permissions import Permission
from webapp.staff import own_account
from webapp.staff.models import Staff
from webapp.text import counted
from webapp.vault.access_models import Reveal
from webapp.vault.alert_models import AlertSeen, VaultAlert
from webapp.vault.models import RETURNED, Login
from webapp.vault.return_models import ReturnKind

HOUR = timedelta(hours=1)
MOST_REVEALS, MOST_CLIENTS, FAILED = 20, 5, 5
JUST_OPENED = timedelta(minutes=15)
MANY, WIDE, OWN_JOB, WRONG = "many reveals", "many clients", "own new job", "failed unlocks"
PASSPHRASE, TAKEN_BACK, REPLACED = "own passphrase", "logins taken back", "login replaced"
RETURNED_AT_END, RETURNED_FOR_ACCESS, OLD_COPIES = "logins returned", "logins for access", "old copies of logins"
TOLD_TO_ALL = {OLD_COPIES}  # also to the manager whom it names
LINK_OPT_IN, LINK_WITHDRAWAL, OWN_LINK = "opt-in by link", "withdrawal by link", "link at its maker's"
SENTENCES = {
    MANY: "opened {count} logins within an hour",
    WIDE: "opened logins of {count} clients within an hour",
    OWN_JOB: "opened a login for a job that the same person had opened {minutes} before",
    WRONG: "gave a wrong passphrase or code {count} times within an hour",
    PASSPHRASE: "changed their own vault passphrase",
    TAKEN_BACK: "recorded that a client takes logins back; they are destroyed",
    REPLACED: "replaced a login of client {about}. The one before can still be opened, until management chooses which one to keep",
    RETURNED_AT_END: "opened all logins of client {about} ({count}) to hand them over: the account is being closed",
    RETURNED_FOR_ACCESS: "opened all logins of client {about} ({count}) to answer a request for access",
    OLD_COPIES: "had made a package of client {about} with logins in it ({count}). This program keeps none: it has been deleted. "
    "Delete any download of it as well",
    LINK_OPT_IN: "made the link by which client {about} asked us to keep logins",
    LINK_WITHDRAWAL: "made the link by which client {about} withdrew; what was kept is destroyed ({count})",
    OWN_LINK: "made a link for client {about} that was opened where staff sign in. Ask the client whether they used it themselves",
    own_account.PASSWORD: "chose a new password of their own",
    own_account.CODES: "made themselves new recovery codes",
    own_account.RENEWED: "set up a new password and phone after a reset",
    own_account.ROLES: "changed their own roles",
    own_account.KEPT_OUT: "kept {subject} out",
    own_account.LET_IN: "let {subject} in again",
    own_account.RESET: "began a password and phone reset for {subject}",
    own_account.ANOTHERS_ROLES: "took the manager role from {subject}",
    own_account.MADE_MANAGER: "made {subject} a manager",
    own_account.JOINED: "joined as a manager, invited by {subject}",
    own_account.JOINED_BY_CONSOLE: "joined as a manager, invited at the console",
    own_account.RESET_BY_CONSOLE: "is to get a new password and phone: somebody at the console began a reset",
}
# Told each time, however many there were within the hour: one hidden behind another might be the one that matters.
EACH_TIME = {reason for reason in SENTENCES if reason not in (MANY, WIDE, OWN_JOB, WRONG)}


def after_reveal(staff: Staff, job: Job) -> None:
    """Look at what somebody has opened within the hour, the present Reveal included, inside its transaction."""
    at = now()
    recent = Reveal.select().where(Reveal.staff == staff, Reveal.at > at - HOUR, Reveal.purpose != RETURNED)
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


def after_taking_back(staff: Staff | None, client: Client) -> None:
    """Whoever is no manager can record that logins are taken back, which destroys them: management hears of it each time."""
    if staff is not None and not staff.is_management:
        _tell(TAKEN_BACK, staff, 1, now(), about=client.number, page=f"/clients/{client.id}/logins")


def after_replacing(login: Login, staff: Staff) -> None:
    """Somebody who cannot read a login has replaced it: management hears of it each time."""
    job = login.pair.job
    page = f"/jobs/{job.id}/logins" if job else f"/clients/{login.client_id}/logins"
    _tell(REPLACED, staff, 1, now(), about=login.client.number, page=page)


def after_link(reason: str, maker: Staff, client: Client, count: int, page: str) -> None:
    """A client asked or withdrew by a link: the managers hear of it each time, and who made the link."""
    _tell(reason, maker, count, now(), about=client.number, page=page)


def after_own_link(maker: Staff, client: Client, page: str) -> None:
    """A link was opened where its maker signs in, who might be acting as the client: the managers hear of it each time."""
    _tell(OWN_LINK, maker, 1, now(), about=client.number, page=page)


def seen_at(page: str) -> list[AlertSeen]:
    """Who has looked into the alerts about this page of a marked link, and when; the first first."""
    query = AlertSeen.select(AlertSeen, VaultAlert, Staff).join_from(AlertSeen, VaultAlert).join_from(AlertSeen, Staff)
    return list(query.where(VaultAlert.page == page, VaultAlert.reason == OWN_LINK).order_by(AlertSeen.id))


def after_change(staff: Staff, what: str, subject: Staff | None = None) -> None:
    """A manager's change to their own account or another manager's is told to the others (assurance.md, section 6)."""
    if staff.is_management:
        _raise(what, staff, 1, now(), subject=subject)


def after_return(staff: Staff, client: Client, kind: str, count: int) -> None:
    """All logins of a client were opened to hand them over: told each time, however many there were within the hour."""
    reason = RETURNED_AT_END if kind == ReturnKind.ENDING else RETURNED_FOR_ACCESS
    _tell(reason, staff, count, now(), about=client.number, page=f"/clients/{client.id}/access-list")


def after_deleting_copy(staff: Staff, client: Client, count: int) -> None:
    """A package that an older version made with logins in clear was deleted: every manager hears of it, its maker too."""
    _tell(OLD_COPIES, staff, count, now(), about=client.number, page=f"/clients/{client.id}/package")


def _raise(reason: str, staff: Staff, count: int, at: datetime, subject: Staff | None = None) -> None:
    """One alert an hour for each reason and person, but for what is told each time."""
    same = (VaultAlert.staff == staff) & (VaultAlert.reason == reason) & (VaultAlert.at > at - HOUR)
    if reason in EACH_TIME or not VaultAlert.select().where(same).exists():
        _tell(reason, staff, count, at, subject=subject)


def _tell(
    reason: str, staff: Staff, count: int, at: datetime, *, about: str = "", subject: Staff | None = None, page: str = ""
) -> None:
    alert = VaultAlert.create(staff=staff, reason=reason, count=count, about=about, subject=subject, page=page, at=at)
    record(Act.ALERT_RAISED, by=None, about=alert, who=staff.id, count=count)


def unseen_for(staff: Staff) -> list[VaultAlert]:
    """The alerts about others that this manager has not taken note of yet, newest first; none for anybody else."""
    if not staff.can(Permission.OPEN_VAULT):
        return []
    seen = AlertSeen.select(AlertSeen.alert).where(AlertSeen.staff == staff)
    others = (VaultAlert.staff != staff) | VaultAlert.reason.in_(TOLD_TO_ALL)
    subject = Staff.alias()
    query = VaultAlert.select(VaultAlert, Staff, subject).join(Staff).switch(VaultAlert)
    query = query.join(subject, JOIN.LEFT_OUTER, on=VaultAlert.subject == subject.id, attr="subject")
    query = query.where(others, VaultAlert.id.not_in(seen))
    return list(query.order_by(VaultAlert.at.desc(), VaultAlert.id.desc()))


def sentence(alert: VaultAlert, reader: Staff | None = None) -> str:
    """What an alert says, after the person's name, to whoever reads it."""
    subject = alert.subject.name if alert.subject else "another manager"
    if reader and reader.id == alert.subject_id:
        subject = "you"
    return SENTENCES[alert.reason].format(
        count=alert.count, about=alert.about, subject=subject, minutes=counted(alert.count, "minute")
    )


@database.atomic()
def take_note(alert: VaultAlert, *, by: Staff) -> None:
    """Mark an alert as seen by this manager; the others still see it. Nobody takes note of one about himself."""
    own = alert.staff_id == by.id and alert.reason not in TOLD_TO_ALL
    if own or not by.can(Permission.OPEN_VAULT):
        raise Refused("This alert is for the other managers.")
    if AlertSeen.get_or_create(alert=alert, staff=by)[1]:
        record(Act.ALERT_SEEN, by=by, about=alert)
