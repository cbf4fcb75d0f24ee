"""What `flask doctor` looks at: file modes, the clock, SQLite's version, free disk, rows changed from outside, the vault."""

import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from webapp import clock, config, db, schema
from webapp.audit import trail
from webapp.audit.models import Entry
from webapp.backup import state
from webapp.backup.models import Backup
from webapp.erasure import steps
from webapp.erasure.models import Erasure
from webapp.row_mac import Altered, MacedRow
from webapp.staff import figures, standing, throttle
from webapp.staff.models import Staff
from webapp.vault import health_check
from webapp.vault.epoch_models import Epoch
from webapp.vault.models import LoginVersion, PurposePair

SPARE = 2_000_000_000
LEEWAY = 120
# Chained to other rows, or under keys that are destroyed with what they are about: `flask audit verify`, and the vault's own check.
CHECKED_APART = {Entry, Epoch, PurposePair, LoginVersion}


@dataclass(frozen=True)
class Diagnosis:
    """One thing looked at."""

    what: str
    good: bool | None  # None: not wrong, but not done yet
    sentence: str


def examine():
    """A list of Findings about this machine and data folder."""
    folder = config.data_folder()
    return [
        _modes(folder),
        _clock(),
        _sqlite(),
        _disk(folder),
        _integrity(),
        *_rows(),
        Diagnosis("Vault", *health_check.examine()),
        _backups(),
        _addresses(),
    ]


def _modes(folder):
    wrong = [path for path in [folder, *Path(folder).rglob("*")] if path.exists() and path.stat().st_mode & 0o077]
    if wrong:
        return Diagnosis("File modes", False, f"others on this machine can reach {wrong[0]}. Run: chmod -R go-rwx {folder}")
    return Diagnosis("File modes", True, "the data folder is this account's alone.")


def _backups():
    good, sentence = state.health()
    return Diagnosis("Backups", good or (False if Backup.select().exists() else None), sentence)


def _addresses():
    missing = throttle.without_address().exists()
    return Diagnosis("Visitors", not missing, f"{figures.NOT_PASSED_ON}." if missing else "each has an address of their own.")


def _clock():
    newest = Entry.select(Entry.at).order_by(Entry.number.desc()).tuples().first()
    if newest and not isinstance(newest[0], datetime):
        return Diagnosis("Clock", False, "the newest entry of the audit trail has no date. Run: flask audit verify")
    if newest and (newest[0] - clock.now()).total_seconds() > LEEWAY:
        return Diagnosis("Clock", False, "the clock is behind what was already written. Set it right before anybody works.")
    if time.gmtime().tm_year < 2026:
        return Diagnosis("Clock", False, "the clock has not been set.")
    return Diagnosis("Clock", True, f"{clock.now():%Y-%m-%d %H:%M} UTC.")


def _sqlite():
    if db.wal_is_safe():
        return Diagnosis("SQLite", True, f"{db.engine_version()} has the fix of 2026 for its write-ahead log.")
    return Diagnosis(
        "SQLite",
        True,
        f"{db.engine_version()} is older than 3.51.3, so one checkpointer does all checkpoints. That is safe here.",
    )


def _disk(folder):
    free = shutil.disk_usage(folder).free
    return Diagnosis("Free disk", free > SPARE, f"{free // 1_000_000_000} GB free{'' if free > SPARE else ': make room soon'}.")


def _rows():
    """A line for each row that decides about something and was changed from outside the program."""
    signed = [model for model in schema.MODELS if issubclass(model, MacedRow) and model not in CHECKED_APART]
    altered = sorted(name for model in signed for name in _altered(model)) + _altered_accounts()
    if not altered:
        return [Diagnosis("Signed rows", True, "as the program wrote them.")]
    return [Diagnosis("Signed rows", False, f"{name} was changed from outside the program. Restore a backup.") for name in altered]


def _altered(model):
    rests = {Staff: standing.rests_on_newest, Erasure: steps.rests_on_newest}.get(model, lambda row: True)
    for row in model.select():
        if not row.is_as_signed() or not rests(row):
            yield trail.name_of(row)


def _altered_accounts():
    try:
        standing.of_accounts()
    except Altered:
        return ["What the audit trail says about an account"]
    return []


def _integrity():
    damage = db.damage()
    return Diagnosis("Database", not damage, f"{damage}. Restore a backup." if damage else "its pages are whole.")
