"""What privacy itself can prove of the promises, looked up as the page opens."""

import json
from datetime import date, timedelta

from peewee import fn

from webapp import keyring, screening
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.clients.models import Client, ClientView, Declared, Source, Standing
from webapp.clock import now
from webapp.intake.models import CustodyEvent, Device, Enquiry, Place
from webapp.jobs.models import Appointment, WorkLogEntry
from webapp.ndas.models import Signature
from webapp.permissions import Role
from webapp.privacy import dossier
from webapp.privacy.models import Erasure, Kind, Package
from webapp.privacy.promises import Count, Finding
from webapp.privacy.retention_models import Departure, Hold, Outcome, RetentionRun
from webapp.staff.models import Staff
from webapp.vault.models import Grant, JobConsent, Login, OptIn, PurposePair, Reveal

LONGEST = 280
PATIENCE = timedelta(days=14)
LINES = 50  # newest lines of the log that are read again
NOT_MANAGEMENT = ~Staff.roles.contains(Role.MANAGEMENT.value)


def _count(model, *where):
    return model.select(fn.COUNT(model._meta.primary_key)).where(*where)


def none(what, do):
    """A judge for what must not be there: `what` with the number for {n}."""
    return lambda n: Finding(not n, what.format(n=n or "None"), do)


def some(what):
    """A judge for what only tells how much there is."""
    return lambda n: Finding(True, what.format(n=n or "None"))


def _unsourced(on):
    return _count(Client, Client.source.not_in([source.value for source in Source]))


def _long_lines(on):
    return _count(WorkLogEntry, fn.LENGTH(WorkLogEntry.text) > LONGEST)


def _far_ahead(on):
    return _count(Appointment, Appointment.cancelled_at.is_null(), Appointment.starts_at > now() + timedelta(days=365))


def _undecided(on):
    return _count(Departure, Departure.decided_at.is_null(), Departure.reported_at < now() - PATIENCE)


def _overstayed(on):
    held = Hold.select(Hold.client).where(Hold.lifted_at.is_null(), Hold.until >= on)
    later = Enquiry.select(Enquiry.client).where(Enquiry.became_client_at.is_null(), Enquiry.purge_on >= on)
    prospects = Client.select(Client.id).where(Client.standing == Standing.PROSPECT)
    past = (Enquiry.purge_on < on) & Enquiry.became_client_at.is_null()
    return _count(Enquiry, past, Enquiry.client.in_(prospects), Enquiry.client.not_in(held), Enquiry.client.not_in(later))


def _waiting_runs(on):
    newest = RetentionRun.alias()
    return _count(RetentionRun, RetentionRun.outcome == Outcome.WAITING, RetentionRun.id == newest.select(fn.MAX(newest.id)))


def _last_purge(on):
    told = RetentionRun.on.concat(" ").concat(RetentionRun.counts)
    query = RetentionRun.select(told).where(RetentionRun.outcome == Outcome.DONE, RetentionRun.counts != "{}")
    return query.order_by(RetentionRun.id.desc()).limit(1)


def _tell_purge(told):
    if not told:
        return Finding(True, "The purge has not had anything to destroy yet.")
    day, counts = told.split(" ", 1)
    how_many = ", ".join(f"{title}: {count}" for title, count in json.loads(counts).items())
    return Finding(True, f"The last purge was on {date.fromisoformat(day).isoformat()}. {how_many}.")


def _packages(on):
    return _count(Package, Package.finished_at.is_null(False))


def _without_factor(on):
    return _count(Staff, Staff.active, fn.LENGTH(Staff.code_seed) == 0)


def _foreign_grants(on):
    return Grant.select(fn.COUNT(Grant.id)).join(Staff).where(Grant.sealed.is_null(False), NOT_MANAGEMENT | ~Staff.active)


def _unasked_logins(on):
    asked = PurposePair.source.in_(OptIn.live().select(OptIn.uid))
    said = PurposePair.source.in_(JobConsent.live(now() - timedelta(hours=2)).select(JobConsent.uid))
    recent = JobConsent.live(now()).select(JobConsent.uid)
    return Login.select(fn.COUNT(Login.id)).join(PurposePair).where(~asked, ~said, PurposePair.source.not_in(recent))


def _silent_reveals(on):
    told = fn.EXISTS(Entry.select(Entry.number).where(Entry.number == Reveal.entry, Entry.act == Act.LOGIN_REVEALED))
    return _count(Reveal, ~told)


def _foreign_reveals(on):
    return Reveal.select(fn.COUNT(Reveal.id)).join(Staff).where(NOT_MANAGEMENT)


def _foreign_views(on):
    return ClientView.select(fn.COUNT(ClientView.id)).join(Staff).where(Staff.roles == "")


def _gaps(on):
    return Entry.select(fn.COALESCE(fn.MAX(Entry.number), 0) - fn.COUNT(Entry.number))


def _misplaced(on):
    newest = CustodyEvent.select(CustodyEvent.place).where(CustodyEvent.device == Device.id)
    newest = newest.order_by(CustodyEvent.id.desc()).limit(1)
    retired = Place.select(Place.id).where(Place.retired)
    return _count(Device, Device.place.is_null(False), (fn.COALESCE(newest, 0) != Device.place) | Device.place.in_(retired))


def _long_here(on):
    return _count(Device, Device.place.is_null(False), Device.checked_in_at < now() - PATIENCE)


def _foreign_signatures(on):
    return Signature.select(fn.COUNT(Signature.id)).join(Staff, on=Signature.by).where(NOT_MANAGEMENT)


COUNTS = (
    Count("P1", _unsourced, none("{n} recorded without a source.", "Open them and record where they come from.")),
    Count(
        "P2",
        _long_lines,
        none("{n} of the log’s lines is longer than 280 characters.", "Find who wrote past the form, and shorten them."),
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
    ),
    Count(
        "C3",
        _unasked_logins,
        none("{n} of the logins without the client’s request.", "Have what is destroyed replayed: run flask tick."),
    ),
    Count(
        "C4",
        _silent_reveals,
        none("{n} of the reveals without its entry in the trail.", "Compare the reveals with the audit trail."),
    ),
    Count(
        "C5",
        _foreign_views,
        none("{n} of the looks at a client by somebody without a role.", "Ask whose role was taken, and when."),
    ),
    Count("D1", _gaps, none("{n} of the trail’s entries missing.", "Run flask audit verify, and look at who had the machine.")),
    Count("D2", _misplaced, none("{n} of the devices is not where the last move says.", "Do a round, and move it to where it is.")),
    Count("D2", _long_here, some("{n} of the devices here has been here over 14 days.")),
    Count(
        "N1", _foreign_signatures, none("{n} signed by somebody who is not management.", "Look whether they were when they signed.")
    ),
)


def of_construction(shop, on):
    """What stands in the program's own text, and the shop's words."""
    undeclared = [model.__name__ for model in dossier.models() if not isinstance(getattr(model, "declared", None), Declared)]
    yield (
        "P3",
        Finding(not undeclared, f"{len(dossier.models())} tables declare their purpose.", f"Declare: {', '.join(undeclared)}."),
    )
    yield "X1", Finding(bool(shop.notice.strip()), "The words stand in the settings.", "Write them in the shop’s settings.")
    yield "P4", Finding(True, "The log stands on the client’s page.")
    for clause, room in NOT_BUILT:
        yield clause, Finding(None, room)


NOT_BUILT = (
    ("P4", "Faults by kind over time, and systems past support, are not shown yet."),
    ("P5", "The feed for phones and the printed day sheet are not built yet."),
    ("P6", "The experts’ directory is not built yet."),
    ("P7", "Reminders are not built yet."),
    ("P10", "The mail room and the list of paper records are not built yet."),
    ("C6", "The list of installed software is not built yet."),
)


def of_notes(shop, on):
    """The newest lines of the log, read again as if they were being saved."""
    lines = WorkLogEntry.select(WorkLogEntry.text).order_by(WorkLogEntry.id.desc()).limit(LINES).tuples()
    found = sum(bool(screening.find(text)) for (text,) in lines)
    yield (
        "C2",
        Finding(not found, f"{found or 'None'} of the newest {LINES} log lines looks like a credential.", "Seal it in the vault."),
    )


def of_erasures(shop, on):
    """Whatever was begun is finished within a working day."""
    late = [row.kind for row in Erasure.select().where(Erasure.withdrawn_at.is_null(), Erasure.scrubbed_at.is_null()) if row.late()]
    ending = late.count(Kind.TERMINATION)
    do = "Open the register of erasures, and go on."
    yield "P12", Finding(len(late) == ending, f"{len(late) - ending or 'None'} of the erasures has waited over a working day.", do)
    yield "N2", Finding(not ending, f"{ending or 'None'} of those who leave has waited over a working day.", do)


def of_keys(shop, on):
    """Each client has a key, each key a client; and the trail has not gone back behind its pin."""
    keys = {client for client, purpose in keyring.names() if purpose == keyring.RECORD}
    clients = {uid for (uid,) in Client.select(Client.uid).tuples()}
    good = keys == clients
    keyless, idle = len(clients - keys) or "None", len(keys - clients) or "none"
    found = f"{keyless} of the clients without a key, {idle} of the keys without a client."
    yield "D1", Finding(good, found, "Restore the newest backup, or finish the erasures that were begun.")


EVIDENCE = (of_construction, of_notes, of_erasures, of_keys)
