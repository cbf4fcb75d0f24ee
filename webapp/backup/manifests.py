"""Reading manifests: the newest that opens, and every bundle that any of them refers to."""

from webapp.backup.bundles import open_manifest
from webapp.backup_places.folder import MANIFEST
from webapp.sealing import Unopenable


def load(folder, master, name):
    """The manifest of the backup `name`, a dict. Raises Unopenable or OSError."""
    return open_manifest(master, name, folder.read(name, MANIFEST))


def newest(folder, master):
    """The newest manifest that opens, or None."""
    for name in reversed(folder.backups()):
        try:
            return load(folder, master, name)
        except (Unopenable, OSError):
            continue
    return None


def pieces(manifest):
    """(what it is, bundle name, bytes) of every bundle that a manifest refers to."""
    yield "the shop's own tables", *manifest["shop"][:2]
    for first, last, name, size in manifest["trail"]:
        yield f"the audit trail from {first} to {last}", name, size
    for uid, (name, size, files) in manifest["clients"].items():
        yield f"client {uid}", name, size
        for file, (name_of_file, size_of_file) in files.items():
            yield f"file {file} of client {uid}", name_of_file, size_of_file
