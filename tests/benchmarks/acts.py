"""What is done rather than read: unlocking, revealing, sealing, and saving with the audit entry, alone and eight at once."""

import os
import secrets
import time
from threading import Barrier, Thread

from tests.benchmarks.figures import Times
from tests.benchmarks.visitor import Visitor, code, hidden_fields

WRITERS = 8
REVEALS = 10


def environment(folder):
    """The environment for a command over a data folder."""
    return {**os.environ, "DISCREET_DATA": str(folder)}


def measure(url, visitor, manager, passphrase, subjects, options):
    """Times by name. The visitor is signed in as the manager; each act is checked to have worked."""
    client, job = subjects.unlockable
    seconds = {"unlock": [_unlock(visitor, manager, passphrase, job)]}
    seconds["reveal"] = [_reveal(visitor, entry) for entry in (_entries(visitor, client) * REVEALS)[:REVEALS]]
    seconds["seal"] = [_seal(visitor, client) for _ in range(10 if options.quick else 40)]
    page = visitor.get(f"/jobs/{job}").text
    seconds["save"] = [_log(visitor, job, page) for _ in range(10 if options.quick else 60)]
    seconds["save under 8"] = _all_at_once(url, visitor.cookies, job, page, 5 if options.quick else 25)
    return {name: Times(tuple(each) if len(each) > 1 else tuple(each) * 2) for name, each in seconds.items()}


def _unlock(visitor, manager, passphrase, job):
    page = visitor.get(f"/vault/unlocks?job={job}").text
    began = time.perf_counter()
    answer = visitor.post("/vault/unlocks", {"job": job, "passphrase": passphrase, "code": code(manager)}, page)
    assert answer.status == 302, f"not unlocked: {answer.status}"
    return time.perf_counter() - began


def _entries(visitor, client):
    page = visitor.get(f"/clients/{client}/logins").text
    found = sorted({int(part.split('"')[0].split("/")[0]) for part in page.split('href="/vault/entries/')[1:]})
    assert found, "no login to reveal"
    return found


def _reveal(visitor, entry):
    page = visitor.get(f"/vault/entries/{entry}").text
    fields = {"purpose": "repair", "words": "To test the new disk."}
    path = f"/vault/entries/{entry}/reveal"
    answer = visitor.post(path, fields, page)
    assert answer.status == 200, f"not revealed: {answer.status}"
    assert "Open it for a minute" not in answer.text, "asked again instead of revealed"
    return answer.seconds


def _seal(visitor, client):
    path = f"/clients/{client}/logins/new"
    page = visitor.get(f"{path}?kind=router").text
    answer = visitor.post(path, {"kind": "router", "label": "Router", "username": "admin", "password": secrets.token_hex(6)}, page)
    assert answer.status == 302, f"not sealed: {answer.status}"
    return answer.seconds


def _log(visitor, job, page):
    path = f"/jobs/{job}/log"
    typed = {"text": "Ran for an hour without a hitch.", "fault": "hardware", "minutes": "10", "once": secrets.token_hex(16)}
    answer = visitor.post(path, hidden_fields(page, path) | typed)
    assert answer.status == 302, f"not saved: {answer.status}"
    return answer.seconds


def _all_at_once(url, cookies, job, page, each):
    """Seconds of every save of eight writers, each with a connection of its own; a failure of any is raised here."""
    results, barrier = [[] for _ in range(WRITERS)], Barrier(WRITERS)

    def write(own):
        with Visitor(url, cookies) as visitor:
            barrier.wait(10)
            for _ in range(each):
                own.append(_log(visitor, job, page))

    threads = [Thread(target=write, args=(own,)) for own in results]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert all(len(own) == each for own in results), "a save failed"
    return [second for own in results for second in own]
