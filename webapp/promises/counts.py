"""What privacy itself can prove of the promises by counting rows, looked up as the page opens."""

import json
from datetime import date, timedelta

from peewee import Case, Value, fn

from webapp import clauses, keyring
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.clauses import Count, Finding, count, none, some
from webapp.clients.models import Client, ClientView, Source, Standing
from webapp.diary.models import Appointment, AppointmentKind
from webapp.dossier.models import Package
from webapp.intake.models import CustodyEvent, Device, Enquiry, Place
from webapp.jobs.models import WorkLogEntry
from webapp.ndas.models import Signature
from webapp.permissions import Role
from webapp.requests.models import SubjectRequest
from webapp.retention.models import Departure, Hold, Outcome, RetentionRun
from webapp.staff.models import Shop, Staff
from webapp.vault.epoch_models import Grant
from webapp.vault.models import JobConsent, Login, OptIn, PurposePair, Reveal

LONGEST = 280
VERIFY = "Run flask audit verify, and look at who had the machine."
PATIENCE = timedelta(days=14)
NOT_MANAGEMENT = ~Staff.roles.contains(Role.MANAGEMENT.value)


def _unsourced(scope):
    return count(Client, scope.rows(Client), Client.source.not_in([source.value for source in Source]))


def _long_lines(scope):
    return count(WorkLogEntry, scope.rows(WorkLogEntry), fn.LENGTH(WorkLogEntry.text) > LONGEST)


def _ahead(scope, *where):
    return count(Appointment, Appointment.cancelled_at.is_null(), Appointment.starts_at > scope.now, *where)


def _nowhere_to_go(scope):
    homeless = Client.select(Value(1)).where(Client.id == Appointment.client, Client.address == "", Client.postcode == "")
    soon = Appointment.starts_at < scope.now + PATIENCE
    return _ahead(scope, soon, Appointment.kind == AppointmentKind.VISIT, fn.EXISTS(homeless))


def _by_nobody(scope):
    return _ahead(scope, Appointment.staff.in_(Staff.select(Staff.id).where(~Staff.active)))


def _far_ahead(scope):
    return _ahead(scope, Appointment.starts_at > scope.now + timedelta(days=365))


def _undecided(scope):
    return count(Departure, Departure.decided_at.is_null(), Departure.reported_at < scope.now - PATIENCE)


def _overstayed(scope):
    held = Hold.select(Hold.client).where(Hold.lifted_at.is_null(), Hold.until >= scope.on)
    later = Enquiry.select(Enquiry.client).where(Enquiry.became_client_at.is_null(), Enquiry.purge_on >= scope.on)
    prospects = Client.select(Client.id).where(Client.standing == Standing.PROSPECT)
    past = (Enquiry.purge_on < scope.on) & Enquiry.became_client_at.is_null() & Enquiry.client.in_(prospects)
    kept = [held, later, SubjectRequest.unfinished().select(SubjectRequest.client)]
    return count(Enquiry, past, *(Enquiry.client.not_in(query) for query in kept))


def _waiting_runs(scope):
    newest = RetentionRun.alias()
    return count(RetentionRun, RetentionRun.outcome == Outcome.WAITING, RetentionRun.id == newest.select(fn.MAX(newest.id)))


def _last_purge(scope):
    told = RetentionRun.on.concat(" ").concat(RetentionRun.counts)
    query = RetentionRun.select(told).where(RetentionRun.outcome == Outcome.DONE, RetentionRun.counts != "{}")
    return query.order_by(RetentionRun.id.desc()).limit(1)


def _tell_purge(told):
    if not told:
        return Finding(True, "The purge has not had anything to destroy yet.")
    day, counts = told.split(" ", 1)
    how_many = ", ".join(f"{title}: {count}" for title, count in json.loads(counts).items())
    return Finding(True, f"The last purge was on {date.fromisoformat(day).isoformat()}. {how_many}.")


def _packages(scope):
    return count(Package, Package.finished_at.is_null(False))


def _without_factor(scope):
    return count(Staff, Staff.active, fn.LENGTH(Staff.code_seed) == 0)


def _foreign_grants(scope):
    return Grant.select(fn.COUNT(Grant.id)).join(Staff).where(Grant.sealed.is_null(False), NOT_MANAGEMENT | ~Staff.active)


def _unasked_logins(scope):
    asked = OptIn.live().where(OptIn.uid == PurposePair.source).select(Value(1))
    # Two hours' grace for what has run out: it is destroyed once an hour.
    said = JobConsent.live(scope.now - timedelta(hours=2)).where(JobConsent.uid == PurposePair.source).select(Value(1))
    recent = JobConsent.live(scope.now).where(JobConsent.uid == PurposePair.source).select(Value(1))
    unasked = ~fn.EXISTS(asked) & ~fn.EXISTS(said) & ~fn.EXISTS(recent)
    return Login.select(fn.COUNT(Login.id)).join(PurposePair).where(scope.rows(Login), unasked)


def _silent_reveals(scope):
    told = fn.EXISTS(Entry.select(Entry.number).where(Entry.number == Reveal.entry, Entry.act == Act.LOGIN_REVEALED))
    return count(Reveal, scope.rows(Reveal), ~told)


def _foreign_reveals(scope):
    return Reveal.select(fn.COUNT(Reveal.id)).join(Staff).where(scope.rows(Reveal), NOT_MANAGEMENT)


def _foreign_views(scope):
    return ClientView.select(fn.COUNT(ClientView.id)).join(Staff).where(scope.rows(ClientView), Staff.roles == "")


def _unread(scope):
    """How many of the active staff have not acknowledged the policy in force; null where none has been published."""
    return fn.NULLIF(Shop.policy, 0) * 0 + count(Staff, Staff.active, Staff.policy < Shop.policy)


def _judge_policy(n):
    if n is None:
        return Finding(False, "No policy has been published yet.", "Publish it under Privacy, Policy: everyone reads it first.")
    do = "Ask them to read it. Until they have, they reach no client’s data."
    return Finding(not n, f"{n or 'None'} of the staff has not acknowledged the policy.", do)


def _gaps(scope):
    """How many of the entries that should be there are not: numbers go up by one from one."""
    last = fn.COALESCE(Entry.select(fn.MAX(Entry.number)), 0)
    expected = last if scope.whole else Case(None, [(last > clauses.NEWEST, clauses.NEWEST)], last)
    return expected - count(Entry, scope.rows(Entry))


def _head(scope):
    return Entry.select(fn.COALESCE(fn.MAX(Entry.number), 0))


def _judge_head(number):
    cut = max(keyring.pinned(trail.PIN)[0] - number, 0)
    found = f"The trail has {number} entries; {cut or 'none'} was cut off its end."
    return Finding(not cut, found, VERIFY)


def _misplaced(scope):
    newest = CustodyEvent.select(CustodyEvent.place).where(CustodyEvent.device == Device.id)
    newest = newest.order_by(CustodyEvent.id.desc()).limit(1)
    retired = Place.select(Place.id).where(Place.retired)
    return count(Device, Device.place.is_null(False), (fn.COALESCE(newest, 0) != Device.place) | Device.place.in_(retired))


def _long_here(scope):
    return count(Device, Device.place.is_null(False), Device.checked_in_at < scope.now - PATIENCE)


def _foreign_signatures(scope):
    return Signature.select(fn.COUNT(Signature.id)).join(Staff, on=Signature.by).where(NOT_MANAGEMENT)


COUNTS = (
    Count("P1", _unsourced, none("{n} recorded without a source.", "Open them and record where they come from."), grows=True),
    Count(
        "P2",
        _long_lines,
        none("{n} of the log’s lines is longer than 280 characters.", "Find who wrote past the form, and shorten them."),
        grows=True,
    ),
    Count(
        "P4",
        _nowhere_to_go,
        none("{n} of the visits of the next two weeks has no address to go to.", "Record the client’s address."),
    ),
    Count(
        "P5", _by_nobody, none("{n} of the visits to come is with somebody who has left.", "Give it to somebody else in the diary.")
    ),
    Count("P5", _far_ahead, some("{n} in the diary over a year ahead.")),
    Count("P8", _undecided, none("{n} has waited over 14 days for management.", "Decide about them on the list of what is due.")),
    Count(
        "P9",
        _overstayed,
        none("{n} kept past the purge date without a hold.", "Look at the list of what is due: it says what is in the way."),
    ),
    Count("P9", _waiting_runs, none("{n} waits for management to confirm.", "Look at the date, then confirm the purge.")),
    Count("P9", _last_purge, _tell_purge),
    Count("P11", _packages, some("{n} of the packages made is here for handing over.")),
    Count("P13", _without_factor, none("{n} of the staff without a second factor.", "Renew their access on the staff page.")),
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
    Count(
        "C5",
        _foreign_views,
        none("{n} of the looks at a client by somebody without a role.", "Ask whose role was taken, and when."),
        grows=True,
    ),
    Count("C5", _unread, _judge_policy),
    Count(
        "D1",
        _gaps,
        none("{n} of the trail’s entries missing.", VERIFY),
        grows=True,
    ),
    Count("D1", _head, _judge_head),
    Count("D2", _misplaced, none("{n} of the devices is not where the last move says.", "Do a round, and move it to where it is.")),
    Count("D2", _long_here, some("{n} of the devices here has been here over 14 days.")),
    Count(
        "N1", _foreign_signatures, none("{n} signed by somebody who is not management.", "Look whether they were when they signed.")
    ),
)
