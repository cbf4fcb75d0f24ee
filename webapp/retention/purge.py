"""What is destroyed by itself: once on whichever day the machine is up, carried on after a crash, stopped by a clock’s jump."""

import json
from datetime import timedelta

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now, to_local
from webapp.db import database
from webapp.errors import Refused
from webapp.permissions import Permission
from webapp.retention import retention
from webapp.retention.models import Outcome, RetentionRun
from webapp.staff.models import Shop

GAP = timedelta(days=2)  # since the last run: after more, the machine was off or its clock has jumped, and nobody can tell which
BACK = timedelta(minutes=5)  # what a time server may put right
LEASE = timedelta(minutes=30)  # after so long, whoever was running is taken to be gone


def run():
    """Destroy what is due by the rules that run by themselves; one sentence, or None where nothing was to do.

    However many call it at one instant, one does it; a second call finds nothing. Never inside a transaction.
    """
    if database.in_transaction():
        raise RuntimeError("retention commits step by step, so not inside a transaction")
    shop = Shop.current()
    row = _claim(shop) if shop else None
    if row is None:
        return None
    if row.waits:
        return f"Nothing was destroyed: {row.why}"
    counts = {rule.title: rule.act(lines, row.on) for rule, lines in _by_rule(_ready(row.on, shop)).items() if rule.act}
    _end(row, counts)
    return f"{sum(counts.values())} destroyed: {', '.join(f'{title} {count}' for title, count in counts.items())}."


@database.atomic()
def _claim(shop):
    """The run that this caller is to do, one that waits for management, or None where there is nothing to do."""
    at = now()
    newest, on = RetentionRun.newest(), to_local(at, shop.timezone).date()
    if newest and newest.outcome == Outcome.RUNNING and -BACK <= at - newest.started_at < LEASE:
        return None
    lines = [line for line in retention.due(on, shop, retention.AHEAD) if line.rule.automatic and line.free]
    ready, _ = retention.split(lines, on)
    known = _last_right() is not None
    if (lines if known else ready) and (why := doubt(at)):
        return _wait(newest, on, why, ready)
    if newest and newest.waits:
        _change(newest, outcome=Outcome.DROPPED, ended_at=at)
    if newest and newest.outcome == Outcome.RUNNING:
        _change(newest, outcome=Outcome.CUT, ended_at=at)
    if not any(line.rule.act for line in ready):
        return _note_clock(at, on)
    return RetentionRun.create(started_at=at, on=on, outcome=Outcome.RUNNING, clock_at=at)


def doubt(at):
    """Why the clock cannot be trusted at a naive UTC moment, as a sentence, or None."""
    last = _last_right()
    if last is None:
        return "it has not run here before. Look at the list, then confirm."
    if at < last.clock_at - BACK:
        return "the clock is earlier than at the last run. Put it right, or confirm that it is right now."
    if at > last.clock_at + GAP:
        return "the last run was more than two days ago. Look at the date and the list, then confirm."
    return None


def trusts_clock():
    """Whether what has a duty of its own may be destroyed too: not while the clock may have jumped and nobody has looked."""
    return doubt(now()) is None


@database.atomic()
def confirm(count, *, by):
    """Management has looked at the date and the list: what waits may go. `count` is how many, as the list shows it."""
    if not by.can(Permission.MANAGE_RETENTION):
        raise Refused("Only management confirms this.")
    row, shop, at = RetentionRun.newest(), Shop.current(), now()
    if row is None or not row.waits:
        raise Refused("Nothing waits to be confirmed.")
    on = to_local(at, shop.timezone).date()
    if count != (there := len(_ready(on, shop))):
        raise Refused(f"The list shows {there} that go by themselves today. Look at it, then type that number.", field="count")
    _change(row, outcome=Outcome.CONFIRMED, clock_at=at, ended_at=at, confirmed_by=by)
    record(Act.RETENTION_CONFIRMED, by=by, about=row, count=count)


def _ready(on, shop):
    return [line for line in retention.due(on, shop) if line.rule.automatic and line.free]


def _by_rule(lines):
    grouped = {}
    for line in lines:
        grouped.setdefault(line.rule, []).append(line)
    return grouped


def _last_right():
    return RetentionRun.select().where(RetentionRun.clock_at.is_null(False)).order_by(RetentionRun.id.desc()).first()


def _wait(newest, on, why, ready):
    counts = json.dumps(retention.counts(ready))
    if newest and newest.waits:
        _change(newest, on=on, why=why, counts=counts)
        return newest
    row = RetentionRun.create(on=on, outcome=Outcome.WAITING, why=why, counts=counts)
    record(Act.RETENTION_STOPPED, by=None, about=row, count=len(ready))
    return row


def _note_clock(at, on):
    """Nothing to do: only the last right moment moves on."""
    last = _last_right()
    if last is None:
        RetentionRun.create(started_at=at, on=on, outcome=Outcome.DONE, clock_at=at, ended_at=at)
    else:
        _change(last, clock_at=at)


@database.atomic()
def _end(row, counts):
    _change(row, outcome=Outcome.DONE, ended_at=now(), counts=json.dumps(counts))
    record(Act.RETENTION_RUN, by=None, about=row, count=sum(counts.values()))


def _change(row, **values):
    RetentionRun.update(**values).where(RetentionRun.id == row.id).execute()
    for name, value in values.items():
        setattr(row, name, value)
