"""What the made-up shop has on record about people's rights: a policy all have read, requests, a breach, a hold, a departure."""

from datetime import timedelta

from webapp.accountability import breaches, policy
from webapp.clock import now
from webapp.requests import requests
from webapp.requests.models import Channel, IdentityProof, RequestKind, StepKind
from webapp.retention import departures, holds
from webapp.retention.models import DepartureKind, HoldKind

POLICY = """We tell nobody what we see at a client's or on their devices, and we look only at what the job needs.

We write no password down, on paper or in a note: what a client wants us to keep goes into the vault.

Devices stay in their place, and whoever moves one says so. What somebody asks about their data is logged the same day,
whoever of us hears it. A technician signs no agreement; management does."""
LOST = "A delivery note with a client's name was left on the counter overnight."
ASKED = (  # kind, channel, in which words, days ago
    (RequestKind.ACCESS, Channel.PHONE, "Would like to see everything we hold, jobs of last year above all.", 24),
    (RequestKind.RECTIFICATION, Channel.EMAIL, "Their surname is spelt wrong on every receipt.", 6),
    (RequestKind.COMPLAINT, Channel.IN_PERSON, "Was rung about another client's printer.", 40),
)


def fill(today, team, folk):
    """Put it all on record, through the acts; the complaint has been heard and answered."""
    standing = policy.publish(POLICY, by=team.manager, after=0)
    for member in team:
        policy.acknowledge(standing.id, by=member.staff)
    known = [client for client in folk.clients if not client.is_prospect]
    for client, (kind, channel, words, days) in zip(known[3:], ASKED, strict=False):
        values = {"kind": kind, "channel": channel, "about": words, "in_doubt": False, "number": client.number}
        row = requests.log(values | {"received_on": today - timedelta(days=days)}, by=team.reception, on=today)
        if kind == RequestKind.COMPLAINT:
            _answer(row, today, team)
    values = {"happened": LOST, "data": "A name and an address", "people": 1, "effects": "", "steps": "Handed back to them."}
    breaches.log(values | {"aware_at": now() - timedelta(hours=20)}, by=team.technician)
    until = today + timedelta(days=200)
    kept = {"kind": HoldKind.LEGAL, "reason": "Their insurer asks about the flood", "until": until}
    holds.place(known[8], **kept, by=team.manager, on=today)
    told = {"kind": DepartureKind.MOVED, "told_by": "Their neighbour, at the counter", "postcode": "TR18 2HF"}
    departures.report(known[9], **told, told_on=today, by=team.reception, on=today)


def _answer(row, today, team):
    for step, days in ((StepKind.PROVED, 39), (StepKind.ACKNOWLEDGED, 38), (StepKind.ANSWERED, 30)):
        how = IdentityProof.KNOWN if step == StepKind.PROVED else ""
        words = "We have said sorry, and rang nobody since." if step == StepKind.ANSWERED else ""
        requests.take_step(row, step, how=how, words=words, by=team.manager, on=today - timedelta(days=days), today=today)
