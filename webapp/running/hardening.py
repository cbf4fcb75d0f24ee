"""Keeping secrets out of core dumps and other processes' sight: no core, not dumpable, as far as this system has it."""

import ctypes
import resource
import sys

PR_SET_DUMPABLE = 4


def harden():
    """Forbid core dumps of this process and reading its memory by others of the same user. True where both took hold."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not sys.platform.startswith("linux"):
        return False
    return ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0
