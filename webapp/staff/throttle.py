"""Failed attempts, counted in the database so that every process sees them and no rolled-back request forgets one.

Five failures cost 30 s, then doubling to 15 min; twenty a day are the most. Nothing is ever disabled for good. An
attempt is counted as failed before it is made, on its own commit, and taken back when it succeeds; the day's other
failures stay counted, so that the owner's own sign-in does not give a guesser twenty more. No commit here waits for the
disk, for whoever floods a door would have everybody wait: what a power cut loses is a few counts.
"""

import hashlib
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from webapp import keyring
from webapp.clock import now
from webapp.db import database
from webapp.errors import Throttled
from webapp.sealing import mac
from webapp.staff.models import Failures
from webapp.typed_peewee import Query

FREE, PER_DAY = 5, 20
FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=15)
PER_WINDOW, WINDOW = 20, timedelta(minutes=1)  # tries at a door from one address
MOST_UNKNOWN = 1000  # names that are nobody's
ADDRESS, NO_ADDRESS, UNKNOWN = "address", "no address", "nobody"  # what the row of a door counts, at the end of its kind


def knock(door: str, address: str, known: str = "") -> None:
    """Count one try at a door, before it costs anything, or raise Throttled: 20 a minute from one address.

    `known` is the token of a browser that signed in before, which has a budget of its own. `address` is text as a socket has
    it, or "" where none can be had: then all such tries share a budget, and a row tells Today and `flask doctor` so.
    """
    kind = f"{door}: {ADDRESS if known or address else NO_ADDRESS}"
    who, at = _name(f"browser {known}" if known else network(address)), now()
    _refuse_full(Failures.get_or_none(Failures.kind == kind, Failures.who == who), at)
    with database.unsynced():
        row, new = Failures.get_or_create(kind=kind, who=who)
        _refuse_full(row, at)
        if new:
            gone = (Failures.kind == kind) & (Failures.until < at) | (Failures.kind == f"{door}: {NO_ADDRESS}")
            Failures.delete().where(gone, Failures.id != row.id).execute()
        over = row.until is None or row.until <= at
        values = {"count": 1, "until": at + WINDOW} if over else {"count": Failures.count + 1}
        Failures.update(day=at.toordinal(), **values).where(Failures.id == row.id).execute()


def _refuse_full(row: Failures | None, at: datetime) -> None:
    if row is not None and row.count >= PER_WINDOW and row.until is not None and row.until > at:
        wait = (row.until - at).total_seconds()
        raise Throttled(_sentence(wait, "tries from where you are"), round(wait) + 1)


def network(address: str) -> str:
    """Return what counts as one sender: an IPv4 address, or the /64 of an IPv6 one, of which anybody has billions."""
    if not address:
        return NO_ADDRESS
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or f"{int(found) >> 64:x}/64")
    return str(found)


def without_address() -> "Query[Failures]":
    """The doors at which somebody knocked these two days whose address could not be had, and nobody since whose address could."""
    return Failures.select().where(Failures.kind.endswith(f": {NO_ADDRESS}"))


def admit(kind: str, who: str, free: int = FREE, per_day: int = PER_DAY, *, known: bool = True) -> None:
    """Count one attempt, or raise Throttled when it is too early or one too many for today.

    `known`: whether `who` is somebody. Of names that are nobody's the latest thousand are kept, and they wait as others do.
    """
    at, name, nobodys = now(), _name(who), f"{kind}: {UNKNOWN}"
    kind = kind if known else nobodys
    _refuse_early(Failures.get_or_none(Failures.kind == kind, Failures.who == name), at, per_day)
    day = at.toordinal()
    with database.unsynced():
        row, new = Failures.get_or_create(kind=kind, who=name)
        if new:
            _forget(row, day, nobodys)
        _refuse_early(row, at, per_day)
        today = row.today if row.day == day else 0
        over = row.count + 1 - free
        until = at + min(FIRST * 2 ** min(over, 10), LONGEST) if over >= 0 else None
        Failures.update(count=Failures.count + 1, today=today + 1, day=day, until=until).where(Failures.id == row.id).execute()


def _refuse_early(row: Failures | None, at: datetime, per_day: int) -> None:
    """Raise Throttled where the row says that its attempts have to wait."""
    if row is None:
        return
    wait = (row.until - at).total_seconds() if row.until and row.until > at else 0
    if row.day == at.toordinal() and row.today >= per_day:
        wait = max(wait, (at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) - at).total_seconds())
    if wait:
        raise Throttled(_sentence(wait), round(wait) + 1)


def _forget(new: Failures, day: int, nobodys: str) -> None:
    """Forget counts of before yesterday, and of the kind `nobodys` the least tried names beyond the most that are kept.

    It is done for somebody's name as well, which so takes as long.
    """
    Failures.delete().where(Failures.day < day - 1, Failures.id != new.id).execute()
    others = Failures.select(Failures.id).where(Failures.kind == nobodys, Failures.id != new.id)
    kept = others.order_by(Failures.count.desc(), Failures.id.desc()).limit(MOST_UNKNOWN - 1)
    Failures.delete().where(Failures.kind == nobodys, Failures.id != new.id, Failures.id.not_in(kept)).execute()


def take_back(kind: str, who: str, *, known: bool = True) -> None:
    """Uncount the attempt just admitted: it was never made, because the machine was too busy."""
    kind = kind if known else f"{kind}: {UNKNOWN}"
    with database.unsynced():
        row = Failures.get_or_none(Failures.kind == kind, Failures.who == _name(who))
        if row is not None:
            values = {"count": max(row.count - 1, 0), "today": max(row.today - 1, 0), "until": None}
            Failures.update(values).where(Failures.id == row.id).execute()


def clear(kind: str, who: str) -> None:
    """The attempt succeeded: nobody waits, and it does not count among today's failures."""
    with database.unsynced():
        taken_back = {"count": 0, "until": None, "today": Failures.today - 1}
        Failures.update(taken_back).where(Failures.kind == kind, Failures.who == _name(who), Failures.today > 0).execute()


def _name(who):
    text = hashlib.sha256(str(who).encode()).digest()
    return mac(keyring.shop_subkey("throttle"), text).hex()


def _sentence(seconds, what="failed attempts"):
    minutes = round(seconds / 60 + 0.5)
    wait = f"{minutes} minutes" if minutes < 120 else f"{round(minutes / 60)} hours"
    if seconds < 90:
        wait = f"{round(seconds) + 1} seconds"
    return f"There were too many {what}. Wait {wait}, then try again."
