"""At most so many at once, over all processes on this machine: gates in front of the memory-hungry password hashes.

Each place at a gate is a locked file in the data folder, so a killed process frees its place by dying. One more may
wait; whoever comes after that is told so at once (vault.md's parameters: one for the vault's hash, two for sign-in).
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.disk.safe_files import Directory
from webapp.errors import Busy


@contextmanager
def gate(folder: Path, name: str, places: int) -> Iterator[None]:
    """Hold one of `places` at the gate `name` (lock files in `folder`), or raise Busy."""
    held = next((f for f in (_try_lock(folder, f"{name}.{n}") for n in range(places)) if f is not None), None)
    if held is None:
        waiting = _try_lock(folder, f"{name}.waiting")
        if waiting is None:
            raise Busy("Several people are doing this at the same moment. Wait a few seconds, then press the button again.")
        try:
            held = _lock(folder, f"{name}.0")
        finally:
            os.close(waiting)
    try:
        yield
    finally:
        os.close(held)


def _try_lock(folder: Path, name: str) -> int | None:
    handle = _open(folder, name)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _lock(folder: Path, name: str) -> int:
    handle = _open(folder, name)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def _open(folder: Path, name: str) -> int:
    return Directory(folder).lock_file(f"gate-{name}.lock")
