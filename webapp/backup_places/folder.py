"""A folder that holds backups: bundles by their hash, one folder a backup with its manifest, and the keys file apart.

.discreet-target              says whose disk this is: without it nothing is written
bundles/ab/abcd…              each under the SHA-256 of its bytes, shared by all backups
backups/20261123T100000Z/     manifest, shop.key.sealed
keys/keys-….sealed            the newest only
"""

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

from webapp.sealing import Unopenable

MARKER = ".discreet-target"
MANIFEST, SHOP_KEY = "manifest", "shop.key.sealed"
MANY = 500  # so many files at once are flushed together instead of one by one


class Folder:
    """Backups in a folder of this machine's."""

    def __init__(self, root):
        self.root = Path(root)
        self._new = []

    def backups(self):
        """The names of the backups, oldest first. One that was never finished is not among them."""
        return sorted(path.name for path in (self.root / "backups").glob("*Z") if path.is_dir())

    def sizes(self):
        """{name: bytes} of the bundles here."""
        found = {}
        for shelf in _entries(self.root / "bundles"):
            if shelf.is_dir():
                found.update((entry.name, entry.stat().st_size) for entry in _entries(shelf.path))
        return found

    def begin(self, name):
        """Take up the backup `name`. True when an earlier one was left unfinished, so that there is something to clear."""
        unfinished = list((self.root / "backups").glob("*.part"))
        for path in unfinished:
            shutil.rmtree(path)
        (self.root / "bundles").mkdir(mode=0o700, exist_ok=True)
        (self.root / "backups" / f"{name}.part").mkdir(mode=0o700, parents=True)
        self._new = []  # names: tens of thousands of paths would weigh more than all else
        return bool(unfinished)

    def put(self, raw):
        """Keep a bundle; its name."""
        name = name_of(raw)
        path = str(self._bundle(name))
        self._new.append(name)
        try:
            _write(f"{path}.part", raw, flush=False)
        except FileNotFoundError:
            os.mkdir(os.path.dirname(path), mode=0o700)
            _write(f"{path}.part", raw, flush=False)
        os.rename(f"{path}.part", path)
        return name

    def finish(self, name, files):
        """Make the backup count: everything is on the disk before its folder gets its name. `files`: {name: bytes}."""
        self._flush()
        part = self.root / "backups" / f"{name}.part"
        for own, raw in files.items():
            _write(part / own, raw)
        flush_folder(part)
        part.rename(self.root / "backups" / name)
        flush_folder(self.root / "backups")

    def give_up(self, name):
        """Take away what was written since `begin`; backups made before are as they were."""
        for path in map(self._bundle, self._new):
            path.with_suffix(".part").unlink(missing_ok=True)
            path.unlink(missing_ok=True)
        shutil.rmtree(self.root / "backups" / f"{name}.part", ignore_errors=True)

    def _flush(self):
        if len(self._new) > MANY:
            os.sync()
            return
        for path in map(self._bundle, self._new):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        for shelf in {self._bundle(name).parent for name in self._new}:
            flush_folder(shelf)

    def read(self, name, own):
        """The bytes of one file of the backup `name`."""
        return (self.root / "backups" / name / own).read_bytes()

    def get(self, name):
        """A bundle's bytes, or Unopenable when they are not what its name says."""
        raw = self._bundle(name).read_bytes()
        if hashlib.sha256(raw).hexdigest() != name:
            raise Unopenable
        return raw

    def fetch(self, names):
        """Have these bundles on this machine: they are."""

    def drop(self, names):
        """Delete bundles."""
        for name in names:
            self._bundle(name).unlink(missing_ok=True)

    def remove(self, name):
        """Delete a backup's own folder: manifest first, so that half of it never passes for whole."""
        (self.root / "backups" / name / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(self.root / "backups" / name)

    def _bundle(self, name):
        if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
            raise Unopenable
        return self.root / "bundles" / name[:2] / name


class KeysFolder:
    """Where the keys file lies."""

    def __init__(self, root):
        self.root = Path(root)

    def names(self):
        """The keys files here, oldest first: one, unless writing was interrupted."""
        return sorted(path.name for path in self.root.glob("keys-*.sealed"))

    def put(self, name, raw):
        """Write a keys file beside the older ones."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in self.root.glob("*.part"):
            shred(left)
        part = self.root / f"{name}.part"
        try:
            _write(part, raw)
            part.rename(self.root / name)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        flush_folder(self.root)

    def get(self, name):
        """A keys file's bytes."""
        return (self.root / name).read_bytes()

    def drop(self, name):
        """Delete a keys file, its bytes overwritten first: its key lives on, and it holds keys that were destroyed since."""
        shred(self.root / name)
        flush_folder(self.root)


def shred(path):
    """Delete a file, its bytes overwritten first where the disk still lets us: for plain data, and what a living key opens."""
    with suppress(OSError), open(path, "r+b") as file:
        size = path.stat().st_size
        for start in range(0, size, 1 << 20):
            file.write(bytes(min(1 << 20, size - start)))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def shred_folder(folder):
    """Delete a folder with everything in it, every file's bytes overwritten first."""
    for path in sorted(Path(folder).rglob("*"), reverse=True):
        if path.is_file() and not path.is_symlink():
            shred(path)
    shutil.rmtree(folder, ignore_errors=True)


def flush_folder(path):
    """Have the names in a folder on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path, raw, flush=True):
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(raw)
        if flush:
            file.flush()
            os.fsync(file.fileno())


def _entries(path):
    try:
        with os.scandir(path) as found:
            return [entry for entry in found if not entry.name.endswith(".part")]
    except FileNotFoundError:
        return []


def name_of(raw):
    """The name that a sealed bundle is kept under: the SHA-256 of its bytes, as hex."""
    return hashlib.sha256(raw).hexdigest()
