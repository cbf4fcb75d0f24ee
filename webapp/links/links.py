"""One-time links: made at the counter for one client and one purpose, opened once, swapped for a short session, cancelled."""

import hashlib
import secrets
from datetime import datetime

from peewee import JOIN, Expression

from webapp import keyring
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import Client, Standing
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.intake.models import IdentityCheck
from webapp.jobs.models import Job
from webapp.links import opened_from
from webapp.links.models import OPENS_WITHIN, SESSION_LASTS, ClientLink, ClientSession, LinkMedium, LinkPurpose
from webapp.permissions import Permission
from webapp.sealing import canonical, mac
from webapp.staff import known_devices
from webapp.staff.models import Staff
from webapp.typed_peewee import Query
from webapp.vault import epochs, grounds

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U, 0 or 1: nothing that looks like something else
LETTERS = 8


@database.atomic()
def make_link(
    client: Client, *, purpose: str, form: str, identity: str, by: Staff, job: Job | None = None, address: str = ""
) -> tuple[ClientLink, str]:
    """Make a link for a client who has been recognised; (ClientLink, its token), the token for this once only.

    `address` is the network address at which it is made: a link that is opened there is marked.
    The client's earlier links that still wait or are in use end with it: there is one at a time.
    """
    if not by.can(Permission.CREATE_LINK):
        raise Refused("Reception or management makes links for clients.")
    epochs.require()
    purpose, form = LinkPurpose(purpose), LinkMedium(form)
    if reason := why_not(client, purpose, job):
        raise Refused(reason, field="purpose")
    for earlier in list(live().where(ClientLink.client == client)):
        cancel(earlier, by=by)
    token = _letters() if form == LinkMedium.TABLET else secrets.token_urlsafe(32)
    link = ClientLink.add(
        client=client,
        digest=_digest(form, token),
        form=form,
        purpose=purpose,
        job=job if purpose == LinkPurpose.JOB else None,
        identity=IdentityCheck(identity),
        made_by=by,
        made_at=now(),
        expires_at=now() + OPENS_WITHIN,
        made_from=known_devices.check_value(address),
    )
    record(Act.LINK_MADE, by=by, about=link, purpose=purpose)
    return link, token


def why_not(client: Client, purpose: str, job: Job | None) -> str | None:
    """Why a link of this Purpose cannot be made for a client now, as a sentence, or None."""
    asked = grounds.opt_in_of(client) is not None
    if client.standing != Standing.CLIENT:
        return "An enquirer becomes a client before we hold logins for them."
    if purpose == LinkPurpose.OPT_IN and asked:
        return "This client has asked us already. Make a link to type logins instead."
    if purpose in (LinkPurpose.LOGINS, LinkPurpose.WITHDRAW) and not asked:
        return "No request of this client stands. They can ask by a link first."
    if purpose == LinkPurpose.JOB and (job is None or not Job.open_jobs().where(Job.id == job.id, Job.client == client).exists()):
        return "Choose an open job of this client."
    return None


def live() -> "Query[ClientLink]":
    """Links that wait to be opened or are in use."""
    at = now()
    unused = ClientLink.opened_at.is_null() & (ClientLink.expires_at > at)
    in_use = ClientLink.opened_at > at - SESSION_LASTS
    return ClientLink.select().where(unused | in_use, ClientLink.done_at.is_null(), ClientLink.cancelled_at.is_null())


def waiting(form: str, token: str) -> ClientLink | None:
    """The ClientLink that a token would open now, or None. Looking changes nothing: messengers look at links by themselves.

    Raises Altered where it was changed from outside: it would let its bearer act for another client, or do something else.
    """
    link = ClientLink.select().where(_opens(form, token, now())).first()
    return link.refuse_altered() if link else None


@database.atomic()
def open_by(form: str, token: str, browser: str | None = "", address: str | None = "") -> str | None:
    """Open a link: it works once, by one conditional update. The handle of the session that the browser gets, or None.

    `browser` is the token of an earlier staff sign-in there, `address` where it is: see opened_from.
    """
    at, link = now(), waiting(form, token)
    if link is None or ClientLink.update(opened_at=at).where(_opens(form, token, at)).execute() != 1:
        return None
    handle = secrets.token_urlsafe(32)
    ClientSession.add(client=link.client, link=link, digest=_hash(handle), made_at=at)
    record(Act.LINK_OPENED, by=None, about=link)
    opened_from.look(link, browser, address)
    return handle


def session_of(handle: str | None) -> ClientSession | None:
    """The ClientSession that a browser's handle stands for, as long as its link is in use; or None, as for one made up."""
    if not handle:
        return None
    query = ClientSession.select(ClientSession, ClientLink, Client, Job).join(ClientLink).join(Client).switch(ClientLink)
    query = query.join(Job, JOIN.LEFT_OUTER).where(ClientSession.digest == _hash(handle))
    in_use = live().select(ClientLink.id).where(ClientLink.made_by.in_(Staff.select(Staff.id).where(Staff.active)))
    session = query.where(ClientSession.link.in_(in_use), ClientSession.made_at > now() - SESSION_LASTS).first()
    if session is None or session.client_id != session.link.client_id:
        return None
    session.client = session.link.client
    return session if session.is_as_signed() and session.link.is_as_signed() else None


@database.atomic()
def cancel(link: ClientLink, *, by: Staff) -> None:
    """End a link that waits or is in use, at once."""
    if not by.can(Permission.CREATE_LINK):
        raise Refused("Reception or management cancels links.")
    if not live().where(ClientLink.id == link.id).exists():
        raise Refused("That link is over already.")
    ClientLink.update(cancelled_at=now()).where(ClientLink.id == link.id).execute()
    ClientSession.delete().where(ClientSession.link == link).execute()
    record(Act.LINK_CANCELLED, by=by, about=link)


@database.atomic()
def sweep() -> int:
    """Forget the sessions of links that are over; how many."""
    return ClientSession.delete().where(ClientSession.link.not_in(live().select(ClientLink.id))).execute()


def spell(letters: str) -> str:
    """Eight characters as they are shown: two groups of four."""
    return f"{letters[:4]}-{letters[4:]}"


def unspell(typed: str) -> str:
    """Eight characters as somebody typed them."""
    return "".join(c for c in typed.upper() if c in ALPHABET)[:LETTERS]


def _opens(form: str, token: str, at: datetime) -> Expression:
    return (
        (ClientLink.digest == _digest(form, token))
        & ClientLink.opened_at.is_null()
        & ClientLink.cancelled_at.is_null()
        & (ClientLink.expires_at > at)
        & (ClientLink.made_at <= at)
        & ClientLink.made_by.in_(Staff.select(Staff.id).where(Staff.active))
    )


def _letters() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))


def _digest(form: str, token: str) -> str:
    # Under a subkey of shop.key: eight characters could be found from a plain hash in a stolen database.
    return mac(keyring.shop_subkey("client links"), canonical("discreet/client-link/1", str(form), token)).hex()


def _hash(handle: str) -> str:
    return hashlib.sha256(b"discreet/client-session/1" + handle.encode()).hexdigest()
