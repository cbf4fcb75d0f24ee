"""The keys file: the content of keys.db at every place, sealed, newest only, so that what is destroyed is gone from there too."""

from webapp import clock, config
from webapp.backup import locks
from webapp.backup.bundles import seal_keys
from webapp.backup_places import targets
from webapp.backup_places.models import BackupTarget
from webapp.db import database
from webapp.disk.safe_files import Directory
from webapp.errors import Refused
from webapp.keyring import Pin, PurposeKey, Tombstone, keys_database
from webapp.sealing import canonical, digest

STAMP = "%Y%m%dT%H%M%S"


def shop_key():
    """The 32 bytes of this shop's shop.key."""
    return Directory(config.data_folder()).read("shop.key")


def content():
    """What keys.db holds, as plain lists, read in one transaction."""
    with keys_database.atomic():
        return {
            table: [
                [str(value) if hasattr(value, "year") else value for value in row] for row in model.select().tuples().iterator()
            ]
            for table, model in (("keys", PurposeKey), ("tombstones", Tombstone), ("pins", Pin))
        }


def state():
    """A digest of what has been destroyed so far: what every place's keys file must know of."""
    rows = Tombstone.select().order_by(Tombstone.client, Tombstone.purpose).tuples()
    return digest(canonical("discreet/tombstones/1", *(str(value) for row in rows for value in row)))


def behind(places=None):
    """Those of the places whose keys file does not know yet of everything that has been destroyed."""
    current = state()
    places = BackupTarget.in_use() if places is None else places
    return [target for target in places if not target.is_as_signed() or bytes(target.keys_state or b"") != current]


def refresh(places=None):
    """Rewrite the keys file at each place that is behind, or at those given; {name of the place: why not} where it failed."""
    failed = {}
    for target in behind() if places is None else places:
        try:
            write(targets.reach(target))
        except Refused as refused:
            failed[target.name] = refused.sentence
    return failed


def renew():
    """What the timer does: bring the places that are behind up to date; one sentence when there was anything to do."""
    waiting = len(behind())
    if failed := refresh():
        raise Refused(" ".join(failed.values()))
    return f"Rewritten at {waiting} places." if waiting else None


def confirmed():
    """(places, how many of them have a keys file that knows of everything destroyed so far)."""
    places = BackupTarget.in_use().count()
    return places, places - len(behind())


def beyond_reach(moment):
    """Names of the places given up as lost whose keys file was last written before a moment: it knows of nothing since then."""
    lost = BackupTarget.select(BackupTarget.name).where(~BackupTarget.active, BackupTarget.keys_at < moment)
    return [name for (name,) in lost.order_by(BackupTarget.id).tuples()]


def write(reached):
    """Write the keys beside what is there, read it back, then delete the older: at no moment is there none.

    One writer at a time on this machine, so that an older content never lands after a newer one.
    """
    target, master = reached.target, shop_key()
    with locks.held("backup-keys"), targets.plainly(target):
        known, now = state(), clock.now()  # what is destroyed after this is written anew after us
        older, name = reached.keys.names(), f"keys-{now:{STAMP}}{now.microsecond:06d}.sealed"
        raw = seal_keys(master, name, content())
        reached.keys.put(name, raw)
        if reached.keys.get(name) != raw:
            reached.keys.drop(name)
            raise Refused(f"{target.name} gave the keys back other than they were written. Replace that disk.")
        for old in older:
            if old != name:  # on a clock that stands still
                reached.keys.drop(old)
    with database.atomic():
        if BackupTarget.select().where(BackupTarget.id == target.id).exists():
            target.change(keys_state=known, keys_at=now)
