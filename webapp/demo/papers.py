"""What the made-up shop keeps under lock: a vault with a few clients' logins, and agreements not to disclose."""

import secrets
from datetime import timedelta

import pyotp

from webapp import clock
from webapp.consents import job_consents, opt_ins, wording
from webapp.demo.people import ZONE, forget_codes
from webapp.jobs.models import Job
from webapp.keyholders import recovery_sheet, set_up
from webapp.ndas import documents, drafting, signing
from webapp.ndas.models import NdaTemplateText
from webapp.staff import codes
from webapp.staff.models import Shop, Staff
from webapp.vault import entries, passphrase
from webapp.vault.login_payload import Body
from webapp.vault.models import LoginKind

LOGINS = (
    (LoginKind.ROUTER, "Router in the hall", "http://192.168.1.1", "admin"),
    (LoginKind.WIFI, "Guest Wi-Fi", "", "harrow-guests"),
    (LoginKind.EMAIL, "Mail account", "https://mail.example.com", "office"),
    (LoginKind.ACCOUNT, "Accounts program", "https://books.example.org", "owner"),
    (LoginKind.DEVICE, "Laptop of the front office", "", "reception"),
    (LoginKind.OTHER, "Alarm panel", "", "engineer"),
)
OPTED_IN = 6


def set_up_vault(team):
    """Set the vault up and type its recovery sheet back; the passphrase."""
    words = passphrase.offer()
    recovery = set_up.begin(words, words, by=team.manager)
    set_up.confirm(" ".join(recovery_sheet.lines(recovery)), by=team.manager)
    return words


def keep_logins(team, folk):
    """Record a few clients' opt-ins from paper, seal logins for them, and one for a single job."""
    shop, today = Shop.current(), clock.today(ZONE)
    words, version = wording.current(shop)
    jobs = list(Job.open_jobs().where(Job.technician.is_null(False)).order_by(Job.id))
    clients = list({job.client_id: job.client for job in jobs[1:]}.values())[: OPTED_IN - 2] + folk.clients[:2]
    for count, client in enumerate({client.id: client for client in clients}.values(), start=1):
        asked = {"words": words, "version": version, "method": opt_ins.Method.PAPER, "given_on": today - timedelta(days=count * 9)}
        scan = ("request-signed.pdf", "application/pdf", a_page(f"Signed request to keep logins, no. {count}"))
        opt_ins.opt_in(client, **asked, scan=scan, by=team.manager, on=today)
        for kind, label, url, user in LOGINS[: 1 + count % len(LOGINS)]:
            entries.seal(client, _body(label, url, user), kind=kind, by=team.technician)
    job_consents.agree(jobs[0], opt_ins.Told.IN_PERSON, by=team.reception)
    passcode = Body(label="Passcode of the device", password=f"{secrets.randbelow(10**6):06d}")
    entries.seal(jobs[0].client, passcode, kind=LoginKind.DEVICE, by=team.reception, job=jobs[0])


def prepare_ndas(today, team, folk):
    """Prepare four agreements and give one up; those that wait for a signature."""
    sources, year = list(NdaTemplateText.newest()), timedelta(days=365)
    firms = [client for client in folk.clients if " " in client.name and not client.is_prospect][:4]
    drafts = [
        drafting.prepare(client, sources[place % len(sources)], starts_on=today, ends_on=today + 2 * year if place % 2 else None,
                         by=team.reception, on=today)
        for place, client in enumerate(firms)
    ]  # fmt: skip
    drafting.withdraw(drafts.pop(), by=team.reception)
    return drafts


def sign(nda, words, team):
    """Management signs, with the passphrase and a fresh code, over the bytes as they are shown."""
    forget_codes()
    manager = Staff.get_by_id(team.manager.id)
    seen = documents.fingerprint(documents.bytes_of(nda))
    signing.sign(nda, seen, words, pyotp.TOTP(codes.open_seed(manager)).now(), by=manager)


def _body(label, url, user):
    return Body(label=label, url=url, username=user, password=secrets.token_urlsafe(12), note="As written down by the client.")


def a_page(text):
    """A PDF of one page that says `text` (plain letters only): what a scanner would have made."""
    words = f"BT /F1 18 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(words), words),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end
