"""Where a link is opened: whether in a browser or at an address of whoever made it, who then might be acting as the client."""

from enum import StrEnum

from webapp.consents.opt_ins import Method
from webapp.db import database
from webapp.links.models import ClientLink, ClientSignature, LinkMedium
from webapp.staff import known_devices
from webapp.vault import alerts
from webapp.vault.models import OptIn


class OpenedFrom(StrEnum):
    """Why a link is marked, as words that follow "opened"."""

    OWN_BROWSER = "in a browser in which its maker signs in"
    STAFF_BROWSER = "in a browser in which staff sign in"
    OWN_ADDRESS = "at a network address of its maker"


def reason_to_mark(link: ClientLink, token: str, address: str) -> str:
    """Why a link used in this browser (its token of an earlier sign-in, or "") and at this address is marked, or ""."""
    owners = known_devices.owners_of(token)
    if link.made_by in owners:
        return OpenedFrom.OWN_BROWSER
    if owners and link.form == LinkMedium.PHONE:  # the tablet is a browser of staff anyway
        return OpenedFrom.STAFF_BROWSER
    return OpenedFrom.OWN_ADDRESS if known_devices.is_address_of(link.made_by, address, link.made_from) else ""


@database.atomic()
def look(link: ClientLink, token: str | None, address: str | None) -> None:
    """Mark a link that is used where its maker is, and tell the managers; once. Runs as it is opened and at each act by it."""
    reason = "" if link.opened_from else reason_to_mark(link, token or "", address or "")
    if reason and ClientLink.update(opened_from=reason).where(ClientLink.id == link.id, ClientLink.opened_from == "").execute():
        link.opened_from = reason
        alerts.after_own_link(link.made_by, link.client, page_of(link))


def link_of(opt_in: OptIn) -> ClientLink | None:
    """The link by which a client signed an opt-in, or None where they did so on paper."""
    if opt_in.method not in (Method.TABLET, Method.LINK):
        return None
    return ClientLink.select().join(ClientSignature).where(ClientSignature.drawing == opt_in.scan).first()


def page_of(link: ClientLink) -> str:
    """The address of the page of a link."""
    return f"/links/{link.id}"
