"""The health of backups: a notice on every manager's first page, and what the page of backups shows."""

from datetime import timedelta

from webapp.backup import keys_file
from webapp.backup.models import Backup
from webapp.backup_places import targets
from webapp.backup_places.models import BackupTarget
from webapp.clock import now
from webapp.running import scheduler as by_the_clock
from webapp.running.scheduler import Duty
from webapp.text import counted
from webapp.vault.epoch_models import Epoch

RED = timedelta(hours=26)


def health(at=None):
    """Return (good, sentence): whether every place has a backup younger than 26 hours, with everybody in it, and the newest keys.

    `good` is None while all that can be said is that a new place's first backup is still to come.
    """
    at, places, newest = at or now(), list(BackupTarget.in_use()), Backup.newest()
    if not places:
        return False, "No backup is made: there is no place for it yet."
    for target in places:
        if fault := fault_of(target, newest.get(target.id), at):
            return False, fault
    if behind := keys_file.behind([target for target in places if target.id in newest]):
        return False, f"The keys file at {behind[0].name} does not know yet of everything that was removed."
    if waiting := [target for target in places if target.id not in newest]:
        return None, f"No backup at {waiting[0].name} yet: the first one is made by itself within a day."
    return True, f"Backed up {_hours(at - min(newest[target.id].made_at for target in places))} ago."


def fault_of(target, newest, at):
    """What is wrong with a place's newest backup, as a sentence, or None. A new place has a day and two hours for its first."""
    if newest is None and at - RED < target.added_at <= at + RED:
        return None
    if newest is None:
        return f"There is no backup at {target.name} yet."
    if not at - RED < newest.made_at <= at + RED:
        return f"The newest backup at {target.name} is {_hours(at - newest.made_at)} old."
    if newest.missing:
        return f"Not in the backup at {target.name}, having no key: {counted(newest.missing, 'client')}."
    return None


def has_older_sheet():
    """Whether the recovery sheet of today was made before sheets signed shop.key, so that a restore asks for a day sheet."""
    newest = Epoch.select(Epoch.sheet_signature).order_by(Epoch.number.desc()).first()
    return newest is not None and newest.sheet_signature is None


def first_comes(duty, sealed):
    """When a new place gets its first backup, as a sentence: from the Duty that makes it (None before it was ever due), and
    whether there is a recovery sheet to seal it to.
    """
    if not sealed:
        return "The first one is made once the vault is set up."
    if by_the_clock.is_running(duty):
        return "The first one is being made."
    if duty and duty.due_at <= now():
        return "The first one begins within a minute."
    return "The first one is made by itself within a day; “Back up now” makes it at once."


def places(at=None):
    """[(BackupTarget, its newest Backup or None, what is wrong or None, whether it shares the data's disk)] of those in use."""
    at, newest = at or now(), Backup.newest()
    return [
        (target, newest.get(target.id), fault_of(target, newest.get(target.id), at), targets.beside_the_data(target))
        for target in BackupTarget.in_use()
    ]


def recent(limit=20):
    """The newest backups, with their places."""
    return list(Backup.select(Backup, BackupTarget).join(BackupTarget).order_by(Backup.id.desc()).limit(limit))


def duties():
    """{name: Duty} of everything that runs by the clock and has been due at least once."""
    return {duty.name: duty for duty in Duty.select().order_by(Duty.id)}


def _hours(span):
    hours = int(span.total_seconds() // 3600)
    return "less than an hour" if hours < 1 else counted(hours, "hour") if hours < 72 else counted(hours // 24, "day")
