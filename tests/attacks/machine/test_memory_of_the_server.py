"""Another program of the same account looks for secrets in the server: in its memory, or in what it leaves when it dies."""

import re
import sys
from pathlib import Path

import pytest

from tests import processes

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has /proc and prctl")

# Starts the program as `python wsgi.py` does, and says beside its address what the kernel answers to PR_GET_DUMPABLE (3).
STARTED = """
import ctypes, runpy, sys

class Said:
    def __getattr__(self, name):
        return getattr(sys.__stdout__, name)
    def write(self, text):
        return sys.__stdout__.write(text.replace("Discreet is at", f"dumpable: {ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)}; at"))

sys.stdout, sys.argv = Said(), ["wsgi.py", "--port", "0", "--data", sys.argv[1]]
runpy.run_path("wsgi.py", run_name="__main__")
"""


def test_no_program_reads_the_memory_of_a_server(tmp_path):
    with processes.started(sys.executable, "-c", STARTED, str(tmp_path / "shop")) as process:
        assert "dumpable: 0;" in processes.wait_for(process.stdout, "dumpable:")


def test_a_server_that_dies_leaves_no_core(tmp_path):
    with processes.started(sys.executable, "wsgi.py", "--port", "0", "--data", str(tmp_path / "shop")) as process:
        processes.wait_for(process.stdout, "Discreet is at")
        assert re.search(r"Max core file size +0 +0 ", Path(f"/proc/{process.pid}/limits").read_text())
