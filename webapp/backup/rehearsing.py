"""Rehearsing a restore: a whole backup built in a scratch folder, compared with what stands, thrown away; in its own process."""

from contextlib import suppress

from webapp import config
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.backup import keys_file, locks, reading
from webapp.backup.building import build, check_standing, repin, standing_in
from webapp.backup.reading import Reader
from webapp.backup.snapshot import Snapshot
from webapp.backup_places import targets
from webapp.db import database
from webapp.disk.safe_files import Directory
from webapp.errors import Refused
from webapp.text import counted

SCRATCH = ".rehearsal"


def rehearse(target):
    """Restore the newest backup of a place into a scratch folder and compare it, row by row, with the clients unchanged since."""
    scratch = config.data_folder() / SCRATCH
    with locks.held("rehearsal", "A rehearsal is under way at this moment."), targets.plainly(target):
        _clear()
        reached = targets.reach(target)
        names = reached.backups.backups()
        if not names:
            raise Refused(f"There is no backup at {target.name} yet.")
        keys, held = reading.read_keys(reached.keys, keys_file.shop_key())
        reader = Reader(reached.backups, keys_file.shop_key(), names[-1], keys)
        reached.backups.fetch(reader.names())
        try:
            restored, removed = build(reader, held, scratch)
            with standing_in(scratch):
                repin()
                check_standing(reader)
            same = _compare(reader, scratch)
        finally:
            _clear()
    with database.atomic():
        record(Act.BACKUP_REHEARSED, by=None, about=target, clients=restored, removed=removed, compared=same)
    return f"{target.name}: the backup {reader.name} restores: {counted(restored, 'client')}, {same} of them compared row by row."


def sweep():
    """Take away the scratch folder that a killed rehearsal left: it holds what the database holds."""
    if Directory(config.data_folder()).exists(SCRATCH):
        with suppress(Refused), locks.held("rehearsal", "A rehearsal is under way at this moment."):
            _clear()


def _clear():
    Directory(config.data_folder()).remove_tree(SCRATCH, shred=True)


def _compare(reader, scratch):
    """How many clients were compared with what stands now. Refused when a client differs that nothing is known to have changed."""
    with Snapshot() as live, Snapshot(scratch / "discreet.db") as copy:
        changed = live.changed_since(reader.manifest["head"][0], reader.manifest["marks"])
        uids = {number: uid for number, uid in live.clients() if uid in reader.manifest["clients"] and number not in changed}
        for (number, here), (_, there) in zip(live.of_each(list(uids)), copy.of_each(list(uids)), strict=True):
            if here != there:
                one = f"The backup {reader.name} holds client {uids[number]}"
                raise Refused(f"{one} other than they stand here. Make a full backup.")
    return len(uids)
