"""A folder that holds backups: bundles by their hash, one folder a backup with its manifest, and the keys file apart.

.discreet-target              says whose disk this is: without it nothing is written
bundles/ab/abcd…              each under the SHA-256 of its bytes, shared by all backups
backups/20261123T100000Z/     manifest, shop.key.sealed
keys/keys-….sealed            the newest only
"""

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path

from webapp.disk.link_errors import LinkFound
from webapp.disk.safe_files import Directory
from webapp.sealing import Unopenable

MARKER = ".discreet-target"
MANIFEST, SHOP_KEY = "manifest", "shop.key.sealed"
MANY = 500  # so many files at once are flushed together instead of one by one
BUNDLE, SHELF = re.compile("[0-9a-f]{64}"), re.compile("[0-9a-f]{2}")
KEYS = re.compile(r"keys-\d{8}T\d{12}\.sealed")


class Folder:
    """Backups in a folder of this machine's. No part of its path may be a link, and nothing in it that is written or deleted."""

    def __init__(self, root, top=None):
        """`root` is its path; `top` the Directory, where that is below the data folder, which may be reached by a link."""
        self.root, self._new = Path(root), []
        self._top = top or Directory.from_root(self.root)
        self._backups, self._bundles = self._top.child("backups"), self._top.child("bundles")

    def backups(self):
        """The names of the backups, oldest first. One that was never finished is not among them."""
        return [name for name in self._backups.folders() if name.endswith("Z")]

    def sizes(self):
        """{name: bytes} of the bundles here."""
        found = {}
        for shelf in filter(SHELF.fullmatch, self._bundles.folders()):
            sizes = self._bundles.child(shelf).sizes().items()
            found.update((name, size) for name, size in sizes if BUNDLE.fullmatch(name))
        return found

    def begin(self, name):
        """Take up the backup `name`. True when an earlier one was left unfinished, so that there is something to clear."""
        unfinished = [left for left in self._backups.names() if left.endswith(".part")]
        for left in unfinished:
            self._backups.remove_tree(left)
        self._bundles.make()
        self._backups.child(f"{name}.part").make()
        self._new = []  # names: tens of thousands of paths would weigh more than all else
        return bool(unfinished)

    def put(self, raw):
        """Keep a bundle; its name."""
        name = name_of(raw)
        shelf = self._shelf(name)
        self._new.append(name)
        try:
            shelf.write(name, raw, flush=False)
        except FileNotFoundError:
            shelf.make()
            shelf.write(name, raw, flush=False)
        return name

    def finish(self, name, files):
        """Make the backup count: everything is on the disk before its folder gets its name. `files`: {name: bytes}."""
        self._flush()
        part = self._backups.child(f"{name}.part")
        for own, raw in files.items():
            part.create(own, raw)
        part.flush()
        self._backups.move(f"{name}.part", self._backups, name)
        self._backups.flush()

    def give_up(self, name):
        """Take away what was written since `begin`; backups made before are as they were, and a link that is in the way stays."""
        for own in self._new:
            for written in (f"{own}.part", own):
                with suppress(LinkFound):
                    self._shelf(own).remove(written)
        with suppress(LinkFound, OSError):
            self._backups.remove_tree(f"{name}.part")

    def _flush(self):
        if len(self._new) > MANY:
            os.sync()
            return
        for shelf in {name[:2] for name in self._new}:
            self._bundles.child(shelf).flush_files([name for name in self._new if name[:2] == shelf])

    def read(self, name, own):
        """The bytes of one file of the backup `name`."""
        return self._backups.child(name).read(own)

    def get(self, name):
        """A bundle's bytes, or Unopenable when they are not what its name says."""
        raw = self._shelf(name).read(name)
        if hashlib.sha256(raw).hexdigest() != name:
            raise Unopenable
        return raw

    def fetch(self, names):
        """Have these bundles on this machine: they are."""

    def drop(self, names):
        """Delete bundles."""
        for name in names:
            self._shelf(name).remove(name)

    def remove(self, name):
        """Delete a backup's own folder: manifest first, so that half of it never passes for whole."""
        self._backups.child(name).remove(MANIFEST)
        self._backups.remove_tree(name)

    def _shelf(self, name):
        if not BUNDLE.fullmatch(name):
            raise Unopenable
        return self._bundles.child(name[:2])


class KeysFolder:
    """Where the keys file lies."""

    def __init__(self, root):
        self.root = Path(root)
        self._top = Directory.from_root(self.root)

    def names(self):
        """The keys files here, oldest first: one, unless writing was interrupted."""
        return [name for name in self._top.names() if KEYS.fullmatch(name)]

    def put(self, name, raw):
        """Write a keys file beside the older ones."""
        self._top.make()
        for left in self._top.names():
            if left.endswith(".part"):
                self._top.shred(left)
        self._top.write(name, raw)
        self._top.flush()

    def get(self, name):
        """A keys file's bytes."""
        return self._top.read(name)

    def drop(self, name):
        """Delete a keys file, its bytes overwritten first: its key lives on, and it holds keys that were destroyed since."""
        self._top.shred(name)
        self._top.flush()


def name_of(raw):
    """The name that a sealed bundle is kept under: the SHA-256 of its bytes, as hex."""
    return hashlib.sha256(raw).hexdigest()
