"""`flask backup`: make, verify, rehearse, list, and restore, which is done at the console alone."""

import signal
import sys
from contextlib import suppress
from functools import partial, wraps
from pathlib import Path

import click
from flask.cli import AppGroup
from peewee import DatabaseError

from webapp import config
from webapp.backup import authenticity, making, rehearsing, restoring, verifying
from webapp.backup.reading import DamagedBackup
from webapp.backup_places import targets
from webapp.backup_places.folder import Folder
from webapp.backup_places.models import BackupTarget
from webapp.db import database
from webapp.errors import Refused, Unusable
from webapp.keyholders import recovery_sheet
from webapp.keyring import keys_database
from webapp.running import scheduler
from webapp.text import counted

backup = AppGroup("backup", help="Backups: make, verify, rehearse, list, restore.")
PLACE = click.argument("place", required=False)


def spoken(command):
    """Exit 0 when all is good, 1 when something is not as it was written, 2 when that cannot be told; say why."""

    @wraps(command)
    def run(*args, **kwargs):
        with suppress(ValueError):  # not in the main thread
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # so that what was begun is cleared away
        try:
            click.echo(command(*args, **kwargs))
        except Refused as refused:
            click.echo(refused.sentence, err=True)
            sys.exit(1 if isinstance(refused, DamagedBackup) else 2)
        except (DatabaseError, OSError, Unusable) as error:
            click.echo(f"This cannot be done now: {error}.", err=True)
            sys.exit(2)

    return run


def connected(command):
    """Run with both databases open."""

    @wraps(command)
    def run(*args, **kwargs):
        with database.connection_context(), keys_database.connection_context():
            return command(*args, **kwargs)

    return run


@backup.command("make")
@click.option("--full", is_flag=True, help="Write everything anew, also what has not changed.")
@spoken
@connected
def make_now(full):
    """Back up to every place now."""
    progress = partial(scheduler.progress, "backup")
    return scheduler.noted("backup", lambda: making.make_everywhere(full=full, progress=progress))


@backup.command("verify")
@PLACE
@click.option("--name", help="Another than the newest.")
@spoken
@connected
def verify(place, name):
    """Check every hash, seal and count of the newest backup at PLACE (a name, or a folder): 0 good, 1 bad, 2 cannot tell."""
    if place and Path(place).is_dir():
        return verifying.verify(Folder(Path(place).resolve()), name=name)
    said = []
    for target in _places(place):
        with targets.plainly(target):
            reached = targets.reach(target)
            said.append(f"{target.name}: {verifying.verify(reached.backups, reached.keys, name)}")
    return "\n".join(said)


@backup.command("rehearse")
@PLACE
@spoken
@connected
def rehearse(place):
    """Restore the newest backup into a scratch folder and compare it with what stands here."""
    return scheduler.noted("rehearsal", lambda: " ".join([rehearsing.rehearse(target) for target in _places(place)]))


@backup.command("list")
@spoken
@connected
def names():
    """What there is at each place."""
    lines = []
    for target in _places(None):
        with targets.plainly(target):
            found = targets.reach(target).backups.backups()
        lines += [f"{target.name} ({target.path}):", *(f"  {name}" for name in found or ["nothing yet"])]
    return "\n".join(lines)


@backup.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--keys", required=True, type=click.Path(path_type=Path, exists=True), help="The keys file, or its folder.")
@click.option("--name", help="Another backup than the newest.")
@click.option("--older-keys", is_flag=True, help="Where the newest keys file is lost: destroy again what an older one brings back.")
@spoken
def restore(folder, keys, name, older_keys):
    """Restore from FOLDER onto an empty data folder. Asks for the four lines of the recovery sheet."""
    restoring.refuse_in_use(config.data_folder())
    typed = " ".join(click.prompt(f"Line {number} of the recovery sheet", err=True) for number in range(1, 5))
    sheet = recovery_sheet.read(typed)
    done = restoring.restore(folder, keys, sheet, name=name, ask=_ask_for_paper, older_keys=older_keys)
    removed = f" {counted(done.removed, 'client')} had been removed before and will not come back." if done.removed else ""
    took = f"{counted(done.clients, 'client')}, in {counted(round(done.seconds), 'second')}"
    return f"Restored the backup of {done.created} UTC: {took}.{removed} Start the program."


def _ask_for_paper():
    """What a printed day sheet says, where the recovery sheet cannot tell whose backup it is."""
    click.echo(authenticity.WHY_ASKED, err=True)
    return click.prompt("The shop key's fingerprint, or NUMBER:HASH of an entry", err=True)


def _places(name):
    places = [target for target in BackupTarget.in_use() if name in (None, target.name)]
    if not places:
        raise Refused(f"Backups go to no place called {name}." if name else "There is no place to back up to yet.")
    return places
