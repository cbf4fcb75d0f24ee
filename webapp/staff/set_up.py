"""An empty shop's first minutes: the one-time code from the terminal, the shop's details, the first manager's invitation."""

import hashlib
import secrets

from webapp import country
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.audit.trail import record
from webapp.db import database
from webapp.errors import Refused
from webapp.staff import invitations, throttle
from webapp.staff.models import SetUpCode, Shop, Staff

NOTICE = "You stay responsible for keeping your own data safe. Please keep a backup of anything you cannot lose."
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def is_open():
    """Whether the shop still waits for its first manager: nobody is on the staff, and nobody ever joined."""
    return not Staff.select().exists() and not Entry.select().where(Entry.act == Act.STAFF_JOINED).exists()


@database.atomic()
def new_code():
    """A fresh code for the terminal, about 59 bits; the one before it ends."""
    code = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    SetUpCode.delete().execute()
    SetUpCode.create(digest=_digest(code))
    return code


def begin(code, *, name, country_code, timezone):
    """Set the shop's name and country and invite its first manager: the invitation's token. The code ends when they have joined."""
    throttle.admit("set-up", "the shop", free=10, per_day=200)
    token = _begin(code, name, country_code, timezone or _only_zone(country_code))
    throttle.clear("set-up", "the shop")
    return token


def _only_zone(country_code):
    zones = country.by_code(country_code).timezones
    if len(zones) > 1:
        raise Refused("This country has several time zones. Choose the shop's own.", "timezone")
    return zones[0]


@database.atomic()
def _begin(code, name, country_code, timezone):
    if not is_open():
        raise Refused("This shop is set up already.")
    if not SetUpCode.select().where(SetUpCode.digest == _digest(code)).exists():
        raise Refused("That is not the code that the terminal shows. Type it as it stands there.", "code")
    values = {"name": name, "country": country_code, "timezone": timezone, "year_ends": country.by_code(country_code).year_ends}
    shop = Shop.current() or Shop(notice=NOTICE)
    for field, value in values.items():
        setattr(shop, field, value)
    shop.save()
    record(Act.SHOP_SET_UP, by=None, about=shop)
    return invitations.first_manager()


def _digest(code):
    bare = "".join(c for c in code.upper() if c.isalnum())
    return hashlib.sha256(b"discreet/set-up/1" + bare.encode()).digest()
