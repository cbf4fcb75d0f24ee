"""What runs by the clock, claimed by one conditional UPDATE so that any number of processes does a thing once."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from peewee import BooleanField, CharField, DateTimeField, IntegerField

from webapp.clock import now
from webapp.db import Model, database
from webapp.errors import Refused
from webapp.screening import made

SLACK = timedelta(hours=1)  # a moment further ahead than this was written by a clock that has been put right since
LONGEST = 300
wake = threading.Event()  # set when something has become due before its time


SKIPPED = object()  # what a duty answers that had nothing to work with: it neither failed nor went well


class Duty(Model):
    """Something that runs by the clock: when it is due, who has it in hand until when, how it went last."""

    name = CharField(24, unique=True)
    due_at = DateTimeField(default=now)
    locked_until = DateTimeField(default=now)
    last_started = DateTimeField(null=True)
    last_ok = DateTimeField(null=True)
    last_outcome = CharField(300, default="")
    failed = BooleanField(default=False)
    done = IntegerField(default=0)
    total = IntegerField(default=0)
    screening = made("name", "last_outcome")


@dataclass(frozen=True)
class Timed:
    """A duty: its name, how often, how long one run may hold it, when to try again after a failure, and what to call.

    `call()` returns one sentence on what it did, or None where nothing was to be told. It raises Refused when it cannot.
    """

    name: str
    period: timedelta
    call: Callable
    lease: timedelta = timedelta(minutes=30)
    again: timedelta = timedelta(minutes=15)


def run_due(timed):
    """Run each duty that is due and that nobody else has in hand, in order; the names of those that were run."""
    return [duty.name for duty in timed if claim(duty) and run(duty)]


def claim(duty, at=None):
    """Take a duty that is due; True for one caller only. A clock that went back by years holds nothing up."""
    at = at or now()
    with database.atomic():
        Duty.insert(name=duty.name, due_at=at, locked_until=at).on_conflict("nothing").execute()
        due = (Duty.due_at <= at) | (Duty.due_at > at + duty.period + SLACK)
        free = (Duty.locked_until <= at) | (Duty.locked_until > at + duty.lease + SLACK)
        taken = Duty.update(locked_until=at + duty.lease, last_started=at, done=0, total=0)
        return taken.where(Duty.name == duty.name, due, free).execute() == 1


def run(duty):
    """Call a claimed duty and write down how it went. What fails is tried again before its next time."""
    try:
        answer, failed = duty.call(), False
        said = answer if isinstance(answer, str) else ""
        if answer is SKIPPED:
            return _settle(duty, "Not done: there is no place for it yet.", failed, done=False)
    except Refused as refused:
        said, failed = refused.sentence, True
    except Exception as error:  # noqa: BLE001 (a duty that breaks must not stop the others)
        logging.getLogger(__name__).error("the duty %s failed: %s", duty.name, type(error).__name__)
        said, failed = f"It stopped with a fault ({type(error).__name__}).", True
    return _settle(duty, said, failed)


@database.atomic()
def _settle(duty, said, failed, done=True):
    at = now()
    values = {"locked_until": at, "due_at": at + (min(duty.again, duty.period) if failed else duty.period), "failed": failed}
    if said:
        values["last_outcome"] = said[:LONGEST]
    if done and not failed:
        values["last_ok"] = at
    Duty.update(**values).where(Duty.name == duty.name).execute()
    return True


def noted(name, act):
    """Do a duty's work outside its time, at the console, and write down how it went; what `act()` said."""
    try:
        said = act()
    except Refused as refused:
        _note(name, refused.sentence, True)
        raise
    _note(name, said, False)
    return said


@database.atomic()
def _note(name, said, failed):
    at = now()
    Duty.insert(name=name, due_at=at, locked_until=at).on_conflict("nothing").execute()
    values = {"last_outcome": said[:LONGEST], "failed": failed} | ({} if failed else {"last_ok": at})
    Duty.update(**values).where(Duty.name == name).execute()


@database.atomic()
def ask(name):
    """Have a duty run now rather than at its time; nothing happens to one that is running."""
    at = now()
    Duty.insert(name=name, due_at=at, locked_until=at).on_conflict("nothing").execute()
    Duty.update(due_at=at).where(Duty.name == name, Duty.locked_until <= at).execute()
    database.after_commit(wake.set)


def progress(name, done, total):
    """Let the page know how far a running duty is. Commits by itself."""
    with database.atomic():
        Duty.update(done=done, total=total).where(Duty.name == name).execute()


def state_of(name):
    """The Duty of this name, or None before it has ever been due."""
    return Duty.get_or_none(Duty.name == name)


def is_running(duty):
    """Whether somebody has this Duty in hand at the moment."""
    return duty is not None and duty.locked_until > now()
