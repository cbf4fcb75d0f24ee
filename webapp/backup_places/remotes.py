"""Places reached through rclone: the same folders as on a disk, with an outbox of sealed bytes on this machine."""

import json
import re
import secrets
from urllib.parse import urlsplit

from webapp import config
from webapp.backup_places.folder import BUNDLE, KEYS, MANIFEST, SHOP_KEY, Folder
from webapp.backup_places.models import PlaceKind
from webapp.backup_places.rclone import LONG, Rclone, at
from webapp.disk.safe_files import Directory
from webapp.errors import Refused
from webapp.text import counted

OWN_FILE = re.compile(rf"\d{{8}}T\d{{6}}Z/({MANIFEST}|{re.escape(SHOP_KEY)})")  # of all that a listing may name
FULL_BOX = 64_000_000  # bytes that wait in the outbox before they are sent


def mark(target, secret):
    """Refuse a place that does not take a file and give it back."""
    if not target.host or not target.login or not secret:
        raise Refused("Fill in the machine or address, the user and the password: this place is reached with them.", field="host")
    if target.kind == PlaceKind.SFTP and not target.host_key.strip():
        raise Refused("Paste what ssh-keyscan prints for that machine, so that no other can pass for it.", field="host_key")
    if target.kind == PlaceKind.S3 and not _is_private(target.host):
        raise Refused("The address of the storage begins with https://.", field="host")
    remote, token = Rclone(target, secret), secrets.token_hex(16).encode()
    for path in (target.path, target.keys_path):
        remote.run("rcat", at(f"{path}/.discreet-trial"), given=token)
        if remote.run("cat", at(f"{path}/.discreet-trial")) != token:
            raise Refused("That place gives back other than it was given. Choose another.", field="path")
        remote.run("deletefile", at(f"{path}/.discreet-trial"))


def _is_private(address):
    """Whether what is sent to an address of S3 storage is encrypted on its way, or does not leave this machine."""
    parts = urlsplit(address)
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
    return "@" not in parts.netloc and bool(parts.hostname) and (parts.scheme == "https" or here)


def reach(target, secret, reached):
    """Reach a place: its backups and its keys file."""
    remote = Rclone(target, secret)
    return reached(target, RemoteFolder(target, remote), RemoteKeys(target, remote))


class RemoteFolder(Folder):
    """A Folder elsewhere: manifests are mirrored here, bundles wait in an outbox until they are sent."""

    def __init__(self, target, remote):
        name = f"backup-{target.uid}"
        super().__init__(config.data_folder() / name, Directory(config.data_folder(), name))
        self._remote, self._path, self._waiting, self._sent = remote, target.path.rstrip("/"), 0, []
        self._top.make()
        self._known = None

    def backups(self):
        """The names of the backups there; their manifests are copied here on the way."""
        if self._known is None:
            self._backups.make()
            listed = self._remote.run("lsf", "--recursive", "--files-only", self._at("backups"), missing_is_empty=True)
            own = sorted(filter(OWN_FILE.fullmatch, listed.decode("utf-8", "replace").split("\n")))
            whole = [name.partition("/")[0] for name in own if name.endswith(f"/{MANIFEST}")]
            self._refuse_links()
            if whole:
                words = ("copy", "--files-from-raw", "-", self._at("backups"), str(self.root / "backups"))
                self._remote.run(*words, limit=LONG, given="".join(f"{name}\n" for name in own).encode())
            for name in self._backups.folders():
                if name not in whole and not name.endswith(".part"):
                    self._backups.remove_tree(name)
            self._known = whole
        return list(self._known)

    def _refuse_links(self):
        """Raise LinkFound for a link in the mirror, before rclone writes there: it goes by paths, and would follow one."""
        for name in self._backups.folders():
            for own in (MANIFEST, SHOP_KEY):
                self._backups.child(name).check_plain(own)

    def sizes(self):
        """{name: bytes} of the bundles there."""
        words = "lsjson --recursive --files-only --no-modtime --no-mimetype".split()
        listed = self._remote.run(*words, self._at("bundles"), limit=LONG, missing_is_empty=True)
        return {entry["Name"]: entry["Size"] for entry in json.loads(listed or b"[]") if BUNDLE.fullmatch(entry["Name"])}

    def put(self, raw):
        """Keep a bundle in the outbox; its name."""
        name = super().put(raw)
        self._waiting += len(raw)
        if self._waiting > FULL_BOX:
            self._send()
        return name

    def _send(self):
        self._bundles.folders()  # raises LinkFound for a link among them: rclone would send what it leads to
        self._sent += self._new
        self._remote.run("move", str(self.root / "bundles"), self._at("bundles"), limit=LONG)
        self._new, self._waiting = [], 0

    def finish(self, name, files):
        """Send what waits, see that all of it arrived, then the backup's own files: the manifest last."""
        self._send()
        there = self.sizes()
        if lost := [sent for sent in self._sent if sent not in there]:
            raise Refused(f"{counted(len(lost), 'bundle')} did not arrive. Try again.")
        super().finish(name, files)
        for own in (SHOP_KEY, MANIFEST):
            self._remote.run("rcat", self._at(f"backups/{name}/{own}"), given=files[own])
            if self._remote.run("cat", self._at(f"backups/{name}/{own}")) != files[own]:
                raise Refused("What was sent does not come back as it was. Try again, or choose another place.")
        self._known = [*self.backups(), name]

    def give_up(self, name):
        """Clear the outbox; what was sent already is cleared away with the next backup that is made."""
        super().give_up(name)
        self._top.remove_tree("bundles")
        self._backups.remove_tree(name)
        self._backups.child(f"{name}.part").make()

    def get(self, name):
        """A bundle's bytes: from here when fetched, else from there."""
        shelf = self._shelf(name)
        if not shelf.exists(name):
            shelf.make()
            raw = self._remote.run("cat", self._at(f"bundles/{name[:2]}/{name}"), missing_is_empty=True)
            shelf.write(name, raw, flush=False)
        try:
            return super().get(name)
        finally:
            shelf.remove(name)

    def fetch(self, names):
        """Copy bundles here in one go; each is dropped again once it has been read."""
        self._top.remove_tree("bundles")
        words = ("copy", "--files-from-raw", "-", self._at("bundles"), str(self.root / "bundles"))
        self._remote.run(*words, limit=LONG, given=_lines(names))

    def drop(self, names):
        """Delete bundles there."""
        if names:
            self._remote.run("delete", "--files-from-raw", "-", self._at("bundles"), limit=LONG, given=_lines(names))

    def remove(self, name):
        """Delete a backup's own folder there and its copy here."""
        self._remote.run("purge", self._at(f"backups/{name}"))
        self._backups.remove_tree(name)
        self._known = [known for known in self.backups() if known != name]

    def _at(self, path):
        return at(f"{self._path}/{path}")


def _lines(names):
    return "".join(f"{name[:2]}/{name}\n" for name in names).encode()


class RemoteKeys:
    """Where the keys file lies elsewhere."""

    def __init__(self, target, remote):
        self._remote, self._path = remote, target.keys_path.rstrip("/")

    def names(self):
        """The keys files there, oldest first."""
        listed = self._remote.run("lsf", "--files-only", at(self._path), missing_is_empty=True).decode("utf-8", "replace")
        return sorted(filter(KEYS.fullmatch, listed.split("\n")))

    def put(self, name, raw):
        """Write a keys file beside the older ones."""
        self._remote.run("rcat", at(f"{self._path}/{name}"), given=raw)

    def get(self, name):
        """A keys file's bytes."""
        return self._remote.run("cat", at(f"{self._path}/{name}"))

    def drop(self, name):
        """Delete a keys file."""
        self._remote.run("deletefile", at(f"{self._path}/{name}"))
        if name in self.names():
            raise Refused("An older keys file could not be deleted there.")
