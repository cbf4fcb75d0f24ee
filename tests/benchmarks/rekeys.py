"""New keys for the vault, light and full, as a manager makes them: set against vault.md's section 9."""

import sqlite3
import time

from tests.benchmarks.figures import limit_line
from tests.benchmarks.visitor import STEP, code

# vault.md, section 9, in seconds: the passphrase, then each client's keys, or each login where those of clients are new too.
UNLOCK, LIGHT, FULL = 0.75, 3 / 10_000, 29 / 30_000


def lines(folder, visitor, manager, passphrase):
    """Both, one after the other; the visitor is signed in as the manager."""
    with sqlite3.connect(f"file:{folder}/discreet.db?mode=ro", uri=True) as database:
        pairs, logins = (database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("purpose_pair", "login"))
    database.close()
    light, full = _light(visitor, manager, passphrase), _full(visitor, manager, passphrase)
    return [
        limit_line(f"light re-key, {pairs} clients", light, None, f"vault.md: {UNLOCK + pairs * LIGHT:.1f} s", unit="s"),
        limit_line(f"full re-key, {logins} logins", full, None, f"vault.md: {UNLOCK + logins * FULL:.1f} s", unit="s"),
    ]


def _light(visitor, manager, passphrase):
    answer = _begin(visitor, manager, passphrase, "light")
    assert answer.headers["Location"] == "/vault/managers", "no light re-key"
    return answer.seconds


def _full(visitor, manager, passphrase):
    answer = _begin(visitor, manager, passphrase, "full")
    seconds = answer.seconds
    while answer.headers["Location"] == "/vault/keys":
        answer = visitor.post("/vault/keys/batches", {}, visitor.get("/vault/keys").text)
        assert answer.status == 302, f"the re-key stopped: {answer.status}"
        seconds += answer.seconds
    return seconds


def _begin(visitor, manager, passphrase, kind):
    time.sleep(STEP - time.time() % STEP + 0.5)  # the code of this half minute has been used
    typed = {"kind": kind, "passphrase": passphrase, "code": code(manager)}
    answer = visitor.post("/vault/keys", typed, visitor.get("/vault/keys").text)
    assert answer.status == 302, f"no new keys: {answer.status}"
    return answer
