"""What has to be kept and what has to go: a backup in full and of the hundredth part, a rehearsed restore, one client's removal.

    python -m tests.benchmarks.keeping [micro|S|L]

Done to a copy of the made data folder, each command in a process of its own, so that its memory is its own.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import scales
from tests.benchmarks.figures import limit_line, table
from tests.benchmarks.servers import ROOT
from webapp import create_app
from webapp.backup_places import targets
from webapp.clients.models import Client
from webapp.clients.obstacles import obstacles_of
from webapp.db import database
from webapp.dossier import dossier, packages
from webapp.erasure import erasure, scrub_schedule
from webapp.keyring import keys_database
from webapp.staff.models import Staff

LONGEST = 3600
# Run by a small process in between: a forked child's figure of memory begins with all that its parent had.
RUNNER = """
import resource, subprocess, sys, time
began = time.perf_counter()
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
sys.exit(status)
"""


@dataclass(frozen=True)
class Ran:
    """A command that went well: seconds by the clock, seconds of the processor, its most memory in MiB."""

    seconds: float
    cpu: float
    memory: float


def lines(folder):
    """Each measured Line as it comes, over a copy of a data folder that is thrown away afterwards."""
    with tempfile.TemporaryDirectory(dir=Path(folder).parent) as home:
        data, disk = Path(home) / "data", Path(home) / "disk"
        shutil.copytree(folder, data)
        disk.mkdir()
        yield from _backups(data, disk)
        yield from _removal(data)


def _backups(data, disk):
    create_app(DATA=str(data))
    with database.connection_context(), keys_database.connection_context():
        place = {"name": "Disk", "kind": "folder", "path": str(disk), "keys_path": ""}
        targets.add(place, by=Staff.managers().first())
    full = _flask(data, "make", "--full")
    yield limit_line("backup, full", full.seconds, 60, unit="s")
    yield limit_line("backup, full: processor", full.cpu, None, "reported only", unit="s")
    yield limit_line("backup, full: memory", full.memory, 100, unit="MiB")
    _touch(data / "discreet.db")
    part, idle = _flask(data, "make"), _flask(data, "list")
    share = (part.cpu - idle.cpu) / (full.cpu - idle.cpu)
    yield limit_line("backup, 1 % of clients changed", part.seconds, None, "reported only", unit="s")
    yield limit_line("that, of a full one", share, 0.05, "≤ 1/20 of its processor time", unit="")
    rehearsed = _flask(data, "rehearse")
    yield limit_line("restore, rehearsed and compared", rehearsed.seconds, None, "reported only", unit="s")
    yield limit_line("that: processor", rehearsed.cpu, None, "reported only", unit="s")


def _flask(data, *words):
    """`flask backup WORDS` over a data folder."""
    command = [sys.executable, "-c", RUNNER, sys.executable, "-m", "flask", "--app", "wsgi", "backup", *words]
    env = {**os.environ, "DISCREET_DATA": str(data)}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=LONGEST, check=False)
    assert done.returncode == 0, done.stderr
    return Ran(*map(float, done.stdout.split()[-3:]))


def _touch(path):
    """A new row about every hundredth client."""
    chosen = "SELECT id, 'phone', '01632 960001', '' FROM client WHERE id % 100 = 7"
    with sqlite3.connect(path) as connection:
        connection.execute(f"INSERT INTO contact (client_id, kind, value, label) {chosen}")
    connection.close()


def _removal(data):
    with database.connection_context(), keys_database.connection_context():
        manager = Staff.managers().first()
        client = _busiest()
        rows = sum(dossier.counts_of(client).values())
        package, packed = _timed(lambda: packages.build(packages.begin(client, by=manager)))
        assert package.finished_at
        yield limit_line(f"package of {rows} rows", packed, None, "2,000 rows in 5 s", unit="s")
        row = erasure.request(client, client.number, "the client asked", by=manager)
        erased, act = _timed(lambda: erasure.perform(row, by=manager))
        assert erased.rows_at
        yield limit_line(f"erasing that client, {rows} rows", act, 0.2, unit="s")
        clean, scrubbed = _timed(scrub_schedule.run)
        assert clean
        yield limit_line("the scrub after it", scrubbed, None, "in the background", unit="s")


def _timed(call):
    began = time.perf_counter()
    return call(), time.perf_counter() - began


def _busiest():
    """The Client of the first five hundred with the most jobs of whom nothing stands in the way of removal."""
    statement = "SELECT client_id FROM job WHERE client_id BETWEEN 1 AND 500 GROUP BY client_id ORDER BY count(*) DESC"
    busy = [row[0] for row in database.execute_sql(statement).fetchall()]
    return next(client for client in map(Client.get_by_id, busy) if not obstacles_of(client))


def main(words):
    """Measure one scale and print each line as it comes."""
    folder, _ = scales.kept(words[0] if words else "S")
    for line in lines(folder):
        print(table([line]).splitlines()[-1], flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
