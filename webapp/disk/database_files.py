"""Database files: made where they are missing, and none of them may be a link."""

from contextlib import suppress
from pathlib import Path

from webapp.disk.safe_files import Directory

BESIDE = ("-wal", "-shm", "-journal")  # what SQLite adds to a database file's name for its own files


def make_file(path: Path) -> None:
    """Make an empty database file where there is none, for this account alone (0600)."""
    folder = Directory(path.parent)
    if not folder.check_plain(path.name):
        with suppress(FileExistsError):  # another process was first
            folder.create(path.name)


def refuse_links(path: Path) -> None:
    """Raise LinkFound where a database file, or what SQLite keeps beside it, is a link or has a second name elsewhere.

    None of them is opened for that: closing a database's file gives up the locks that this process holds on it.
    """
    folder = Directory(path.parent)
    for name in (path.name, *(f"{path.name}{end}" for end in BESIDE)):
        with suppress(FileNotFoundError, NotADirectoryError):  # a folder that nobody has made yet
            folder.check_plain(name)
