"""Programs that tests start: waited for as long as they take, and ended whatever happens, with this process at the latest."""

import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager

from webapp.config import ROOT

# The watchdog in pyproject.toml ends a worker without unwinding it: what that worker started must not stay.
WITH_US = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


@contextmanager
def started(*command, environment=None, **options):
    """A Popen of `command` at the repository's root, with pipes of text unless `options` say otherwise; ended by SIGTERM.

    `environment` is added to ours. SIGTERM and not SIGINT, which is ignored in whatever a script runs in the background.
    """
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | options
    process = subprocess.Popen([*WITH_US, *command], cwd=ROOT, env={**os.environ, **(environment or {})}, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate()


def wait_for(stream, words):
    """The first line with these words from a program's pipe, however long it takes; what follows is read and dropped."""
    before = []
    for line in stream:
        if words in line:
            threading.Thread(target=_drop, args=(os.dup(stream.fileno()),), daemon=True).start()
            return line
        before.append(line)
    raise AssertionError(f"it ended and never said {words!r}: {''.join(before)}")


def _drop(handle):
    """Read to the end what nobody wants, so that the program does not stop at a full pipe."""
    with os.fdopen(handle, "rb") as pipe:
        while pipe.read(4096):
            pass


def run(*command, environment=None, **options):
    """Run `command` at the repository's root to its end; subprocess's CompletedProcess, its output as text."""
    options = {"capture_output": True, "text": True} | options
    return subprocess.run([*WITH_US, *map(str, command)], cwd=ROOT, env={**os.environ, **(environment or {})}, **options)


def python(*words, **options):
    """Run `python WORDS` to its end."""
    return run(sys.executable, *words, **options)
