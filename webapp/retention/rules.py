"""The rules by which data is due to be destroyed: enquirers, what comes and goes with jobs and packages, old NDAs, departures."""

from contextlib import suppress
from datetime import date, datetime, timedelta

from peewee import JOIN, Value, fn

from webapp import compiled_queries
from webapp.clients.models import Client, Standing
from webapp.clock import add_years, to_local
from webapp.compiled_queries import ON
from webapp.dossier import packages
from webapp.dossier.models import Package
from webapp.intake.models import Enquiry
from webapp.ndas.models import Nda, NdaEnding, Signature
from webapp.requests import package_delivery
from webapp.requests.models import Collection
from webapp.retention import departures, enquirer_erasure
from webapp.retention.due_items import DueItem, RetentionRule
from webapp.retention.models import Departure
from webapp.vault.destruction import standing_consents
from webapp.vault.models import JobConsent, OptIn, PurposePair, Withdrawal

NOTHING_CAME = "Nothing came of the enquiry, and its financial year is over (P9)."
LONG_OVER = "Its last day was six years ago, so nothing can be claimed from it."
COLLECTED = "14 days after it was collected (P11)."
DAY = timedelta(days=1)
NDA_YEARS = 6  # the limitation period of a contract


def enquirers(on, shop):
    """Enquirers of whom nothing came, from the day on which they are purged: the latest of their enquiries decides."""
    for client, purge_on in compiled_queries.rows(_ripe, on=on):
        yield DueItem(ENQUIRERS, "Enquirer", client, _date(purge_on), NOTHING_CAME, whole=True)


def _ripe():
    open_ones = Enquiry.became_client_at.is_null() & (Client.standing == Standing.PROSPECT)
    ripe = Enquiry.select(Enquiry.client).where(Enquiry.became_client_at.is_null(), Enquiry.purge_on <= ON)
    query = Client.select(Client.id, fn.MAX(Enquiry.purge_on)).join(Enquiry).where(open_ones, Client.id.in_(ripe))
    return query.group_by(Client.id).having(fn.MAX(Enquiry.purge_on) <= ON)


def passing(on, shop):
    """In one statement: a job's logins past 30 days, packages past theirs, and what should have gone with a withdrawal."""
    for what, row, client, at, collected in compiled_queries.rows(_passing):
        title, reason, kept = PASSING[what]
        day = to_local(_moment(at) + kept, shop.timezone).date()
        if collected and (sooner := to_local(_moment(collected), shop.timezone).date() + package_delivery.KEPT + DAY) < day:
            day, reason = sooner, COLLECTED
        if day <= on:
            yield DueItem(PASSERS, title, client, day, reason, row)


def _passing():
    consents = standing_consents().select(Value("job"), JobConsent.id, JobConsent.client, JobConsent.expires_at, Value(None))
    made = Package.select(Value("package"), Package.id, Package.client, Package.started_at, Collection.at)
    made = made.join(Collection, JOIN.LEFT_OUTER, on=(Collection.package == Package.id))
    # EXISTS, so that the withdrawals are gone through and not every pair there is.
    standing = PurposePair.select(Value(1)).join(OptIn, on=(OptIn.uid == PurposePair.source))
    standing = standing.where(OptIn.id == Withdrawal.opt_in, PurposePair.client == Withdrawal.client)
    left = Withdrawal.select(Value("withdrawn"), Withdrawal.id, Withdrawal.client, Withdrawal.at, Value(None))
    left = left.where(fn.EXISTS(standing))
    return consents.union_all(made).union_all(left)


PASSING = {
    "job": ("Logins held for a job", "30 days after the client’s say for that job (C3).", timedelta(0)),
    "package": ("Package", "30 days after it was made.", packages.KEPT),
    "withdrawn": ("Logins of a withdrawn request", "They should have gone with the withdrawal (C3).", timedelta(0)),
}


def old_ndas(on, shop):
    """Signed NDAs six years after their last day, never early; with each one its signature and scans."""
    for row, number, client, *ends in compiled_queries.rows(_ended, on=on):
        days = [day for day in map(_date, ends) if day]
        if days and (day := add_years(min(days), NDA_YEARS)) <= on:
            yield DueItem(NDAS, f"NDA {number}", client, day, LONG_OVER, row)


def _ended():
    roughly = ON - timedelta(days=NDA_YEARS * 365)
    query = Nda.select(Nda.id, Nda.number, Nda.client, Nda.ends_on, NdaEnding.ended_on).join(Signature)
    query = query.join_from(Nda, NdaEnding, JOIN.LEFT_OUTER, on=(NdaEnding.nda == Nda.id))
    return query.where((Nda.ends_on <= roughly) | (NdaEnding.ended_on <= roughly))


def departed(on, shop):
    """Clients recorded as deceased or moved beyond the radius, until management has decided."""
    one = Departure
    columns = (one.id, one.client, one.kind, one.told_on, one.postcode, one.reported_at)
    for row in one.undecided().select(*columns).namedtuples():
        day, reason = to_local(row.reported_at, shop.timezone).date(), departures.reason_of(row, shop)
        if reason and day <= on:
            yield DueItem(DEPARTED, "Client", row.client, day, reason, row.id, whole=True)


def _moment(value):
    """A naive UTC moment, which SQLite gives as text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _date(value):
    """A date, which SQLite gives as text, or None where a column holds anything else."""
    with suppress(TypeError, ValueError):
        return date.fromisoformat(str(value))


ENQUIRERS = RetentionRule("Enquirers past their purge date", True, enquirers, enquirer_erasure.erase)
PASSERS = RetentionRule("Logins for a job, and packages", True, passing)
NDAS = RetentionRule("NDAs ended six years ago", False, old_ndas, decided="nda")
DEPARTED = RetentionRule("Clients who died or moved away", False, departed, decided="departure")
RULES = (ENQUIRERS, PASSERS, NDAS, DEPARTED)
