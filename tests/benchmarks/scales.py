"""Data folders of a known size: S, a shop of two years; L, a busy shop of thirty. The same rows every time, but for keys and dates.

    python -m tests.benchmarks.scales S /tmp/discreet-S

Made by bulk inserts, with everything in place that acts would have written: keys, search terms, the chained trail, logins
that open. What a page needs to sign in with stands beside the folder, in FOLDER.json.
"""

import json
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.benchmarks import agreements, clientele, logins, rights, workload
from tests.benchmarks.bulk import Bulk, Trail
from webapp import create_app, keyring
from webapp.db import database
from webapp.demo import bench, papers, people
from webapp.jobs.models import JobStatus
from webapp.keyring import keys_database
from webapp.running import starting


@dataclass(frozen=True)
class Scale:
    """How much of everything there is."""

    name: str
    years: int
    clients: int
    enquirers: int
    jobs: int
    open_jobs: int
    lines_a_job: int
    logins: int
    ndas: int
    visits_a_day: int


MICRO = Scale("micro", 1, clients=20, enquirers=4, jobs=60, open_jobs=12, lines_a_job=3, logins=10, ndas=4, visits_a_day=1)
SMALL = Scale("S", 2, clients=500, enquirers=20, jobs=5_000, open_jobs=60, lines_a_job=5, logins=2_000, ndas=40, visits_a_day=5)
LARGE = Scale(
    "L", 30, clients=20_000, enquirers=120, jobs=200_000, open_jobs=180, lines_a_job=5, logins=40_000, ndas=400, visits_a_day=8
)
SCALES = {scale.name: scale for scale in (MICRO, SMALL, LARGE)}
RESULT = 4  # goes up whenever what is made changes, so that no older copy is taken for it


def make(folder, scale, **settings):
    """Make a new data folder; {"accounts": …, "vault_passphrase": …} as --demo gives it. `settings` go to create_app."""
    app, random = create_app(DATA=str(folder), NEW_SHOP=True, **settings), Random(f"discreet {scale.name}")
    starting.make_ready()
    with app.app_context(), database.connection_context(), keys_database.connection_context():
        with keys_database.atomic(), database.atomic():
            team = people.hire()
            passphrase = papers.set_up_vault(team)
            bench.arrange(team)
            statuses = list(JobStatus.in_use())
        people.forget_codes()
        _fill(Path(folder), scale, team, passphrase, statuses, random)
    return {"accounts": [member.account for member in team], "vault_passphrase": passphrase}


def _fill(folder, scale, team, passphrase, statuses, random):
    """Everything else, in one transaction a file; the trail goes on where the acts left it."""
    trail = Trail()
    with _FastConnection(folder / "keys.db") as keys, _FastConnection(folder / "discreet.db") as main:
        bulk = Bulk(main, keys)
        clients = clientele.fill(bulk, trail, scale, team, random)
        logins.keys(bulk, clients[: logins.how_many(scale)])
        still_open = workload.fill(bulk, trail, scale, team, statuses, clients, random)
        bulk.commit()
        logins.fill(bulk, trail, scale, team, clients, random)
        agreements.fill(bulk, trail, scale, team, passphrase, clients, random)
        rights.fill(bulk, trail, scale, team, clients, still_open, random)
        bulk.commit()
    keyring.pin("audit", trail.number, trail.mac)


class _FastConnection:
    """A connection that writes fast and not safely: what it makes can be made again."""

    def __init__(self, path):
        self.connection = sqlite3.connect(path, isolation_level=None)

    def __enter__(self):
        for pragma in ("synchronous = off", "cache_size = -600000", "temp_store = memory", "wal_autocheckpoint = 0"):
            self.connection.execute(f"PRAGMA {pragma}")
        return self.connection

    def __exit__(self, *error):
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self.connection.execute("PRAGMA optimize")
        self.connection.close()


def kept(name):
    """(folder, accounts) of a scale: made once and kept in DISCREET_BENCH, or in this machine's temporary folder."""
    home = Path(os.environ.get("DISCREET_BENCH") or Path(tempfile.gettempdir()) / "discreet-benchmarks")
    folder = home / f"{name}-{RESULT}-{_fingerprint()}"
    accounts = folder.with_suffix(".json")
    if not accounts.exists():
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.rmtree(folder, ignore_errors=True)
        handle = os.open(accounts.with_suffix(".part"), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(make(folder, SCALES[name]), file)
        accounts.with_suffix(".part").rename(accounts)
    return folder, json.loads(accounts.read_text())


def _fingerprint():
    """Names the schema, so that data of another one is made anew."""
    migrations = Path(__file__).resolve().parent.parent.parent / "webapp" / "migrations"
    text = "".join(path.read_text("utf-8") for path in sorted(migrations.glob("0*.py")))
    return f"{sum(text.encode()) % 65521:04x}-{len(text)}"


if __name__ == "__main__":
    began = time.monotonic()
    if len(sys.argv) == 2:
        print(kept(sys.argv[1])[0])
    else:
        print(json.dumps(make(sys.argv[2], SCALES[sys.argv[1]])))
    print(f"{sys.argv[1]} is there after {time.monotonic() - began:.1f} s", file=sys.stderr)
