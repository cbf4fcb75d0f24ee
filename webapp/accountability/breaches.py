"""Breaches: logged by anyone at once, decided by management with a reason, reported within 72 hours or not at all."""

from webapp import screening
from webapp.accountability.breach_models import Breach, Decision
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.counters import next_number
from webapp.db import database
from webapp.errors import Refused
from webapp.permissions import Permission
from webapp.staff.settings import stale

WORDS = ("happened", "data", "effects", "steps")


@database.atomic()
def log(values, *, by):
    """Log a breach. Anyone who notices one does; `aware_at` (naive UTC) is when the first of us knew.

    `values`: happened, aware_at, data, people (how many, about), effects, steps. Nobody is named in it.
    """
    if not by.can(Permission.LOG_REQUEST):
        raise Refused("Your role does not include logging breaches.")
    _refuse_unfit(values)
    breach = Breach.create(ordinal=next_number("breach"), logged_by=by, **values)
    record(Act.BREACH_LOGGED, by=by, about=breach)
    return breach


@database.atomic()
def edit(breach, values, *, by, version):
    """Add to what is known: effects and steps come to light later. Refused to save over what somebody saved in between."""
    _refuse_others(by)
    _refuse_unfit(values)
    if not breach.edit(version, **values):
        raise stale(Breach.get_by_id(breach.id), values)
    record(Act.BREACH_EDITED, by=by, about=breach)


@database.atomic()
def decide(breach, decision, reason, *, by):
    """Decide whether the regulator is told, with the reason, which stays on record either way."""
    _refuse_others(by)
    screening.refuse(reason=reason)
    if not reason:
        raise Refused("Fill in the reason, whichever way it goes.", field="reason")
    breach = Breach.get_by_id(breach.id)
    if breach.reported_at:
        raise Refused("This breach has been reported: there is nothing left to decide.")
    choice = Decision(decision)
    breach.edit(breach.version, decision=choice, reason=reason, decided_by=by, decided_at=now())
    record(Act.BREACH_DECIDED, by=by, about=breach, report=int(choice == Decision.REPORT))


@database.atomic()
def report(breach, at, *, by):
    """Note when the regulator was told; once, after the decision to."""
    _refuse_others(by)
    breach = Breach.get_by_id(breach.id)
    if breach.decision != Decision.REPORT:
        raise Refused("Decide to report it first.")
    if breach.reported_at:
        raise Refused("That it was reported is on record already.")
    if not breach.aware_at <= at <= now():
        raise Refused("It was reported between becoming aware and now.", field="day")
    breach.edit(breach.version, reported_at=at)
    record(Act.BREACH_REPORTED, by=by, about=breach, late=int(at > breach.due_at))


def _refuse_others(by):
    if not by.can(Permission.DECIDE_REQUEST):
        raise Refused("Only management decides about breaches.")


def _refuse_unfit(values):
    screening.refuse(**{name: values[name] for name in WORDS})
    if values["aware_at"] > now():
        raise Refused("We cannot become aware of it after now.", field="day")
