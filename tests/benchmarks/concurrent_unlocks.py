"""Eight managers unlock at the same moment: how much memory that takes, with pages served to others meanwhile.

python -m tests.benchmarks.concurrent_unlocks
"""

import tempfile
import time
from pathlib import Path
from threading import Barrier, Thread

import pyotp

from tests import every_route, make
from tests.benchmarks.figures import limit_line, table
from tests.benchmarks.servers import program
from tests.benchmarks.visitor import ROOM, STEP, Visitor, code
from webapp import create_app
from webapp.db import database
from webapp.demo.people import forget_codes
from webapp.keyholders import admission
from webapp.keyring import keys_database
from webapp.running import starting
from webapp.staff import codes
from webapp.vault import entries
from webapp.vault.login_payload import Body

MANAGERS, MOST = 8, 400  # MiB


def lines():
    """What eight unlocks at once take; each is let in, or told that somebody else is at it."""
    with tempfile.TemporaryDirectory(prefix="discreet-eight-") as home:
        accounts, other, job = _shop(Path(home) / "data")
        with program(Path(home) / "data") as server:
            statuses, peak, served = _all_at_once(server, accounts, other, job)
    assert set(statuses) <= {302, 503}, f"odd answers: {statuses}"
    assert statuses.count(302), "nobody was let in"
    assert served, "no page was served meanwhile"
    let_in = f"{statuses.count(302)} let in, {statuses.count(503)} told to wait, {served} pages to others meanwhile"
    return [limit_line(f"8 unlocks at once, memory ({let_in})", peak, MOST, unit="MiB")]


def _shop(folder):
    """A shop with eight managers who can open the vault, with the limits that count: accounts, a technician's, a job's id."""
    app = create_app(DATA=str(folder), NEW_SHOP=True)
    starting.make_ready()
    with app.app_context(), database.connection_context(), keys_database.connection_context():
        make.shop()
        managers = [make.staff(f"Manager {n}", "management") for n in range(MANAGERS)]
        first = managers[0]
        every_route.vault(first)
        for other in managers[1:]:
            forget_codes()
            asked = admission.ask(every_route.PASSPHRASE, every_route.PASSPHRASE, by=other)
            admission.admit(asked, every_route.PASSPHRASE, pyotp.TOTP(codes.open_seed(first)).now(), by=first)
        client = make.client(first)
        every_route.opt_in(client, first)
        entries.seal(client, Body(label="Router", password="a secret"), kind="router", by=first)
        technician, job = make.staff("Bob Technician", "technician"), make.job(client, first)
        forget_codes()
        return [_account(staff) for staff in managers], _account(technician), job.id


def _account(staff):
    return {"name": staff.name, "password": make.PASSWORD, "totp_secret": codes.open_seed(staff)}


def _all_at_once(server, accounts, other, job):
    """(statuses, most MiB that the program held meanwhile, pages that somebody else was served meanwhile)."""
    if time.time() % STEP > STEP - 2 * ROOM:
        time.sleep(2 * ROOM)
    visitors = [Visitor(server.url).sign_in(account, steps_back=1) for account in accounts]
    pages = [visitor.get(f"/vault/unlocks?job={job}").text for visitor in visitors]
    bystander, statuses, barrier = Visitor(server.url).sign_in(other), [], Barrier(len(accounts) + 1)

    def unlock(visitor, account, page):
        typed = {"job": job, "passphrase": every_route.PASSPHRASE, "code": code(account)}
        barrier.wait(30)
        statuses.append(visitor.post("/vault/unlocks", typed, page).status)

    threads = [Thread(target=unlock, args=each) for each in zip(visitors, accounts, pages, strict=True)]
    for thread in threads:
        thread.start()
    barrier.wait(30)
    peak, served = 0, 0
    while any(thread.is_alive() for thread in threads):
        peak = max(peak, server.memory() or 0)
        served += bystander.get("/jobs").status == 200
    for visitor in [*visitors, bystander]:
        visitor.close()
    return statuses, peak, served


if __name__ == "__main__":
    print(table(lines()))
