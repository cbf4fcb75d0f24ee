"""Clients who have died or moved away: anybody records it, management decides, then the erasure goes its own way (P8)."""

from webapp import screening
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.erasure import erasure
from webapp.erasure.models import ErasureReason
from webapp.errors import Refused
from webapp.permissions import Permission
from webapp.retention import distance
from webapp.retention.models import Departure, DepartureKind
from webapp.staff.models import Shop

REASONS = {DepartureKind.DECEASED: ErasureReason.DECEASED, DepartureKind.MOVED: ErasureReason.MOVED}
ERASE, KEEP = "erase", "keep"


@database.atomic()
def report(client, *, kind, told_by, told_on, postcode, by, on):
    """Record that a client has died or moved, with who told us and when. Anybody may; one waits at a time.

    Whoever moved surely within 25 miles stays a client, so that nothing waits for management then.
    """
    if not by.can(Permission.REPORT_DEPARTURE):
        raise Refused("You may not record this.")
    screening.refuse(told_by=told_by)
    kind = DepartureKind(kind)
    if told_on > on:
        raise Refused("Nobody can have told us in the future.", field="told_on")
    if Departure.undecided().where(Departure.client == client).exists():
        raise Refused("This has been recorded already and waits for management.")
    where = postcode.strip().upper() if kind == DepartureKind.MOVED else ""
    row = Departure.create(client=client, kind=kind, told_by=told_by, told_on=told_on, postcode=where, reported_by=by)
    record(Act.DEPARTURE_REPORTED, by=by, about=row)
    if kind == DepartureKind.MOVED and verdict_of(row, Shop.current()) == distance.DistanceVerdict.WITHIN:
        _decide(row, KEEP, None)
    return row


@database.atomic()
def confirm(departure, typed, *, looked, by):
    """Management confirms, and the client's erasure is asked for, to be approved and carried out as any other; the Erasure.

    Somebody within 25 miles is kept. Near that line, or where the distance is unknown, a person has to have looked.
    """
    departure = _open(departure, by)
    if departure.kind == DepartureKind.MOVED:
        found = verdict_of(departure, Shop.current())
        if found == distance.DistanceVerdict.WITHIN:
            raise Refused("They live within 25 miles, so they stay a client.")
        if not found.certain and not looked:
            raise Refused("Look it up on a map, and tick that you have.", field="looked")
    row = erasure.request(departure.client, typed, REASONS[departure.kind], by=by)
    _decide(departure, ERASE, by)
    return row


@database.atomic()
def keep(departure, *, by):
    """Management decides that the client stays."""
    _open(departure, by)
    _decide(departure, KEEP, by)


def verdict_of(departure, shop):
    """The Verdict on how far a client has moved."""
    return distance.verdict(miles_of(departure, shop))


def miles_of(departure, shop):
    """How many miles away a client has moved by the tables, or None where that is unknown."""
    return distance.miles_from(shop, departure.postcode)


def reason_of(departure, shop):
    """Why a client is proposed, as a sentence; None where they moved surely within the radius."""
    if departure.kind != DepartureKind.MOVED:
        return f"Recorded as deceased, told on {departure.told_on.isoformat()}."
    found = verdict_of(departure, shop)
    return f"Moved; {found}." if found.proposes else None


def _open(departure, by):
    if not by.can(Permission.ERASE_CLIENT):
        raise Refused("Only management decides this.")
    fresh = Departure.get_by_id(departure.id)
    if fresh.decided_at is not None:
        raise Refused("This has been decided already.")
    return fresh


def _decide(departure, decision, by):
    values = {"decision": decision, "decided_at": now(), "decided_by": by}
    Departure.update(**values).where(Departure.id == departure.id).execute()
    record(Act.DEPARTURE_DECIDED, by=by, about=departure, erase=int(decision == ERASE))
