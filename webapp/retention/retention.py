"""What is due to be destroyed: one list, made of the rules, with a reason on every line and what keeps it from going."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from peewee import Value

from webapp import compiled_queries
from webapp.intake.models import Device
from webapp.jobs.models import Job
from webapp.requests.models import SubjectRequest
from webapp.retention import enquirer_evidence, rules
from webapp.retention.models import Hold
from webapp.text import plural

AHEAD = timedelta(days=14)


def due(on, shop, ahead=timedelta(0), holds=None):
    """Every Line that is due on a date, was before, or will be within `ahead`, the oldest first, with what keeps it.

    `holds`: those not lifted, where somebody has them already.
    """
    lines = [line for rule in rules.RULES for line in rule.find(on + ahead, shop)]
    holds = Hold.select().where(Hold.lifted_at.is_null()) if holds is None else holds
    return sorted(_with_circumstances(lines, list(holds), on), key=lambda line: (line.on, line.rule.title, line.client))


def split(lines, on):
    """(what is due on a date, what comes later) of a list of Lines."""
    return [line for line in lines if line.on <= on], [line for line in lines if line.on > on]


def counts(lines):
    """How many Lines by the rule's title, as a dict."""
    return dict(Counter(line.rule.title for line in lines))


def _with_circumstances(lines, holds, on):
    """The lines with the hold and the blocks of each one's client. What a duty of its own destroys, no hold keeps."""
    ids = {line.client for line in lines if line.whole}
    last = {hold.client_id: hold for hold in sorted(holds, key=lambda hold: hold.until)}
    blocked = _blocks(ids) if ids else {}
    for client in _never_asked(lines):
        blocked[client] = (*blocked.get(client, ()), CHANGED)
    for line in lines:
        hold = last.get(line.client) if line.rule.act or not line.rule.automatic else None
        held = hold if hold and hold.stands(max(on, line.on)) else None
        yield replace(line, held=held, blocks=blocked.get(line.client, ()) if line.whole else ())


def _blocks(ids):
    """{client: what keeps them from going, as words}. What is open in the whole shop is soon gone through."""
    found = {}
    for (kind, client), n in sorted(Counter(compiled_queries.rows(_open)).items()):
        if client in ids:
            found.setdefault(client, []).append(f"{n} {plural(n, *BLOCKS[kind])}")
    return {client: tuple(said) for client, said in found.items()}


def _never_asked(lines):
    """The clients who are due as enquirers, and whom the trail knows as more than that."""
    due = {line.client for line in lines if line.rule is rules.ENQUIRERS}
    return due - enquirer_evidence.asked_at_entry().keys() if due else set()


CHANGED = "a client by the audit trail: record changed from outside"
BLOCKS = (
    ("open job", "open jobs"),
    ("device still here", "devices still here"),
    ("request not answered", "requests not answered"),
)


def _open():
    """(place in BLOCKS, client) of each; counted here, since grouping by client would go through every job there ever was."""
    jobs = Job.open_jobs().where(Job.opened_at > datetime.min).select(Value(0), Job.client)  # the index of open jobs has that first
    devices = Device.in_custody().select(Value(1), Device.client)
    return jobs.union_all(devices).union_all(SubjectRequest.unfinished().select(Value(2), SubjectRequest.client))
