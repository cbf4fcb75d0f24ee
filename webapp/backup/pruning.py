"""Letting go of old backups: folders after 90 days, then every bundle that no manifest refers to."""

from datetime import datetime, timedelta

from webapp.backup import manifests
from webapp.sealing import Unopenable

KEPT = timedelta(days=90)
STAMP = "%Y%m%dT%H%M%SZ"


def prune(folder, master, at):
    """Remove backups older than 90 days and what only they referred to; how many backups went. Called after a new one stands."""
    old = [name for name in folder.backups() if _made(name) is not None and _made(name) < at - KEPT]
    for name in old:
        folder.remove(name)
    if old:
        collect(folder, master)
    return len(old)


def collect(folder, master):
    """Delete the bundles that no manifest refers to. Where a manifest does not open, none is deleted: who knows what it needs."""
    needed = set()
    for name in folder.backups():
        try:
            needed |= {piece[1] for piece in manifests.pieces(manifests.load(folder, master, name))}
        except (Unopenable, OSError):
            return 0
    spare = folder.sizes().keys() - needed
    folder.drop(spare)
    return len(spare)


def _made(name):
    try:
        return datetime.strptime(name, STAMP)
    except ValueError:
        return None
