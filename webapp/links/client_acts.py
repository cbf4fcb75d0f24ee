"""What a client does by a link, on the shop's tablet or their own phone: agree, sign, type logins, withdraw, finish."""

import hashlib
import hmac

from webapp import keyring
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients import documents
from webapp.clock import now, today
from webapp.consents import job_consents, opt_ins, wording
from webapp.db import database
from webapp.errors import Refused
from webapp.links import opened_from, signature_image
from webapp.links.models import ClientLink, ClientSession, ClientSignature, LinkMedium, LinkPurpose
from webapp.row_mac import Altered
from webapp.sealing import Unopenable
from webapp.staff.models import Shop
from webapp.vault import alerts, destruction, entries
from webapp.vault.login_payload import Body
from webapp.vault.models import Login, LoginKind, OptIn, Withdrawal

OTHER_WORDS = "These words have changed since they were shown to you. Read them again, please."
MOST = 20  # logins by one link


def words_for(link: ClientLink) -> str | None:
    """The exact words that a link asks its client to agree to, or None where there is nothing to agree to."""
    shop = Shop.get()
    if link.purpose == LinkPurpose.OPT_IN:
        return wording.current(shop)[0]
    if link.purpose == LinkPurpose.JOB and link.job is not None:
        return wording.for_job(shop, link.job)[0]
    return wording.of_withdrawal(shop) if link.purpose == LinkPurpose.WITHDRAW else None


def words_to_agree_to(link: ClientLink) -> str:
    """The same for a link by which there is something to agree to. Refused for any other."""
    words = words_for(link)
    if words is None:
        raise Refused("There is nothing to sign here.")
    return words


def fingerprint(words: str) -> str:
    """The SHA-256, in hex, by which exact words are bound to what was agreed to and signed."""
    return hashlib.sha256(words.encode()).hexdigest()


def next_step(session: ClientSession) -> str:
    """What the client does next: "words", "signature", "logins" or "withdrawal"."""
    link = session.link
    if link.purpose == LinkPurpose.WITHDRAW:
        return "withdrawal"
    if link.purpose == LinkPurpose.LOGINS or session.signed_at or _stands_already(link):
        return "logins"
    return "signature" if session.agreed == fingerprint(words_to_agree_to(link)) else "words"


def _stands_already(link: ClientLink) -> bool:
    if link.job is not None:
        return job_consents.live_of(link.job) is not None
    return opt_ins.live_of(link.client) is not None


@database.atomic()
def agree(session: ClientSession, seen: str) -> None:
    """Note that the client ticked the words with this fingerprint. Refused where today's words are others."""
    if not hmac.compare_digest(seen.encode(), fingerprint(words_to_agree_to(session.link)).encode()):
        raise Refused(OTHER_WORDS)
    ClientSession.update(agreed=seen, agreed_at=now()).where(ClientSession.id == session.id).execute()


@database.atomic()
def sign(session: ClientSession, *, name: str, posted: str, seen: str, browser: str, address: str) -> ClientSignature:
    """Sign the words that were agreed to, by name and drawn mark; the opt-in, or the say for the job, then stands.

    Once by a link. What is kept: the words, their fingerprint, the drawing as our own picture of it, when, by which
    link and in what browser, all bound together under a MAC.
    """
    session = ClientSession.get_by_id(session.id)
    link = session.link
    if link.purpose not in (LinkPurpose.OPT_IN, LinkPurpose.JOB):
        raise Refused("There is nothing to sign here.")
    if session.signed_at:
        raise Refused("You have signed already.")
    words = words_to_agree_to(link)
    if session.agreed_at is None or not session.agreed == seen == fingerprint(words):
        raise Refused(OTHER_WORDS)
    ClientSignature.screen(name=name)
    strokes = signature_image.read(posted)
    signature_image.check(strokes)
    picture = documents.store(
        link.client, "signature", "signature.svg", "image/svg+xml", signature_image.picture(strokes), by=link.made_by
    )
    signature = ClientSignature(client=link.client, link=link, words=words, sha256=seen, name=name, drawing=picture, at=now())
    signature.agreed_at, signature.browser, signature.address = session.agreed_at, browser[:80], address[:45]
    signature.sign_row()
    signature.save(force_insert=True)
    record(Act.CLIENT_SIGNED, by=None, about=signature, link=link.uid)
    _take_effect(link, signature)
    ClientSession.update(signed_at=signature.at).where(ClientSession.id == session.id).execute()
    return signature


def _take_effect(link: ClientLink, signature: ClientSignature) -> None:
    if link.purpose == LinkPurpose.JOB:
        job_consents.agree_by_link(link, method_of(link))
    else:
        opt_ins.opt_in_by_link(signature, method_of(link), on=today(Shop.get().timezone))
        alerts.after_link(alerts.LINK_OPT_IN, link.made_by, link.client, 0, opened_from.page_of(link))


def method_of(link: ClientLink) -> opt_ins.Method:
    """How a client who used this link asked or told us."""
    return opt_ins.Method.TABLET if link.form == LinkMedium.TABLET else opt_ins.Method.LINK


@database.atomic()
def seal(session: ClientSession, kind: str, body: Body) -> Login:
    """Seal a login that the client typed. The page hears that it is sealed, and of which kind, and nothing else."""
    session = ClientSession.get_by_id(session.id)
    link = session.link
    if link.purpose == LinkPurpose.WITHDRAW or next_step(session) != "logins":
        raise Refused("Sign first, then type a login.")
    if link.sealed >= MOST:
        raise Refused(f"That is {MOST} logins by one link. Ask at the counter for another link.")
    job = link.job if link.purpose == LinkPurpose.JOB else None
    login = entries.seal(link.client, body, kind=LoginKind(kind), by=link.made_by, job=job, through=link.through)
    ClientLink.update(sealed=ClientLink.sealed + 1).where(ClientLink.id == link.id).execute()
    ClientSession.update(kinds=f"{session.kinds}{LoginKind(kind)}\n").where(ClientSession.id == session.id).execute()
    return login


@database.atomic()
def withdraw(session: ClientSession) -> Withdrawal:
    """Take the client's opt-in back, at their own press: every login kept under it goes in this same act."""
    link = session.link
    standing = opt_ins.live_of(link.client) if link.purpose == LinkPurpose.WITHDRAW else None
    if standing is None:
        raise Refused("No logins are kept for you at your request any more.")
    done = destruction.withdraw_opt_in(standing, method_of(link), by=None)
    alerts.after_link(alerts.LINK_WITHDRAWAL, link.made_by, link.client, done.logins, opened_from.page_of(link))
    ClientSession.update(withdrawn=done.logins).where(ClientSession.id == session.id).execute()
    return done


@database.atomic()
def finish(session: ClientSession) -> None:
    """The client is done: the link is over and its session with it."""
    ClientLink.update(done_at=now()).where(ClientLink.id == session.link_id).execute()
    ClientSession.delete().where(ClientSession.id == session.id).execute()
    record(Act.LINK_DONE, by=None, about=session.link, logins=session.link.sealed)


def refuse_changed_signature(opt_in: OptIn) -> None:
    """Refuse to show what a client signed on a screen where it is not what was signed then. Other opt-ins pass."""
    if opt_in.method not in (opt_ins.Method.TABLET, opt_ins.Method.LINK):
        return
    signature = ClientSignature.get_or_none(ClientSignature.drawing == opt_in.scan)
    if signature is None or signature.words != opt_in.wording or not is_as_signed(signature):
        raise Altered(signature or opt_in)


def is_as_signed(signature: ClientSignature) -> bool:
    """Whether a ClientSignature, its words and its drawing are what was signed then."""
    try:
        signature.check_row()
        documents.read(signature.drawing)
    except (Unopenable, keyring.Gone, FileNotFoundError):
        return False
    return fingerprint(signature.words) == signature.sha256
