"""Safe file operations: folders are reached by descriptor, links are never followed, and a link in the way is refused by name.

Everything that is written, renamed, overwritten or deleted in a backup place or the data folder goes through here. Otherwise
somebody who can write to such a folder could put a link there and have the program write to the file that it points to.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from webapp.disk.link_errors import HardLinkFound, LinkFound
from webapp.errors import Refused

OPENED = os.O_CLOEXEC | os.O_NOFOLLOW
FOLDER = OPENED | os.O_RDONLY | os.O_DIRECTORY
PASSED = OPENED | os.O_DIRECTORY | getattr(os, "O_PATH", os.O_RDONLY)  # a folder on the way: it need not be readable
NEW = OPENED | os.O_CREAT | os.O_EXCL | os.O_WRONLY
OWN = 0o600, 0o700  # modes of files and of folders: for this account alone
PART = ".part"
CHUNK = 1 << 20  # bytes that are overwritten at once


class Directory:
    """A folder, reached anew from `base` for every operation; `base` itself is taken as given, links and all.

    `parts` lead from there to it, and none of them may be a link. Names are single names inside the folder.
    Operations raise LinkFound for links and special files, and OSError as the system does.
    """

    def __init__(self, base: str | Path, *parts: str) -> None:
        self._base, self._parts = Path(base), parts
        self.path = Path(base, *parts)

    @classmethod
    def from_root(cls, path: str | Path) -> "Directory":
        """The folder at an absolute path of which no part at all may be a link."""
        whole = Path(os.path.normpath(path))
        if not whole.is_absolute():
            raise Refused(f"{path} is not the whole path of a folder.")
        return cls(whole.anchor, *whole.parts[1:])

    def child(self, *parts: str) -> "Directory":
        """A folder below this one."""
        return Directory(self._base, *self._parts, *map(_single, parts))

    @contextmanager
    def opened(self) -> Iterator[int]:
        """Hold the folder open: its descriptor."""
        last = len(self._parts)
        handle = os.open(self._base, (PASSED if last else FOLDER) ^ os.O_NOFOLLOW)
        try:
            for number, part in enumerate(self._parts, start=1):
                inner = self._enter(handle, number, part, FOLDER if number == last else PASSED)
                os.close(handle)
                handle = inner
            yield handle
        finally:
            os.close(handle)

    def _enter(self, handle: int, number: int, part: str, how: int) -> int:
        try:
            return os.open(part, how, dir_fd=handle)
        except OSError:
            found = _look(handle, part)
            if found is not None and stat.S_ISLNK(found.st_mode):
                path = Path(self._base, *self._parts[:number])
                raise LinkFound(path, f"is a link to {os.readlink(part, dir_fd=handle)}") from None
            raise

    def names(self) -> list[str]:
        """The names in the folder, sorted; none where there is no such folder."""
        try:
            with self.opened() as handle:
                return sorted(os.listdir(handle))
        except FileNotFoundError:
            return []

    def folders(self) -> list[str]:
        """The names of the folders in it, sorted. Raises LinkFound for the first link among them."""
        with suppress(FileNotFoundError), self.opened() as handle:
            found = {name: _look(handle, name) for name in sorted(os.listdir(handle))}
            for name, what in found.items():
                if what is not None and stat.S_ISLNK(what.st_mode):
                    self._refuse_strange(what, name)
            return [name for name, what in found.items() if what is not None and stat.S_ISDIR(what.st_mode)]
        return []

    def sizes(self) -> dict[str, int]:
        """{name: bytes} of the plain files in the folder; a link or a special file is not among them."""
        with suppress(FileNotFoundError), self.opened() as handle, os.scandir(handle) as entries:
            plain = [entry for entry in entries if entry.is_file(follow_symlinks=False)]
            return {entry.name: entry.stat(follow_symlinks=False).st_size for entry in plain}
        return {}

    def modified(self, name: str) -> float:
        """When a file, folder or link of this name last changed, as a Unix time."""
        return os.lstat(self.path / name).st_mtime

    def exists(self, name: str) -> bool:
        """Whether there is a file or folder of this name. Raises LinkFound where it is a link or a special file."""
        try:
            with self.opened() as handle:
                found = _look(handle, _single(name))
                if found is not None and not stat.S_ISDIR(found.st_mode):
                    self._refuse_strange(found, name, links=None)
        except (FileNotFoundError, NotADirectoryError):
            return False
        return found is not None

    def check_plain(self, name: str) -> bool:
        """Whether there is a file of this name. Raises LinkFound unless it is a plain file with one name; it is not opened."""
        with self.opened() as handle:
            found = _look(handle, _single(name))
            if found is not None:
                self._refuse_strange(found, name)
        return found is not None

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        with self.opened() as handle, os.fdopen(self._open(handle, name, os.O_RDONLY, links=None), "rb") as file:
            return file.read()

    def make(self) -> None:
        """Make the folder, for this account alone, with those on the way to it; nothing happens where it is there."""
        try:
            with self.opened():
                return
        except FileNotFoundError:
            if not self._parts:
                raise
        outer = Directory(self._base, *self._parts[:-1])
        outer.make()
        with outer.opened() as handle, suppress(FileExistsError):
            os.mkdir(self._parts[-1], OWN[1], dir_fd=handle)
        with self.opened():
            return

    def make_private(self) -> None:
        """Let nobody but this account into the folder."""
        with self.opened() as handle:
            os.fchmod(handle, OWN[1])

    def create(self, name: str, raw: bytes = b"", *, flush: bool = True) -> None:
        """Write a new file. Raises FileExistsError where there is something of that name."""
        with self.opened() as handle:
            _write_new(handle, _single(name), raw, flush)

    def write(self, name: str, raw: bytes, *, flush: bool = True) -> None:
        """Write a file beside and rename it into place: a crash leaves the old one or the new. Its name is not flushed."""
        part = f"{_single(name)}{PART}"
        with self.opened() as handle:
            self._refuse_link(handle, name)
            try:
                self._write_part(handle, part, raw, flush)
                os.rename(part, name, src_dir_fd=handle, dst_dir_fd=handle)
            except OSError:
                with suppress(OSError):
                    os.unlink(part, dir_fd=handle)
                raise

    def _write_part(self, handle: int, part: str, raw: bytes, flush: bool) -> None:
        try:
            _write_new(handle, part, raw, flush)
        except FileExistsError:  # what a crash left, or somebody put there
            self._refuse_link(handle, part)
            os.unlink(part, dir_fd=handle)
            _write_new(handle, part, raw, flush)

    def move(self, name: str, into: "Directory", new: str | None = None) -> None:
        """Rename a file or folder, into another folder of the same disk or within this one."""
        new = _single(new or name)
        with self.opened() as handle, into.opened() as other:
            self._refuse_link(handle, name, links=None)
            into._refuse_link(other, new, links=None)
            os.rename(_single(name), new, src_dir_fd=handle, dst_dir_fd=other)

    def remove(self, name: str) -> bool:
        """Delete a file; whether there was one."""
        with suppress(FileNotFoundError), self.opened() as handle:
            self._refuse_link(handle, _single(name), links=None)
            os.unlink(name, dir_fd=handle)
            return True
        return False

    def overwrite(self, name: str) -> bool:
        """Write zeros over a file's bytes, on the disk; whether there was one."""
        with suppress(FileNotFoundError), self.opened() as handle:
            with os.fdopen(self._open(handle, name, os.O_RDWR), "r+b") as file:
                size = os.fstat(file.fileno()).st_size
                for start in range(0, size, CHUNK):
                    file.write(bytes(min(CHUNK, size - start)))
                file.flush()
                os.fsync(file.fileno())
            return True
        return False

    def shred(self, name: str) -> None:
        """Delete a file, its bytes overwritten first where the disk still lets us: for plain data, and what a living key opens."""
        with suppress(OSError):
            self.overwrite(name)
        with self.opened() as handle:
            os.unlink(name, dir_fd=handle)

    def remove_tree(self, name: str, *, shred: bool = False) -> None:
        """Delete a folder in this one with everything in it, each file's bytes overwritten first with `shred`.

        Raises LinkFound for a link inside, before anything is deleted. Nothing happens where there is no such folder.
        """
        inside = self.child(name)._walk() if self.exists(name) else []
        for folder, own in inside:
            for file in own:
                folder.shred(file) if shred else folder.remove(file)
        for folder, _ in inside:
            with Directory(self._base, *folder._parts[:-1]).opened() as handle:
                os.rmdir(folder._parts[-1], dir_fd=handle)

    def _walk(self) -> list[tuple["Directory", list[str]]]:
        """[(folder, names of its files)] of this folder and those in it, the innermost first."""
        folders = self.folders()
        files = [name for name in self.names() if name not in folders]
        with self.opened() as handle:
            for name in files:
                self._refuse_link(handle, name)
        return [*(found for name in folders for found in self.child(name)._walk()), (self, files)]

    def flush(self) -> None:
        """Have the names in the folder on the disk."""
        with self.opened() as handle:
            os.fsync(handle)

    def flush_files(self, names: list[str]) -> None:
        """Have the bytes of these files on the disk, and their names."""
        with self.opened() as handle:
            for name in names:
                with os.fdopen(self._open(handle, name, os.O_RDONLY, links=None), "rb") as file:
                    os.fsync(file.fileno())
            os.fsync(handle)

    def lock_file(self, name: str) -> int:
        """The descriptor of a file to lock, made where it is missing; the caller closes it."""
        with self.opened() as handle:
            return self._open(handle, name, os.O_RDWR | os.O_CREAT)

    def _open(self, handle: int, name: str, how: int, links: int | None = 1) -> int:
        """Open a plain file with so many names at most; O_NONBLOCK, so that a pipe holds nobody up."""
        try:
            file = os.open(_single(name), how | OPENED | os.O_NONBLOCK, OWN[0], dir_fd=handle)
        except OSError:
            self._refuse_link(handle, name, links)
            raise
        try:
            self._refuse_strange(os.fstat(file), name, links)
        except LinkFound:
            os.close(file)
            raise
        return file

    def _refuse_link(self, handle: int, name: str, links: int | None = 1) -> None:
        found = _look(handle, name)
        if found is not None and not stat.S_ISDIR(found.st_mode):
            self._refuse_strange(found, name, links)

    def _refuse_strange(self, found: os.stat_result, name: str, links: int | None = 1) -> None:
        if stat.S_ISLNK(found.st_mode):
            raise LinkFound(self.path / name, "is a link")
        if not stat.S_ISREG(found.st_mode):
            raise LinkFound(self.path / name, "is not a plain file")
        if links and found.st_nlink > links:
            raise HardLinkFound(self.path / name)


def _single(name: str) -> str:
    """A name as it is. Raises Refused for one that leads out of its folder."""
    if not name or name in (".", "..") or "/" in name or "\0" in name:
        raise Refused(f"{name!r} is not the name of a file.")
    return name


def _look(handle: int, name: str) -> os.stat_result | None:
    """What is under a name, a link itself and not what it points to; None where there is nothing."""
    try:
        return os.stat(name, dir_fd=handle, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _write_new(handle: int, name: str, raw: bytes, flush: bool) -> None:
    with os.fdopen(os.open(name, NEW, OWN[0], dir_fd=handle), "wb") as file:
        file.write(raw)
        if flush:
            file.flush()
            os.fsync(file.fileno())
