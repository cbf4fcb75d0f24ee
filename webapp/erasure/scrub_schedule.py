"""When to scrub: at once in a small shop, by night in a large one; what is pending stands in the database and survives a crash."""

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from webapp import clock, config, keyring
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.erasure import scrub, steps
from webapp.erasure.models import Erasure, Scrub
from webapp.staff.models import Shop

SMALL = 200_000_000  # bytes of the main database up to which a scrub may run in the middle of a day
NIGHT = range(1, 5)  # hours, in the shop's zone
PATIENCE = timedelta(days=2)  # after so long, a large one is scrubbed in daylight as well
TRIES = 40  # a quarter of a second each: after that a reader is left alone and the next hour tries again
LONGEST = 3600


def due() -> str | None:
    """Do the scrub that is pending, if this is a time for it: one sentence, or None where nothing was to do."""
    if pending := _pending():
        if not _may_run_now(pending):
            return "A scrub waits for the night."
        return "Scrubbed: what was erased is out of both files." if run() else "A scrub was held up by a reader; it is tried again."
    if _keys_pending():
        return "Scrubbed the keys file." if run(keys_only=True) else "A scrub of the keys file was held up; it is tried again."
    return None


def at_once() -> bool:
    """Scrub right after an erasure where the database is small; whether everything pending is through."""
    return _is_small() and run()


def run(keys_only: bool = False) -> bool:
    """Scrub keys.db and, unless `keys_only`, the main database, in a process of its own; True once neither was held up.

    Only then are the erasures that stood before it marked as scrubbed. Never inside a transaction: it would wait for it.
    """
    if database.in_transaction() or keyring.keys_database.in_transaction():
        raise RuntimeError("a scrub waits for every transaction, so it is not started inside one")
    began, folder = now(), config.data_folder()
    waiting = [row.id for row in _pending()]
    names = ["keys.db"] if keys_only else ["discreet.db", "keys.db"]
    command = [sys.executable, "-I", str(Path(scrub.__file__)), str(TRIES), *(str(folder / name) for name in names)]
    ran = subprocess.run(command, capture_output=True, check=False, timeout=LONGEST)  # noqa: S603 (our own file, no shell)
    if ran.returncode != scrub.CLEAN:
        return False
    _settle([] if keys_only else waiting, keys_only, began)
    return True


@database.atomic()
def _settle(waiting: list[int], keys_only: bool, began: datetime) -> None:
    Scrub.create(keys_only=keys_only, began_at=began)
    for row in Erasure.unscrubbed().where(Erasure.id.in_(waiting), Erasure.rows_at <= began):
        if row.is_as_signed():
            row.change(scrubbed_at=now())
            record(Act.ERASURE_SCRUBBED, by=None, about=row)


def _pending() -> list[Erasure]:
    """The erasures whose traces are still in the files; a row from outside is none, and would never be settled."""
    return steps.sound(list(Erasure.unscrubbed().order_by(Erasure.rows_at, Erasure.id)))


def _keys_pending() -> bool:
    """Whether a key was destroyed since keys.db was last scrubbed."""
    last = Scrub.select(Scrub.began_at).order_by(Scrub.id.desc()).tuples().first()
    return bool(keyring.destroyed_since(last[0]) if last else keyring.destroyed_since())


def _is_small() -> bool:
    return (config.data_folder() / "discreet.db").stat().st_size < SMALL


def _may_run_now(pending: list[Erasure]) -> bool:
    shop, oldest = Shop.current(), pending[0].rows_at
    waits = oldest is not None and now() - oldest > PATIENCE
    hour = clock.to_local(now(), shop.timezone if shop else "Europe/London").hour
    return _is_small() or hour in NIGHT or waits
