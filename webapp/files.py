"""Files of a client: bytes on disk only as ciphertext under the client's `record` key, so that without the key they are gone.

A file is named by a random uid. It is written beside, flushed, then renamed: a crash leaves the old state or the new.
"""

import os
from pathlib import Path

from webapp import keyring
from webapp.sealing import aead_open, aead_seal, canonical

_held = {}


def init(folder):
    """Keep files in `folder`/files, which `make_folder` makes."""
    _held["folder"] = Path(folder) / "files"


def make_folder(folder):
    """Make `folder`/files where it is missing, for this account alone."""
    (Path(folder) / "files").mkdir(mode=0o700, exist_ok=True)


def path_of(uid: str) -> Path:
    """Where the file `uid` (32 hex digits) lies."""
    if len(uid) != 32 or not set(uid) <= set("0123456789abcdef"):
        raise ValueError("not a file's uid")
    return _held["folder"] / uid


def put(client: str, uid: str, raw: bytes) -> None:
    """Write bytes as the file `uid` of the client (both uids), encrypted and flushed to disk."""
    target = path_of(uid)
    part = target.with_suffix(".part")
    sealed = aead_seal(keyring.key_of(client), raw, _context(client, uid))
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        os.rename(part, target)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    _flush_folder()


def get(client: str, uid: str) -> bytes:
    """The bytes of the file `uid` of the client. Raises keyring.Gone, FileNotFoundError or sealing.Unopenable."""
    return aead_open(keyring.key_of(client), path_of(uid).read_bytes(), _context(client, uid))


def remove(uid: str, *, overwrite: bool = True) -> None:
    """Delete a file, its bytes overwritten first; nothing happens if it is gone already.

    `overwrite`: False where the key is gone, since what is left on the disk can then be read by nobody.
    """
    whole = path_of(uid)
    for path in (whole, whole.with_suffix(".part")):
        if _overwrite(path) if overwrite else path.exists():
            path.unlink(missing_ok=True)
            _flush_folder()


def _overwrite(path):
    """Zeros over a file's bytes, on the disk; False where there is no such file."""
    try:
        with open(path, "r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return False
    return True


def sweep(known: set[str], before: float) -> int:
    """Remove what is older than a Unix time and not among the `known` uids, halves of files too; how many."""
    old = [path for path in _held["folder"].iterdir() if path.stat().st_mtime < before and path.name not in known]
    for path in old:
        _overwrite(path)
        path.unlink(missing_ok=True)
    return len(old)


def _context(client, uid):
    return canonical("discreet/file/1", client, uid)


def _flush_folder():
    handle = os.open(_held["folder"], os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
