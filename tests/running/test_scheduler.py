"""What runs by the clock runs once, whatever the number of processes, and says how it went."""

import sys
from contextlib import ExitStack
from datetime import timedelta

import pytest

from tests import processes
from tests.fixtures.backup import flask
from webapp.backup.models import Backup
from webapp.clock import now
from webapp.errors import Refused
from webapp.running import daily, scheduler
from webapp.running.scheduler import SLACK, Duty, Timed

HOUR = timedelta(hours=1)


def timed(call, name="trial", **values):
    return Timed(name, HOUR, call, **values)


def test_eight_at_one_instant_do_it_once(app, at_once):
    calls = []
    assert sorted(at_once(8, lambda n: scheduler.run_due([timed(lambda: calls.append(1))]))) == [[]] * 7 + [["trial"]]
    assert calls == [1]


@pytest.mark.parametrize("count", [2, pytest.param(8, marks=pytest.mark.whole)])
def test_processes_at_one_instant_make_one_backup(shop, count):
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "tick"]
    with ExitStack() as stack:
        environment = {"DISCREET_DATA": str(shop.folder)}
        started = [stack.enter_context(processes.started(*command, environment=environment)) for _ in range(count)]
        said = [process.communicate()[0] for process in started]
    assert all(process.returncode == 0 for process in started)
    assert sum("backup" in line for line in said) == 1 and Backup.select().count() == 1
    assert scheduler.state_of("backup").last_outcome.startswith("The blue disk: 5 clients")
    assert "Nothing is due" in flask("tick", data=shop.folder).stdout


def test_it_is_due_again_after_its_period_and_sooner_after_a_failure(app, clock):
    said = iter(["First.", None])

    def fails():
        raise Refused("No disk.")

    assert scheduler.run_due([timed(lambda: next(said))]) == ["trial"]
    row = scheduler.state_of("trial")
    assert (row.last_outcome, row.failed, row.last_ok) == ("First.", False, now())
    clock.shift(3599)
    assert scheduler.run_due([timed(fails)]) == []
    clock.shift(1)
    assert scheduler.run_due([timed(fails, again=timedelta(minutes=5))]) == ["trial"]
    row = scheduler.state_of("trial")
    assert (row.last_outcome, row.failed) == ("No disk.", True) and row.last_ok < now()
    clock.shift(300)
    assert scheduler.run_due([timed(lambda: next(said))]) == ["trial"]
    assert not scheduler.state_of("trial").failed


def test_one_that_breaks_is_told_by_its_kind_alone_and_the_others_run(app, caplog):
    def breaks():
        raise ValueError("a secret")

    assert scheduler.run_due([timed(breaks), timed(lambda: "Done.", name="other")]) == ["trial", "other"]
    assert "ValueError" in scheduler.state_of("trial").last_outcome
    assert "a secret" not in scheduler.state_of("trial").last_outcome + caplog.text


def test_a_killed_process_lets_go_after_its_lease(app, clock):
    duty = timed(lambda: "Done.", lease=timedelta(minutes=10))
    assert scheduler.claim(duty)
    clock.shift(599)
    assert not scheduler.claim(duty) and scheduler.is_running(scheduler.state_of("trial"))
    clock.shift(1)
    assert scheduler.run_due([duty]) == ["trial"]


def test_a_clock_that_was_years_ahead_holds_nothing_up(app):
    ahead = now() + timedelta(days=2000)
    Duty.create(name="trial", due_at=ahead, locked_until=ahead)
    assert scheduler.run_due([timed(lambda: None)]) == ["trial"]
    close = now() + HOUR + SLACK / 2  # within reason: somebody else's clock
    Duty.update(due_at=close).execute()
    assert scheduler.run_due([timed(lambda: None)]) == []


def test_asking_wakes_the_timer_and_leaves_a_running_one_alone(app, clock):
    scheduler.wake.clear()
    scheduler.ask("trial")
    assert scheduler.wake.is_set()
    assert scheduler.claim(timed(None))
    due = scheduler.state_of("trial").due_at
    clock.shift(5)
    scheduler.ask("trial")
    assert scheduler.state_of("trial").due_at == due


def test_the_list_has_what_the_promises_need():
    names = [duty.name for duty in daily.DUTIES]
    assert len(set(names)) == len(names)
    assert {"erasures", "temporary logins", "keys files", "backup", "rehearsal", "leftovers"} <= set(names)


def test_the_timer_does_what_is_due_and_stops(app):
    timer = daily.Timer(every=3600)
    timer.start()
    while timer.is_alive() and not (scheduler.state_of("rehearsal") and scheduler.state_of("rehearsal").last_outcome):
        timer.join(0.1)
    timer.stop()
    assert not timer.is_alive() and scheduler.state_of("erasures").last_ok
    assert scheduler.state_of("rehearsal").last_ok is None, "without a place nothing was rehearsed"
    with pytest.raises(Refused, match="no place"):
        scheduler.noted("trial", lambda: (_ for _ in ()).throw(Refused("There is no place.")))
