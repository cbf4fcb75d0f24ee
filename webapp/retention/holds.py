"""Holds: management keeps somebody's records past their day, with a reason and an end."""

from datetime import timedelta

from peewee import fn

from webapp import screening
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import add_years, now
from webapp.db import database
from webapp.errors import Refused
from webapp.intake.models import Enquiry
from webapp.permissions import Permission
from webapp.retention.models import Hold, HoldKind


@database.atomic()
def place(client, *, kind, reason, until, by, on):
    """Hold a client's or enquirer's records until the end of a day. One stands at a time.

    An open enquiry is held for one more financial year at most; a claim, dispute or the police for a year, to be looked at
    anew then.
    """
    if not by.can(Permission.MANAGE_RETENTION):
        raise Refused("Only management holds records past their day.")
    screening.refuse(reason=reason)
    kind = HoldKind(kind)
    if until < on:
        raise Refused("A hold ends today or later.", field="until")
    if until > (latest := latest_day(client, kind, on)):
        raise Refused(f"A hold of this kind ends on {latest.isoformat()} at the latest.", field="until")
    if standing(client, on):
        raise Refused("A hold stands for them already. Lift it first.")
    row = Hold.create(client=client, kind=kind, reason=reason, until=until, by=by)
    record(Act.HOLD_PLACED, by=by, about=row, client=client, words=reason, days=(until - on).days)
    return row


def latest_day(client, kind, on):
    """The last day to which a hold of a kind may run. Refused where there is no open enquiry to hold."""
    if kind == HoldKind.LEGAL:
        return add_years(on, 1)
    purge_on = Enquiry.open_ones().where(Enquiry.client == client).select(fn.MAX(Enquiry.purge_on)).scalar()
    if not client.is_prospect or purge_on is None:
        raise Refused("They have no open enquiry. Choose the other kind of hold.", field="kind")
    return add_years(purge_on, 1) - timedelta(days=1)


@database.atomic()
def lift(hold, *, by):
    """Lift a hold: whatever was due goes at the next run. Once."""
    if not by.can(Permission.MANAGE_RETENTION):
        raise Refused("Only management lifts a hold.")
    if not Hold.update(lifted_at=now(), lifted_by=by).where(Hold.id == hold.id, Hold.lifted_at.is_null()).execute():
        raise Refused("This hold has been lifted already.")
    record(Act.HOLD_LIFTED, by=by, about=hold)


def standing(client, on):
    """The Hold that stands for a client on a date, or None."""
    query = Hold.select().where(Hold.client == client, Hold.lifted_at.is_null(), Hold.until >= on)
    return query.order_by(Hold.until.desc(), Hold.id.desc()).first()


def obstacles(client):
    """A hold for a claim, a dispute or the police stands in the way of any erasure."""
    rows = Hold.select().where(Hold.client == client, Hold.lifted_at.is_null(), Hold.kind == HoldKind.LEGAL)
    ends = [row.until for row in rows if row.until >= now().date()]
    return [f"A hold keeps their records until {max(ends).isoformat()}: lift it first."] if ends else []
