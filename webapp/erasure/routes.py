"""Pages of erasures: the register, asking for one, approving and carrying it out, its certificate."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp import legal_deadlines
from webapp.clients.models import Client
from webapp.clients.obstacles import obstacles_of
from webapp.dossier import dossier
from webapp.erasure import approvals, certificate, erasure
from webapp.erasure.forms import ErasureForm
from webapp.erasure.models import Erasure, ErasureKind
from webapp.paging import page_of
from webapp.permissions import Permission
from webapp.running import background
from webapp.staff.models import Staff
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import asked_number, load
from webapp.web.pages import page, shop
from webapp.web.pdf import pdf_or_none

bp = Blueprint("privacy", __name__)


@bp.get("/erasures")
@requires(Permission.ERASE_CLIENT)
def index() -> ResponseReturnValue:
    rows, more = page_of(Erasure.select(), Erasure.id, after=asked_number("before"), newest_first=True)
    return page("erasure/index.html", rows=rows, more=more, late_before=legal_deadlines.late_before(shop()))


@bp.route("/clients/<int:client_id>/erasure", methods=["GET", "POST"])
@requires(Permission.ERASE_CLIENT, recent=True)
def ask(client_id: int) -> ResponseReturnValue:
    client, form = load(Client, client_id), ErasureForm()
    if standing := Erasure.standing(client):
        return redirect(url_for("privacy.show", erasure_id=standing.id))
    if form.validate_on_submit():
        with show_errors(form):
            row = erasure.request(client, form.number.data, form.reason.data, by=me())
            return redirect(url_for("privacy.show", erasure_id=row.id))
    counted, blocked = dossier.counts_of(client), obstacles_of(client)
    return page("erasure/ask.html", form=form, client=client, counts=counted, blocked=blocked, costs=erasure.COSTS)


@bp.get("/erasures/<int:erasure_id>")
@requires(Permission.ERASE_CLIENT)
def show(erasure_id: int) -> ResponseReturnValue:
    row, names = load(Erasure, erasure_id), Staff.names()
    if row.kind == ErasureKind.TERMINATION:
        return redirect(url_for("terminations.show", termination_id=row.id))
    client = erasure.client_of(row) if row.open else None
    counted = dossier.counts_of(client) if client else row.counted
    shown = {"counts": counted, "names": names, "late_before": legal_deadlines.late_before(shop()), **_outside(row)}
    response = make_response(page("erasure/show.html", row=row, client=client, waits=approvals.waits_until(row), **shown))
    if row.begun_at and not row.scrubbed_at:
        response.headers["Refresh"] = "5"
    return response


@bp.post("/erasures/<int:erasure_id>/approval")
@requires(Permission.ERASE_CLIENT, recent=True)
def approve(erasure_id: int) -> ResponseReturnValue:
    row = load(Erasure, erasure_id)
    erasure.approve(row, by=me())
    flash("Approved. It can be carried out now.", "success")
    return redirect(url_for("privacy.show", erasure_id=row.id))


@bp.post("/erasures/<int:erasure_id>/withdrawal")
@requires(Permission.ERASE_CLIENT)
def withdraw(erasure_id: int) -> ResponseReturnValue:
    row = load(Erasure, erasure_id)
    erasure.withdraw(row, by=me())
    flash("Withdrawn. Nothing has been removed.", "success")
    return redirect(url_for("privacy.show", erasure_id=row.id))


@bp.post("/erasures/<int:erasure_id>/removal")
@requires(Permission.ERASE_CLIENT, recent=True)
def remove(erasure_id: int) -> ResponseReturnValue:
    row = erasure.perform(load(Erasure, erasure_id), by=me())
    background.start(erasure.finish, row)
    return redirect(url_for("privacy.show", erasure_id=row.id))


@bp.post("/erasures/<int:erasure_id>/outside/<what>")
@requires(Permission.ERASE_CLIENT, recent=True)
def tick(erasure_id: int, what: str) -> ResponseReturnValue:
    row = load(Erasure, erasure_id)
    certificate.tick(row, what, by=me())
    return redirect(url_for("privacy.show", erasure_id=row.id))


@bp.get("/erasures/<int:erasure_id>/certificate")
@requires(Permission.ERASE_CLIENT)
def certify(erasure_id: int) -> ResponseReturnValue:
    row = load(Erasure, erasure_id)
    return page(
        "erasure/certificate.html", certificate=certificate.certificate_of(row), row=row, names=Staff.names(), **_outside(row)
    )


@bp.get("/erasures/<int:erasure_id>/certificate.pdf")
@requires(Permission.ERASE_CLIENT)
def certificate_pdf(erasure_id: int) -> ResponseReturnValue:
    row = load(Erasure, erasure_id)
    made = certificate.certificate_of(row)
    shown = {"certificate": made, "row": row, "names": Staff.names(), **_outside(row)}
    raw = pdf_or_none(render_template("erasure/certificate_pdf.html", **shown))
    if raw is None:
        return redirect(url_for("privacy.certify", erasure_id=row.id))
    response = make_response(raw)
    response.headers.update({"Content-Type": "application/pdf", "Content-Disposition": f'attachment; filename="{made.number}.pdf"'})
    return response


def _outside(row: Erasure) -> dict[str, Any]:
    return {"outside": certificate.OUTSIDE, "ticked": certificate.ticked(row) if row.begun_at else {}}
