"""Pages of ending with a client: its steps, the return package, handing it over, devices that do not go back."""

from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp import legal_deadlines
from webapp.clients.models import Client
from webapp.dossier import packages
from webapp.erasure import approvals, certificate, erasure, return_approval, termination
from webapp.erasure.forms import HandOverForm, ReturnForm, TerminationForm, WriteOffForm
from webapp.erasure.models import Erasure
from webapp.intake import custody
from webapp.intake.models import Device
from webapp.logins import return_records
from webapp.permissions import Permission
from webapp.running import background
from webapp.staff.models import Staff
from webapp.vault import passphrase
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import load
from webapp.web.pages import page, shop

bp = Blueprint("terminations", __name__)


@bp.route("/clients/<int:client_id>/termination", methods=["GET", "POST"])
@requires(Permission.ERASE_CLIENT, recent=True)
def begin(client_id: int) -> ResponseReturnValue:
    client, form = load(Client, client_id), TerminationForm()
    if standing := Erasure.standing(client):
        return redirect(url_for("privacy.show", erasure_id=standing.id))
    if form.validate_on_submit():
        with show_errors(form):
            row = termination.begin(client, form.number.data, by=me())
            return redirect(url_for("terminations.show", termination_id=row.id))
    return page("erasure/begin_termination.html", form=form, client=client, costs=erasure.COSTS, steps=termination.STEPS)


@bp.get("/terminations/<int:termination_id>")
@requires(Permission.ERASE_CLIENT)
def show(termination_id: int) -> ResponseReturnValue:
    row, crew = _row(termination_id), Staff.crew()
    situation = termination.situation_of(row, crew.managers)
    ticked = certificate.ticked(row) if row.begun_at else {}
    shown = {
        "names": crew.names,
        "outside": certificate.OUTSIDE,
        "ticked": ticked,
        "waits": approvals.waits_until(row),
        **_return(row, situation),
        "late_before": legal_deadlines.late_before(shop()),
    }
    response = make_response(page("erasure/termination.html", row=row, situation=situation, **shown))
    if row.begun_at and not row.scrubbed_at:
        response.headers["Refresh"] = "5"
    return response


@bp.route("/terminations/<int:termination_id>/package", methods=["GET", "POST"])
@requires(Permission.MAKE_PACKAGE, recent=True)
def make_package(termination_id: int) -> ResponseReturnValue:
    row, form = _row(termination_id), ReturnForm()
    client = erasure.client_of(row) or abort(404)
    if form.validate_on_submit():
        with show_errors(form):
            lock = form.lock.data or None
            package = termination.make_package(row, by=me(), passphrase=lock)
            background.start(packages.build_or_say_why, package, lock)
            return redirect(url_for("packages.show", package_id=package.id))
    shown = {"client": client, "logins": return_records.count_of(client), "offer": passphrase.offer()}
    return page("erasure/return_package.html", form=form, row=row, **shown)


@bp.post("/terminations/<int:termination_id>/return-approval")
@requires(Permission.ERASE_CLIENT, recent=True)
def agree(termination_id: int) -> ResponseReturnValue:
    row = _row(termination_id)
    return_approval.agree(row, by=me())
    flash("Agreed. The logins can be opened and handed over now.", "success")
    return redirect(url_for("terminations.show", termination_id=row.id))


@bp.route("/terminations/<int:termination_id>/hand-over", methods=["GET", "POST"])
@requires(Permission.MAKE_PACKAGE, recent=True)
def hand_over(termination_id: int) -> ResponseReturnValue:
    row, form = _row(termination_id), HandOverForm()
    client = erasure.client_of(row) or abort(404)
    if form.validate_on_submit():
        with show_errors(form):
            termination.hand_over(row, **form.values("sure"), by=me())
            flash("Handed over and signed for.", "success")
            return redirect(url_for("terminations.show", termination_id=row.id))
    shown = {"client": client, "package": termination.package_of(client), "returned": return_records.left_for(client, row.uid)}
    return page("erasure/hand_over.html", form=form, row=row, **shown)


@bp.route("/devices/<int:device_id>/write-off", methods=["GET", "POST"])
@requires(Permission.ERASE_CLIENT, recent=True)
def write_off(device_id: int) -> ResponseReturnValue:
    device, form = load(Device, device_id), WriteOffForm()
    if form.validate_on_submit():
        with show_errors(form):
            custody.write_off(device, form.fate.data, word=form.word.data, reason=form.reason.data, by=me())
            flash("Accounted for.", "success")
            return redirect(url_for("intake.device", device_id=device.id))
    return page("erasure/write_off.html", form=form, device=device)


def _return(row: Erasure, situation: termination.Situation) -> dict[str, Any]:
    """What the page shows of logins: what their return waits for, whether `me` can agree, and the last receipt."""
    client, shown = situation.client, {"return_waits": "", "may_agree": False, "returned": None}
    if client is None or situation.package is None or not row.open:
        return shown
    shown["returned"] = next(iter(return_records.left_for(client, row.uid)), None)
    if situation.logins:
        shown |= {"return_waits": return_approval.waits_for(row, me()), "may_agree": return_approval.may_agree(row, me())}
    return shown


def _row(termination_id: int) -> Erasure:
    return load(Erasure.terminations(), termination_id)
