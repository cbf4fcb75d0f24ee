"""Preparing an NDA from a template, changing the draft, giving it up; and ending one that was signed."""

from webapp import screening
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.counters import next_number
from webapp.db import database
from webapp.errors import Refused, Stale
from webapp.ndas import proof
from webapp.ndas.documents import fill, write_day
from webapp.ndas.models import Nda, NdaEnding, NdaWithdrawal
from webapp.permissions import Permission
from webapp.staff.models import Shop


@database.atomic()
def prepare(client, source, *, starts_on, ends_on=None, by, on):
    """Prepare a draft for a client from a version of a template; `on` is the shop's day, whose year its number bears."""
    if not by.can(Permission.PREPARE_NDA):
        raise Refused("Reception or management prepares NDAs.")
    _refuse_odd_dates(starts_on, ends_on)
    nda = Nda.create(
        client=client,
        number=_next_number(on.year),
        source=source,
        title=screening.Screened(source.name),
        text=screening.Screened(fill(source.body, client=client.name, shop=Shop.current().name, date=write_day(on))),
        starts_on=starts_on,
        ends_on=ends_on,
        prepared_by=by,
    )
    record(Act.NDA_PREPARED, by=by, about=nda)
    return nda


@database.atomic()
def edit(nda, *, title, text, starts_on, ends_on, by, version):
    """Change a draft. Once it is signed, or given up, nothing in it changes any more."""
    if not by.can(Permission.PREPARE_NDA):
        raise Refused("Reception or management edits NDAs.")
    screening.refuse(title=title)
    refuse_settled(Nda.get_by_id(nda.id))
    _refuse_odd_dates(starts_on, ends_on)
    values = {"title": title, "text": text, "starts_on": starts_on, "ends_on": ends_on}
    if not nda.edit(version, **values):
        fresh = Nda.get_by_id(nda.id)
        changes = {name: (_write(getattr(fresh, name)), _write(typed)) for name, typed in values.items()}
        raise Stale({name: pair for name, pair in changes.items() if pair[0] != pair[1]}, fresh.version)
    record(Act.NDA_EDITED, by=by, about=nda)


@database.atomic()
def withdraw(nda, *, by):
    """Give up a draft. It stays on the register as withdrawn and can no longer be signed."""
    if not by.can(Permission.PREPARE_NDA):
        raise Refused("Reception or management withdraws NDAs.")
    refuse_settled(Nda.get_by_id(nda.id))
    NdaWithdrawal.create(client=nda.client_id, nda=nda, by=by)
    record(Act.NDA_WITHDRAWN, by=by, about=nda)


@database.atomic()
def end(nda, *, ended_on, by):
    """Record that a signed NDA ends, `ended_on` being its last day. Management alone; only once; never longer than agreed.

    Raises Altered where the NDA's dates are not those that were signed.
    """
    if not by.can(Permission.SIGN_NDA):
        raise Refused("Only management ends an NDA.")
    nda = Nda.get_by_id(nda.id)
    if nda.signature is None:
        raise Refused("That NDA is not signed, so there is nothing to end.")
    if nda.ending is not None:
        raise Refused("That NDA has been ended already.")
    nda.signature.refuse_altered()
    if ended_on < nda.starts_on:
        raise Refused("It cannot end before the day it begins.", field="ended_on")
    if nda.ends_on and ended_on > nda.ends_on:
        raise Refused(f"It ends on {write_day(nda.ends_on)} in any case. Choose a day before that.", field="ended_on")
    ending = NdaEnding(client=nda.client_id, nda=nda, by=by, ended_on=ended_on, at=now())
    ending.sign_row()
    ending.save(force_insert=True)
    record(Act.NDA_ENDED, by=by, about=nda, ended_on=ended_on.isoformat())
    return ending


def refuse_settled(nda):
    """Raise Refused unless an NDA still is a draft."""
    if nda.signature is not None:
        raise Refused("That NDA is signed. Its text stands; what has to change needs a new one.")
    if nda.withdrawal is not None:
        raise Refused("That draft was withdrawn. Prepare a new one.")
    if proof.was_signed(nda):
        raise Refused(proof.GONE)


def _refuse_odd_dates(starts_on, ends_on):
    if ends_on is not None and ends_on < starts_on:
        raise Refused("The last day cannot lie before the first.", field="ends_on")


def _next_number(year):
    return f"NDA-{year}-{next_number(f'NDA {year}'):03d}"


def _write(value):
    return write_day(value) if hasattr(value, "year") else value or ""
