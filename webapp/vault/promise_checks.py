"""What the vault proves of the promises: who holds its keys (C1), whose logins it keeps (C3), that reveals are on record (C4)."""

from datetime import timedelta

from peewee import Model, ModelSelect, Value, fn

from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.clauses import Count, Scope, count, none
from webapp.staff.models import Staff
from webapp.typed_peewee import Query
from webapp.vault.access_models import Reveal
from webapp.vault.epoch_models import Grant
from webapp.vault.models import JobConsent, Login, OptIn, PurposePair


def _foreign_grants(scope: Scope) -> "Query[Grant]":
    outside = Staff.outside_management() | ~Staff.active
    return Grant.select(fn.COUNT(Grant.id)).join(Staff).where(Grant.sealed.is_null(False), outside)


def _foreign_reveals(scope: Scope) -> "Query[Reveal]":
    return Reveal.select(fn.COUNT(Reveal.id)).join(Staff).where(scope.rows(Reveal), Staff.outside_management())


def _unasked_logins(scope: Scope) -> "Query[Login]":
    asked = OptIn.live().where(OptIn.uid == PurposePair.source).select(Value(1))
    # Two hours' grace for what has run out: it is destroyed once an hour.
    said = JobConsent.live(scope.now - timedelta(hours=2)).where(JobConsent.uid == PurposePair.source).select(Value(1))
    recent = JobConsent.live(scope.now).where(JobConsent.uid == PurposePair.source).select(Value(1))
    unasked = ~fn.EXISTS(asked) & ~fn.EXISTS(said) & ~fn.EXISTS(recent)
    return Login.select(fn.COUNT(Login.id)).join(PurposePair).where(scope.rows(Login), unasked)


def _silent_reveals(scope: Scope) -> "ModelSelect[Model]":
    opened = Entry.act.in_((Act.LOGIN_REVEALED, Act.LOGIN_RETURNED))
    told = fn.EXISTS(Entry.select(Entry.number).where(Entry.number == Reveal.entry, opened))
    return count(Reveal, scope.rows(Reveal), ~told)


COUNTS = (
    Count(
        "C1",
        _foreign_grants,
        none("{n} who is not management holds a key to the vault.", "Make a new epoch of the vault without them."),
    ),
    Count(
        "C1",
        _foreign_reveals,
        none("{n} of the reveals by somebody who is not management.", "Ask who, and whether their role was taken since."),
        grows=True,
    ),
    Count(
        "C3",
        _unasked_logins,
        none("{n} of the logins without the client’s request.", "Have what is destroyed replayed: run flask tick."),
        grows=True,
    ),
    Count(
        "C4",
        _silent_reveals,
        none("{n} of the reveals without its entry in the trail.", "Compare the reveals with the audit trail."),
        grows=True,
    ),
)
