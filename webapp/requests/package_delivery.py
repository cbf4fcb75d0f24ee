"""Access packages: handed over on record, with the logins apart; destroyed a fortnight after they were collected."""

from datetime import timedelta

from webapp import clock, files
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import StoredFile
from webapp.db import database
from webapp.dossier.models import Content, How, Package
from webapp.errors import Refused
from webapp.logins import return_records
from webapp.logins.return_reasons import ReturnReason
from webapp.permissions import Permission
from webapp.requests import requests
from webapp.requests.models import Collection, RequestKind, StepKind, SubjectRequest
from webapp.staff.models import Shop
from webapp.vault.return_models import ReturnKind

KEPT = timedelta(days=14)
PROVE_FIRST = "Check their identity first, and put it on record under the request: then their logins can be handed over."


@database.atomic()
def hand_over(request, package, *, how, to, by, on, today, without_logins=False):
    """Answer an access request with a finished package: how, to whom, and only once their identity has been checked.

    Logins that we keep are part of the answer: handed over apart before (logins/return_logins.py), unless `without_logins`.
    """
    if request.kind != RequestKind.ACCESS:
        raise Refused("Only a request for access is answered with a package.")
    package = Package.get_or_none(Package.id == package.id)
    if package is None:
        raise Refused("That package has been made anew. Hand over the newest one.", field="package")
    if package.client_id != request.client_id or package.content != Content.ACCESS or package.finished_at is None:
        raise Refused("Make the access package first, then hand it over.", field="package")
    if how != How.IN_PERSON and not package.locked:
        raise Refused("A package that is sent has a passphrase. Make it again with one.", field="how")
    if Collection.select().where(Collection.package == package).exists():
        raise Refused("That package has been handed over already. Make a new one.", field="package")
    if not without_logins and return_records.situation_of(request.client, request.uid).missing:
        raise Refused("Hand their logins over as well, or tick that they do not want them.", field="without_logins")
    Collection.create(client=request.client_id, request=request, package=package, by=by)
    record(Act.PACKAGE_HANDED_OVER, by=by, about=package)
    return requests.take_step(request, StepKind.ANSWERED, how=How(how), to=to, by=by, on=on, today=today)


def packages_of(request):
    """The finished access packages of the client who asks that have not been handed over, newest first."""
    gone = Collection.select(Collection.package).where(Collection.client == request.client_id)
    query = Package.select().where(Package.client == request.client_id, Package.content == Content.ACCESS)
    return list(query.where(Package.stored.is_null(False), Package.id.not_in(gone)).order_by(Package.id.desc()))


def return_reasons(client, staff):
    """The ReturnReasons for which a client's logins may be handed over: their requests for access that can be answered now."""
    asked = SubjectRequest.unfinished().where(SubjectRequest.client == client, SubjectRequest.kind == RequestKind.ACCESS)
    return [_reason(request, staff) for request in asked.order_by(SubjectRequest.id)]


def _reason(request, staff):
    waits = "" if StepKind.ANSWERED in requests.open_to(request) else PROVE_FIRST
    if not staff.can(Permission.DECIDE_REQUEST):
        waits = "Only management answers requests."
    page = ("requests.collect", {"request_id": request.id})
    return ReturnReason(ReturnKind.ACCESS, request.uid, f"{request.number}: hand over", *page, waits=waits)


def packages_past_collection(on):
    """The access packages that were collected more than a fortnight before a local date: a query."""
    shop = Shop.current()
    until, _ = clock.day_bounds(on - KEPT, shop.timezone if shop else "Europe/London")
    collected = Collection.select(Collection.package).where(Collection.at < until)
    return Package.select().where(Package.content == Content.ACCESS, Package.id.in_(collected))


def sweep():
    """Destroy what is due today; how many packages went."""
    shop = Shop.current()
    return destroy(clock.today(shop.timezone)) if shop else 0


def destroy(on):
    """Remove the access packages past their collection; that they were handed over stays with the request. How many."""
    with database.atomic():
        due = list(packages_past_collection(on).where(Package.stored.is_null(False)))
        stored = [package.stored for package in due]
        Package.delete().where(Package.id.in_([package.id for package in due])).execute()
        StoredFile.delete().where(StoredFile.id.in_([row.id for row in stored])).execute()
    for row in stored:
        files.remove(row.uid)
    return len(due)
