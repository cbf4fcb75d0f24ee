"""Restoring: onto an empty data folder, from the backups' folder, the keys file and the sheet. Nothing counts until all of it does.

Everything is built and checked in a folder of its own inside the data folder, then moved into place, the database last:
a data folder without a database is not in use, so that a restore cut short is simply begun again.
"""

from dataclasses import dataclass
from pathlib import Path

from webapp import clock, config, db, keyring
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.backup import authenticity, reading
from webapp.backup.building import build, check_standing, fold, holds_keys, point_at, repin, standing_in
from webapp.backup.bundles import open_shop_key
from webapp.backup.reading import DamagedBackup, Reader
from webapp.backup_places.folder import MANIFEST, SHOP_KEY, Folder, KeysFolder
from webapp.db import database
from webapp.disk.safe_files import PART, Directory
from webapp.erasure import erasure, resurrected_keys
from webapp.errors import Refused
from webapp.sealing import Unopenable
from webapp.vault import destruction

UNFINISHED = ".restoring"
MOVED = ("files", "keys.db", "shop.key", "discreet.db")  # in this order
# What starting the program, or making a disk, leaves in a folder that nobody has used.
BARE = {"shop.key", "keys.db", "keys.db-wal", "keys.db-shm", "files", "lost+found", UNFINISHED}


@dataclass(frozen=True)
class Restored:
    """What came back."""

    name: str
    created: str
    clients: int
    removed: int
    seconds: float


def restore(source, keys, sheet, *, name=None, ask=None, older_keys=False):
    """Restore the newest backup in the folder `source`, or the one named; the Restored.

    `keys` is the keys file or its folder, `sheet` the PrivateKey of the recovery sheet. Refused before anything counts when
    the data folder is in use, or a file is not as it was written, or the backup comes from a newer program, or from another
    shop. For a sheet too old to tell that, `ask()` gives what a day sheet has on paper (see `authenticity`). A keys file that
    does not know of every erasure and withdrawal in the backup's trail is refused, unless `older_keys`: then those keys are
    destroyed again.
    """
    into, began = config.data_folder(), clock.now()
    refuse_in_use(into)
    reader, held, anchor = _open(Folder(Path(source).resolve()), Path(keys).resolve(), sheet, name, ask)
    config.make_folder()
    _clear(into)
    top, built = Directory(into), into / UNFINISHED / "data"
    top.child(UNFINISHED).make()
    try:
        restored, removed = build(reader, held, built)
        with standing_in(built):
            _settle(reader, restored, removed, anchor, older_keys)
        fold(built)
    except BaseException:
        top.remove_tree(UNFINISHED, shred=True)
        raise
    _move(top)
    point_at(into)
    seconds = (clock.now() - began).total_seconds()
    return Restored(reader.name, reader.manifest["created"], restored, removed, seconds)


def refuse_in_use(folder):
    """Refuse a data folder that holds anything of a shop's."""
    if (folder / "discreet.db").exists():
        raise Refused(f"{folder} is in use by a shop. Restore into a new, empty folder: set DISCREET_DATA, or move this one away.")
    if (folder / UNFINISHED).exists():
        return  # an earlier restore, cut short
    strange = [path.name for path in folder.glob("*") if path.name not in BARE and path.suffix not in (".lock", ".part")]
    if strange or any((folder / "files").glob("*")) or holds_keys(folder / "keys.db"):
        raise Refused(f"{folder} is not empty. Restore into a new, empty folder: set DISCREET_DATA, or move this one away.")


def is_unfinished(folder):
    """Whether a restore into this folder was cut short. One that only had its own folder left to clear away was not."""
    if not Directory(folder).exists(UNFINISHED):
        return False
    if (folder / "discreet.db").exists():
        Directory(folder).remove_tree(UNFINISHED, shred=True)
        return False
    return True


def _open(folder, keys, sheet, name, ask):
    names = folder.backups()
    if not names or (name and name not in names):
        raise Refused(f"There is no backup {name or ''} in {folder.root}. It is the folder that holds “backups” and “bundles”.")
    name = name or names[-1]
    try:
        master, signature = open_shop_key(sheet, folder.read(name, SHOP_KEY))
    except OSError as error:
        raise DamagedBackup(f"backups/{name}/{SHOP_KEY}", "shop.key for the sheet") from error
    except Unopenable as error:
        what = f"This sheet does not open backups/{name}/{SHOP_KEY}"
        raise Refused(f"{what}: it is another shop's or an older sheet, or the file is damaged.") from error
    if not (folder.root / "backups" / name / MANIFEST).exists():
        raise DamagedBackup(f"backups/{name}/{MANIFEST}", "what this backup is made of")
    anchor = authenticity.prove(master, sheet, signature, ask)
    by_client, held = reading.read_keys(KeysFolder(keys), master) if keys.is_dir() else reading.read_keys_file(keys, master)
    return Reader(folder, master, name, by_client), held, anchor


def _settle(reader, restored, removed, anchor, older_keys):
    """Bring the schema up to date, check what stands, finish what was destroyed since, and write the restore into the trail."""
    keyring.repin(keyring.ROWS_SIGNED, 0, b"")  # the backup may be of before rows were signed, and is proved whole
    db.upgrade()
    keyring.pin(keyring.ROWS_SIGNED, 1, b"")
    (was, was_mac), (number, mac) = repin()
    check_standing(reader)
    authenticity.check_anchor(anchor)
    _destroy_resurrected(older_keys)
    with database.atomic():
        heads = {"pinned": was, "pinned_mac": bytes(was_mac).hex()[:16], "head": number, "head_mac": mac.hex()[:16]}
        record(Act.BACKUP_RESTORED, by=None, clients=restored, removed=removed, backup=reader.name, **heads)
    erasure.resume()
    destruction.replay()


def _destroy_resurrected(older_keys):
    found = resurrected_keys.find()
    if found and not older_keys:
        raise Refused(
            "The keys file is older than this backup’s newest erasure or withdrawal: it still holds destroyed keys of "
            f"{resurrected_keys.numbers(found)}. Use the newest keys file. If you no longer have it, run the command again with "
            "--older-keys, which destroys those keys again. Nothing was changed."
        )
    resurrected_keys.destroy(found)


def _clear(into):
    """Take away what starting the program made by itself, and what an earlier restore left."""
    top = Directory(into)
    top.remove_tree(UNFINISHED, shred=True)
    for name in top.names():
        if name in ("keys.db", "keys.db-wal", "keys.db-shm") or name.endswith(PART):
            top.remove(name)
    top.remove_tree("files")


def _move(into):
    built = into.child(UNFINISHED, "data")
    for left in ("keys.db-wal", "keys.db-shm"):
        into.remove(left)
    for name in MOVED:
        built.move(name, into)
        into.flush()
    into.remove_tree(UNFINISHED, shred=True)
