"""One at a time on this machine: locked files in the data folder, so that a killed process lets go by dying."""

import fcntl
import os
from contextlib import contextmanager

from webapp import config
from webapp.disk.safe_files import Directory
from webapp.errors import Refused


@contextmanager
def held(name, else_say=None):
    """Hold the lock `name`: wait for it, or refuse with a sentence while another process has it."""
    handle = Directory(config.data_folder()).lock_file(f"{name}.lock")
    try:
        _take(handle, else_say)
        yield
    finally:
        os.close(handle)


def _take(handle, else_say):
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (fcntl.LOCK_NB if else_say else 0))
    except BlockingIOError as error:
        raise Refused(else_say) from error
