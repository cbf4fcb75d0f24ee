"""The scrub, in a process of its own: rebuild SQLite files so that nothing deleted is left in them, and empty their logs.

Run as `python -I scrub.py TRIES FILE…`; needs the standard library alone. Rows deleted with `secure_delete` on still leave
stale copies inside live pages where pages have split; only VACUUM clears those, and only a checkpoint that no reader holds
up empties the write-ahead log. Exit 0: every file is clean; 3: a reader was in the way, so it is not, and has to be tried again.
"""

import ctypes
import fcntl
import os
import resource
import sqlite3
import stat
import sys
import time
from pathlib import Path

CLEAN, BUSY = 0, 3
PR_SET_DUMPABLE = 4
PAUSE = 0.25
LOCK = "checkpoint.lock"
SETTINGS = ("secure_delete=ON", "synchronous=FULL", "temp_store=FILE", "wal_autocheckpoint=0")


def scrub(path: str, tries: int) -> bool:
    """Rebuild one file and empty its log: whether the checkpoint reported that nothing held it up.

    Other processes checkpoint under the same lock: before SQLite 3.51.3 two at once could damage a file.
    """
    os.environ["SQLITE_TMPDIR"] = str(Path(path).parent)  # the copy that VACUUM works on stays in the data folder
    with _CheckpointLock(Path(path).parent / LOCK):
        connection = sqlite3.connect(path, isolation_level=None, timeout=60)
        try:
            for setting in SETTINGS:
                connection.execute(f"PRAGMA {setting}").fetchall()
            connection.execute("VACUUM")
            connection.execute("PRAGMA busy_timeout=100").fetchall()  # while it waits for a reader nobody else can write
            return any(_checkpoint(connection) for _ in range(tries))
        finally:
            connection.close()


def _checkpoint(connection: sqlite3.Connection) -> bool:
    busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        time.sleep(PAUSE)
    return not busy


class _CheckpointLock:
    """Hold the lock that everything which checkpoints takes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def __exit__(self, *error: object) -> None:
        os.close(self._handle)


def main(words: list[str]) -> int:
    """Scrub each file, its checkpoint tried so many times: CLEAN when all are, else BUSY. `words`: the number, then paths."""
    _harden()
    tries, *paths = words
    for path in paths:
        _refuse_link(path)
    results = [scrub(path, int(tries)) for path in paths]
    return CLEAN if all(results) else BUSY


def _harden() -> None:
    """What webapp/running/hardening.py does, which is out of reach here: this process reads every key there is."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def _refuse_link(path: str) -> None:
    found = os.lstat(path)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
        raise OSError(f"{path} is a link, or has a second name elsewhere")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
