"""One of everything, made through the acts, so that every route of the program can be asked for."""

from datetime import date, time, timedelta

from tests import make
from webapp import config
from webapp.accountability import breaches
from webapp.backup import making
from webapp.backup_places import targets
from webapp.clients.models import StoredFile
from webapp.clock import now, today
from webapp.consents import job_consents, opt_ins, wording
from webapp.diary import diary
from webapp.dossier import packages
from webapp.erasure import erasure, termination
from webapp.intake import custody, enquiries
from webapp.intake.models import Place
from webapp.jobs import assignment, worklog
from webapp.jobs.models import JobStatus
from webapp.keyholders import admission, recovery_sheet, set_up
from webapp.links import links
from webapp.links.models import Tablet
from webapp.logins import access_requests
from webapp.ndas import drafting
from webapp.ndas.models import NdaTemplate, NdaTemplateText
from webapp.requests import requests
from webapp.retention import departures, holds
from webapp.staff import invitations, sessions
from webapp.staff.models import Invitation, Shop
from webapp.vault import alerts, entries
from webapp.vault.access_models import Reveal
from webapp.vault.alert_models import VaultAlert
from webapp.vault.login_payload import Body
from webapp.vault.models import OptIn
from webapp.vault.return_models import LoginReturn

PASSPHRASE = "mokal rudin zapet bovim gelur tasok"
SCAN = ("paper.pdf", "application/pdf", b"%PDF-1.4 a scan of a signed paper")
ZONE = "Europe/London"
ENQUIRY = {
    "name": "Ahmad Ünlü",
    "phones": ["0113 496 0222"],
    "emails": [],
    "about": "Printer prints stripes",
    "source": "phone",
    "source_detail": "",
}
NOBODY = dict.fromkeys(("name", "phone", "email"), "")
REQUEST = NOBODY | {"kind": "access", "channel": "phone", "about": "To see it", "in_doubt": False}
BREACH = {"happened": "A USB stick was lost on the bus", "data": "a backup, sealed", "people": 3, "effects": "", "steps": ""}


def vault(manager):
    """The vault, set up by this manager with PASSPHRASE."""
    recovery = set_up.begin(PASSPHRASE, PASSPHRASE, by=manager)
    return set_up.confirm(" ".join(recovery_sheet.lines(recovery)), by=manager)


def opt_in(client, manager):
    """The client's opt-in, recorded from paper."""
    words, version = wording.current(Shop.current())
    day = today(ZONE)
    return opt_ins.opt_in(client, words=words, version=version, method="signed paper", given_on=day, scan=SCAN, by=manager, on=day)


def world(manager):
    """Arguments for every route: a dict from a URL argument's name to a value that exists."""
    client = make.client(manager)
    enquiry = enquiries.take(ENQUIRY, by=manager)
    job = make.job(client, manager)
    assignment.take(job, by=manager)
    worklog.append(job, text="Cleaned the rollers", fault="printer", minutes=25, by=manager)
    visit = diary.book(
        client, kind="visit", day=today(ZONE) + timedelta(days=1), at=time(10), minutes=60, by=manager, zone=ZONE, job=job
    )
    device = make.device(job, manager)
    custody.release(make.device(job, manager), to="Zoë O’Brien", checked="known in person", by=manager)
    nda = drafting.prepare(client, NdaTemplateText.newest().first(), starts_on=date(2026, 1, 1), by=manager, on=today(ZONE))
    vault(manager)
    opt_in(client, manager)
    login = entries.seal(client, Body(label="Canary", username="zoe", password="a secret"), kind="account", by=manager)
    job_consents.agree(job, "in person", by=manager)
    left, second_client = make.client(manager), make.client(manager)
    opt_in(left, manager)
    gone, leaving = make.client(manager), make.client(manager)
    erased = erasure.finish(erasure.perform(erasure.request(gone, gone.number, "the client asked", by=manager), by=manager))
    disk = config.data_folder().parent / "disk"
    disk.mkdir(exist_ok=True)
    target = targets.add({"name": "The blue disk", "kind": "folder", "path": str(disk), "keys_path": ""}, by=manager)
    making.make_backup(target)
    second = make.staff("Meg Second", "management")
    token = invitations.invite("New Person", ["technician"], by=manager)
    link, _ = links.make_link(client, purpose="job", form="tablet", identity="known in person", by=manager, job=job)
    _, link_token = links.make_link(second_client, purpose="opt-in", form="phone", identity="known in person", by=manager)
    asked = access_requests.ask(job, "repair", "To test the new disk.", by=manager)
    tablet = Tablet.create(digest=sessions.digest("tablet"), handed_over_by=manager)
    opened = Reveal.create(client=client, login=login.uid, kind=login.kind, staff=manager, job=job, purpose="repair")
    request = requests.log(REQUEST | {"number": client.number, "received_on": today(ZONE)}, by=manager, on=today(ZONE))
    handed = LoginReturn(client=client, kind="access request", reason=request.uid, medium="file", staff=manager)
    handed.logins, handed.covers = 1, b"none"
    handed.sign_row()
    handed.save(force_insert=True)
    breach = breaches.log(BREACH | {"aware_at": now()}, by=manager)
    held, on = make.client(manager), today(ZONE)
    hold = holds.place(held, kind="claim, dispute or police", reason="A claim", until=on, by=manager, on=on)
    moved = departures.report(held, kind="moved", told_by="Their son", told_on=on, postcode="", by=manager, on=on)
    return {
        "hold_id": hold.id,
        "departure_id": moved.id,
        "request_id": request.id,
        "reason_uid": request.uid,
        "login_return_id": handed.id,
        "request_step": "acknowledged",
        "letter": "acknowledgement",
        "breach_id": breach.id,
        "link_id": link.id,
        "link_token": link_token,
        "access_request_id": asked.id,
        "tablet_id": tablet.id,
        "reveal_uid": opened.uid,
        "part": "password",
        "login_kind": "account",
        "client_id": client.id,
        "enquiry_id": enquiry.id,
        "job_id": job.id,
        "appointment_id": visit.id,
        "device_id": device.id,
        "place_id": Place.select().first().id,
        "status_id": JobStatus.select().first().id,
        "nda_id": nda.id,
        "template_id": NdaTemplate.select().first().id,
        "login_id": login.id,
        "version_number": 1,
        "opt_in_id": OptIn.select().first().id,
        "withdrawal_id": opt_ins.withdraw(left, "in person", by=manager).id,
        "file_id": StoredFile.select().first().id,
        "package_id": packages.build(packages.begin(leaving, by=manager)).id,
        "erasure_id": erased.id,
        "termination_id": termination.begin(leaving, leaving.number, by=manager).id,
        "what": "paper",
        "staff_id": manager.id,
        "invitation_id": Invitation.select().first().id,
        "target_id": target.id,
        "token": token,
        "joining_id": admission.ask(PASSPHRASE[::-1], PASSPHRASE[::-1], by=second).id,
        "alert_id": VaultAlert.create(staff=second, reason=alerts.MANY, count=21).id,
        "digest": sessions.digest("none"),
    }


def fill(rule, made):
    """The rule's address, with an argument that exists for each of its names."""
    _, address = rule.build({name: made[name] for name in rule.arguments})
    return address
