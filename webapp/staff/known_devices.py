"""The browsers and addresses that staff sign in from: named in plain words, and known again by check values."""

import hashlib
import ipaddress

from webapp import keyring
from webapp.sealing import canonical, mac
from webapp.staff.models import KnownBrowser, Session, Staff

# In this order: Edge and Opera also say Chrome, Chrome also says Safari, Android also says Linux, an iPhone also says Mac OS.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
MACHINES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "a Chromebook"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)


def describe(user_agent: str) -> str:
    """ "Firefox on Windows", from a User-Agent header of any length and content."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "A browser")
    machine = next((name for mark, name in MACHINES if mark in user_agent), None)
    return f"{browser} on {machine}" if machine else browser


def check_value(address: str) -> str:
    """Return what is kept of a network address: 64 hex digits under a subkey of shop.key, or "" where there is no address."""
    try:
        plain = ipaddress.ip_address(address)
    except ValueError:
        return ""
    plain = getattr(plain, "ipv4_mapped", None) or plain
    return mac(keyring.shop_subkey("known addresses"), canonical("discreet/known-address/1", str(plain))).hex()


def digest_of(staff: Staff, token: str) -> str:
    """Return what is kept of a browser's token for somebody who has signed in there."""
    return hashlib.sha256(f"discreet/browser/1 {staff.uid} {token}".encode()).hexdigest()


def owners_of(token: str) -> list[Staff]:
    """Return the active staff who have signed in before in the browser that was given this token."""
    everybody = {digest_of(staff, token): staff for staff in Staff.select().where(Staff.active)} if token else {}
    known = KnownBrowser.select(KnownBrowser.digest).where(KnownBrowser.digest.in_(list(everybody))) if everybody else []
    return [everybody[row.digest] for row in known]


def is_address_of(staff: Staff, address: str, *also: str) -> bool:
    """Whether somebody is signed in at this address, has signed in from it, or it has one of these check values."""
    value = check_value(address)
    if not value:
        return False
    known = KnownBrowser.select(KnownBrowser.address).where(KnownBrowser.staff == staff).tuples()
    live = Session.select(Session.address).where(Session.staff == staff).tuples()
    return value in {*also, *(kept for (kept,) in known), *(check_value(plain) for (plain,) in live)}
