"""Checkpoints: the one thread that moves what was written into the database files, every few seconds."""

import fcntl
import logging
import os
import sqlite3
import threading
from pathlib import Path

from webapp.disk.link_errors import LinkFound
from webapp.disk.safe_files import Directory

CHECKPOINT_LOCK = "checkpoint.lock"  # held by whatever checkpoints, in whatever process


class Checkpointer(threading.Thread):
    """The one place that moves the write-ahead log into the database file, every few seconds.

    Request connections never checkpoint: SQLite before 3.51.3 can damage a file when two connections do at once. It
    also keeps one connection open, so that a request's close is never the last one, which would checkpoint too.
    """

    def __init__(self, *paths: str | Path, every: float = 5.0) -> None:
        super().__init__(name="checkpointer", daemon=True)
        self._paths, self._every, self._over = paths, every, threading.Event()  # `_stop` is a method of Thread’s own
        self._locked_out = False  # whether the log says already that the lock cannot be had

    def run(self) -> None:
        connections = [sqlite3.connect(path, isolation_level=None) for path in self._paths]
        while not self._over.wait(self._every):
            self._checkpoint(connections, "PASSIVE")
        self._checkpoint(connections, "TRUNCATE")
        for connection in connections:
            connection.close()

    def _checkpoint(self, connections: list[sqlite3.Connection], how: str) -> None:
        """Unless a scrub, in its own process, has the files in hand: then it is this one's turn again in a few seconds."""
        handle = self._lock_file()
        if handle is None:
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for connection in connections:
                connection.execute(f"PRAGMA wal_checkpoint({how})").fetchall()
        except BlockingIOError:
            return
        finally:
            os.close(handle)

    def _lock_file(self) -> int | None:
        """The descriptor of the lock's file, or None where something else is in its place: the log says so once."""
        try:
            handle = Directory(Path(self._paths[0]).parent).lock_file(CHECKPOINT_LOCK)
        except (LinkFound, OSError) as error:
            if not self._locked_out:
                logging.getLogger(__name__).critical("The write-ahead log is not folded in, and grows: %s", error)
            self._locked_out = True
            return None
        self._locked_out = False
        return handle

    def stop(self) -> None:
        """Finish: a last checkpoint, then close."""
        self._over.set()
        self.join()
