"""Ending with a client (N2): everything returned first and signed for, then approved, then removed; in that order and no other."""

from dataclasses import dataclass
from datetime import datetime

from webapp.audit.acts import Act
from webapp.audit.trail import record, record_kept
from webapp.clients.models import Client
from webapp.clients.obstacles import obstacles_of
from webapp.clock import now
from webapp.db import database
from webapp.dossier import packages
from webapp.dossier.models import Content, HandOver, How, Package
from webapp.erasure import erasure, return_approval, steps
from webapp.erasure.models import Erasure, ErasureKind, ErasureReason
from webapp.errors import Refused
from webapp.intake.models import Device
from webapp.jobs.models import Job
from webapp.logins import return_records
from webapp.logins.return_reasons import ReturnReason
from webapp.permissions import Permission
from webapp.staff.models import Staff
from webapp.vault.return_models import ReturnKind


@dataclass(frozen=True)
class TerminationStep:
    """One step on the way: what it is, whether it is done, whether it is the one that everything waits for."""

    name: str
    done: bool
    now: bool = False


STEPS = (
    "Jobs closed",
    "Devices back",
    "Package made",
    "Logins handed over",
    "Package handed over",
    "Approved",
    "Removed",
    "Scrubbed",
)


def begin(client: Client, typed: str, *, by: Staff) -> Erasure:
    """Begin to end with a client. Nothing goes before everything has been returned; the Erasure, of kind termination."""
    return erasure.request(client, typed, ErasureReason.LEFT, by=by, kind=ErasureKind.TERMINATION)


def return_reasons(client: Client, staff: Staff) -> list[ReturnReason]:
    """The ReturnReason by which the logins of a client who leaves are handed over, and what it waits for; or none."""
    row = Erasure.standing(client)
    if row is None or row.kind != ErasureKind.TERMINATION or not steps.sound([row]):
        return []
    waits, second = _return_waits(row, client, staff), return_approval.agreed_by(row, staff)
    page = ("terminations.show", {"termination_id": row.id})
    return [ReturnReason(ReturnKind.ENDING, row.uid, f"Ending with {row.number}", *page, waits=waits, agreed_by=second)]


def _return_waits(row: Erasure, client: Client, staff: Staff) -> str:
    if not staff.can(Permission.MAKE_PACKAGE):
        return "Only management hands logins over."
    if row.handed_over_at is not None:
        return "Everything has been handed over already. If something was missing, withdraw this and begin again."
    if found := obstacles_of(client):
        return " ".join(found)
    if package_of(client) is None:
        return "Make the return package first: the logins are handed over with it."
    return return_approval.waits_for(row, staff)


@dataclass(frozen=True)
class Situation:
    """Where a termination stands: what is in the way, the package, how many logins are still to be returned, and the Steps."""

    row: Erasure
    client: Client | None
    jobs: list[Job]
    devices: list[Device]
    package: Package | None
    logins: int
    steps: list[TerminationStep]

    def late(self, before: datetime) -> bool:
        """Whether the step at hand has waited since before a moment."""
        return self.row.late(before)


def situation_of(row: Erasure, managers: int) -> Situation:
    """The Situation of a termination; `managers` is how many there are."""
    client = erasure.client_of(row) if row.begun_at is None else None
    jobs = list(Job.open_jobs().where(Job.client == client).order_by(Job.id)) if client else []
    devices = list(Device.in_custody().where(Device.client == client).order_by(Device.id)) if client else []
    package = package_of(client) if client else None
    logins = logins_to_return(row, client) if client else 0
    approved = row.approved_at is not None and (row.approved_by_id is not None or managers == 1)
    begun = row.begun_at is not None
    done = [not jobs, not devices, begun or package is not None, not logins, row.handed_over_at is not None, begun or approved]
    done += [row.rows_at is not None, row.scrubbed_at is not None]
    first = done.index(False) if False in done and row.unfinished else None
    steps = [TerminationStep(name, done[at], at == first) for at, name in enumerate(STEPS)]
    return Situation(row, client, jobs, devices, package, logins, steps)


def package_of(client: Client) -> Package | None:
    """The newest finished return package of a client, or None."""
    made = (Package.client == client) & (Package.content == Content.RETURN) & Package.stored.is_null(False)
    return Package.select().where(made).order_by(Package.id.desc()).first()


def logins_to_return(row: Erasure, client: Client) -> int:
    """How many logins have to be returned before everything was: all that are kept, or none once all have left."""
    return 0 if row.handed_over_at is not None else return_records.situation_of(client, row.uid).missing


def make_package(row: Erasure, *, by: Staff, passphrase: str | None = None) -> Package:
    """Begin the return package, once jobs are closed and devices back; the Package to build. The logins are returned apart."""
    client = _client(row)
    if found := obstacles_of(client):
        raise Refused(" ".join(found))
    return packages.begin(client, by=by, content=Content.RETURN, passphrase=passphrase)


@database.atomic()
def hand_over(row: Erasure, *, how: str, to: str, signature: str, by: Staff) -> None:
    """Note that the return package was handed over: how, to whom, and the name that they signed with. Once, and complete."""
    if not by.can(Permission.MAKE_PACKAGE):
        raise Refused("Only management hands a package over.")
    row = steps.open_row(row)
    client = _client(row)
    if row.handed_over_at is not None:
        raise Refused("The package has been handed over already.")
    package = _complete(row, client)
    if how == How.EMAIL and not package.locked:
        raise Refused("A package that is sent has a passphrase. Make it again with one.", field="how")
    at = now()
    handed = HandOver.create(client=client, package=package, how=How(how), to=to, signature=signature, by=by, at=at)
    row.change(handed_over_at=at, handed_over_how=How(how), package_sha256=package.sha256)
    record(Act.PACKAGE_HANDED_OVER, by=by, about=package, client=client)
    record_kept(handed, by=by)


def _complete(row: Erasure, client: Client) -> Package:
    """The newest return package, if it and the logins that were returned are everything; else what is missing."""
    if found := obstacles_of(client):
        raise Refused(" ".join(found))
    package = package_of(client)
    if package is None:
        raise Refused("Make the return package first.")
    if logins_to_return(row, client):
        raise Refused("The logins of this client have not all been handed over. Do that first.")
    if not packages.is_current(package):
        raise Refused("Something about this client has changed since the package was made. Make it again.")
    return package


def _client(row: Erasure) -> Client:
    client = erasure.client_of(row)
    if client is None or row.kind != ErasureKind.TERMINATION or not row.open:
        raise Refused("This termination has been carried out or withdrawn.")
    return client
