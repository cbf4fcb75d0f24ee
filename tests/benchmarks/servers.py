"""Starts the program, or hello, as a process of its own on a free port of this machine, and ends it again."""

import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HELLO = ["-m", "tests.benchmarks.hello"]


@dataclass(frozen=True)
class Running:
    """A server that answers: its address, its process, and when it was started (time.perf_counter)."""

    url: str
    pid: int
    began: float

    def memory(self):
        """Resident memory in MiB, where this system tells (Linux); else None."""
        status = Path(f"/proc/{self.pid}/status")
        found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text()) if status.exists() else None
        return int(found[1]) / 1024 if found else None

    def cpu(self):
        """Seconds of processor time that its threads have used so far, where this system tells; else None."""
        threads = list(Path(f"/proc/{self.pid}/task").glob("*/schedstat"))
        return sum(int(one.read_text().split()[0]) for one in threads) / 1e9 if threads else None


@contextmanager
def running(*arguments):
    """Run Python with these arguments until its first line says where it is; a Running. Ends that process alone."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        line = process.stdout.readline()
        assert " is at http://127.0.0.1:" in line, f"did not start: {line}"
        yield Running(line.split()[-1], process.pid, began)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        process.stdout.close()


def program(folder):
    """The program over a data folder."""
    return running("wsgi.py", "--data", str(folder), "--port", "0")
