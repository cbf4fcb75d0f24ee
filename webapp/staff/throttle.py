"""Failed attempts, counted in the database so that every process sees them and no rolled-back request forgets one.

Five failures cost 30 s, then doubling to 15 min; twenty a day are the most. Nothing is ever disabled for good. An
attempt is counted as failed before it is made, on its own commit, and taken back when it succeeds; the day's other
failures stay counted, so that the owner's own sign-in does not give a guesser twenty more.
"""

import hashlib
from datetime import timedelta

from webapp import keyring
from webapp.clock import now
from webapp.db import database
from webapp.errors import Throttled
from webapp.sealing import mac
from webapp.staff.models import Failures

FREE, PER_DAY = 5, 20
FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=15)


def admit(kind: str, who: str, free: int = FREE, per_day: int = PER_DAY) -> None:
    """Count one attempt, or raise Throttled when it is too early or one too many for today."""
    at, name = now(), _name(who)
    day = at.toordinal()
    with database.atomic():
        row, new = Failures.get_or_create(kind=kind, who=name)
        if new:
            Failures.delete().where(Failures.day < day - 1, Failures.id != row.id).execute()
        today = row.today if row.day == day else 0
        wait = (row.until - at).total_seconds() if row.until and row.until > at else 0
        if today >= per_day:
            wait = max(wait, (at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) - at).total_seconds())
        if not wait:
            over = row.count + 1 - free
            until = at + min(FIRST * 2 ** min(over, 10), LONGEST) if over >= 0 else None
            Failures.update(count=Failures.count + 1, today=today + 1, day=day, until=until).where(Failures.id == row.id).execute()
    if wait:
        raise Throttled(_sentence(wait), round(wait) + 1)


def take_back(kind: str, who: str) -> None:
    """Uncount the attempt just admitted: it was never made, because the machine was too busy."""
    with database.atomic():
        row = Failures.get_or_none(Failures.kind == kind, Failures.who == _name(who))
        if row is not None:
            values = {"count": max(row.count - 1, 0), "today": max(row.today - 1, 0), "until": None}
            Failures.update(values).where(Failures.id == row.id).execute()


def clear(kind: str, who: str) -> None:
    """The attempt succeeded: nobody waits, and it does not count among today's failures."""
    with database.atomic():
        taken_back = {"count": 0, "until": None, "today": Failures.today - 1}
        Failures.update(taken_back).where(Failures.kind == kind, Failures.who == _name(who), Failures.today > 0).execute()


def _name(who):
    text = hashlib.sha256(str(who).encode()).digest()
    return mac(keyring.shop_subkey("throttle"), text).hex()


def _sentence(seconds):
    minutes = round(seconds / 60 + 0.5)
    wait = f"{minutes} minutes" if minutes < 120 else f"{round(minutes / 60)} hours"
    if seconds < 90:
        wait = f"{round(seconds) + 1} seconds"
    return f"There were too many failed attempts. Wait {wait}, then try again."
