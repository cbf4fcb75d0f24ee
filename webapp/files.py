"""Files of a client: bytes on disk only as ciphertext under the client's `record` key, so that without the key they are gone.

A file is named by a random uid. It is written beside, flushed, then renamed: a crash leaves the old state or the new.
"""

from pathlib import Path

from webapp import keyring
from webapp.disk.safe_files import PART, Directory
from webapp.sealing import aead_open, aead_seal, canonical

_held = {}


def init(folder):
    """Keep files in `folder`/files, which `make_folder` makes."""
    _held["folder"] = Path(folder) / "files"


def make_folder(folder):
    """Make `folder`/files where it is missing, for this account alone."""
    Directory(folder, "files").make()


def path_of(uid: str) -> Path:
    """Where the file `uid` (32 hex digits) lies."""
    if len(uid) != 32 or not set(uid) <= set("0123456789abcdef"):
        raise ValueError("not a file's uid")
    return _held["folder"] / uid


def put(client: str, uid: str, raw: bytes) -> None:
    """Write bytes as the file `uid` of the client (both uids), encrypted and flushed to disk."""
    name, folder = path_of(uid).name, _folder()
    sealed = aead_seal(keyring.key_of(client), raw, _context(client, uid))
    folder.write(name, sealed)
    folder.flush()


def get(client: str, uid: str) -> bytes:
    """The bytes of the file `uid` of the client. Raises keyring.Gone, FileNotFoundError or sealing.Unopenable."""
    return aead_open(keyring.key_of(client), read_sealed(uid), _context(client, uid))


def read_sealed(uid: str) -> bytes:
    """The bytes of the file `uid` as they are on the disk. Raises FileNotFoundError."""
    return _folder().read(path_of(uid).name)


def remove(uid: str, *, overwrite: bool = True) -> None:
    """Delete a file, its bytes overwritten first; nothing happens if it is gone already.

    `overwrite`: False where the key is gone, since what is left on the disk can then be read by nobody.
    """
    whole, folder = path_of(uid).name, _folder()
    for name in (whole, f"{whole}{PART}"):
        if overwrite:
            folder.overwrite(name)
        if folder.remove(name):
            folder.flush()


def sweep(known: set[str], before: float) -> int:
    """Remove what is older than a Unix time and not among the `known` uids, halves of files too; how many."""
    folder = _folder()
    old = [name for name in folder.names() if name not in known and folder.modified(name) < before]
    for name in old:
        folder.overwrite(name)
        folder.remove(name)
    return len(old)


def _context(client, uid):
    return canonical("discreet/file/1", client, uid)


def _folder():
    return Directory(_held["folder"].parent, "files")
