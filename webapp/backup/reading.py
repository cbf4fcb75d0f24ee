"""Reading a backup: every piece by its hash and seals, or a sentence that names the file which is not as it was written."""

from webapp.backup import bundles, manifests
from webapp.backup.snapshot import TRAIL
from webapp.backup_places.folder import SHOP_KEY, name_of
from webapp.disk.safe_files import Directory
from webapp.errors import Refused
from webapp.sealing import Unopenable


class DamagedBackup(Refused):
    """A file of a backup is not as it was written: cut, changed, swapped, of another shop, or not there."""

    def __init__(self, file, what):
        super().__init__(f"{file} ({what}) is missing, or not as this shop wrote it. Use another backup; nothing was changed.")


class Reader:
    """One backup, opened with shop.key. `keys` maps a client's uid to its record key."""

    def __init__(self, folder, master, name, keys):
        self.folder, self.master, self.name, self.keys = folder, master, name, keys
        try:
            self.manifest = manifests.load(folder, master, name)
            sealed = folder.read(name, SHOP_KEY)
        except (Unopenable, OSError) as error:
            raise DamagedBackup(f"backups/{name}/manifest", "what this backup is made of") from error
        if name_of(sealed) != self.manifest["shop_key"]:
            raise DamagedBackup(f"backups/{name}/{SHOP_KEY}", "shop.key for the sheet")

    def names(self):
        """The names of every bundle it is made of."""
        return [piece[1] for piece in manifests.pieces(self.manifest)]

    def shop(self):
        """{table: rows} of the shop's own tables, the canary among what was checked."""
        name, size = self.manifest["shop"]
        part = self._opened(name, size, "the shop's own tables", lambda raw: bundles.open_part(self.master, "shop", raw))
        counts = {table: len(rows) for table, rows in part["tables"].items()}
        if name_of(part["canary"].encode()) != self.manifest["canary"] or counts.items() - self.manifest["counts"].items():
            raise DamagedBackup(f"backups/{self.name}/manifest", "its counts")
        return part["tables"]

    def trail(self):
        """The audit trail's rows, a stretch at a time."""
        macs = self.manifest["columns"][TRAIL].index("mac")
        for first, last, name, size in self.manifest["trail"]:
            part = f"trail {first}-{last}"
            yield self._opened(
                name, size, f"the audit {part}", lambda raw, part=part: bundles.open_trail(self.master, part, macs, raw)
            )

    def clients(self):
        """(uid, {table: rows}, {file uid: sealed bytes}) of every client whose key is still there; the others are checked only."""
        for uid, (name, size, held) in self.manifest["clients"].items():
            key = self.keys.get(uid)
            if key is None:
                self._opened(name, size, f"client {uid}", lambda raw, uid=uid: bundles.check_client(self.master, uid, raw))
                rows = None
            else:
                what = f"client {uid}"
                rows = self._opened(name, size, what, lambda raw, uid=uid, key=key: bundles.open_client(self.master, key, uid, raw))
            yield uid, rows, self._files(uid, held)

    def _files(self, client, held):
        for file, (name, size) in held.items():
            what = f"file {file} of client {client}"
            yield file, self._opened(name, size, what, lambda raw, file=file: bundles.open_file(self.master, client, file, raw))

    def _opened(self, name, size, what, opened):
        try:
            raw = self.folder.get(name)
            if len(raw) != size:
                raise Unopenable
            return opened(raw)
        except (Unopenable, OSError) as error:
            raise DamagedBackup(f"bundles/{name[:2]}/{name}", what) from error


def read_keys(keys, master):
    """(keys of `record` by client, everything in the newest keys file of a KeysFolder). Refused when there is none that opens."""
    names = keys.names()
    if not names:
        raise Refused("There is no keys file there. Give the folder that holds it, or the file itself.")
    return _keys_of(names[-1], keys.get(names[-1]), master)


def read_keys_file(path, master):
    """The same of one file."""
    try:
        raw = Directory(path.parent).read(path.name)
    except OSError as error:
        raise Refused(f"The keys file {path} cannot be read ({error.strerror}).") from error
    return _keys_of(path.name, raw, master)


def _keys_of(name, raw, master):
    try:
        held = bundles.open_keys(master, name, raw)
    except Unopenable as error:
        raise DamagedBackup(name, "the keys file") from error
    return {client: key for client, purpose, key, _ in held["keys"] if purpose == "record"}, held
