"""Pages of departures: anybody records that a client has died or moved, management decides."""

from flask import Blueprint, flash, redirect, url_for

from webapp.clients.models import Client
from webapp.permissions import Permission
from webapp.retention import departures
from webapp.retention.forms import DepartureDecisionForm, DepartureForm
from webapp.retention.models import Departure
from webapp.web import pages
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import load
from webapp.web.pages import page

bp = Blueprint("departures", __name__)


@bp.route("/clients/<int:client_id>/departure", methods=["GET", "POST"])
@requires(Permission.REPORT_DEPARTURE)
def report(client_id):
    client = load(Client, client_id)
    form = DepartureForm()
    if form.validate_on_submit():
        with show_errors(form):
            row = departures.report(client, **form.values(), by=me(), on=pages.today())
            kept = "Recorded. They live within 25 miles, so they stay a client."
            flash("Recorded. Management decides what follows." if row.decision == "" else kept, "success")
            return redirect(url_for("clients.show", client_id=client.id))
    return page("retention/departure.html", form=form, client=client)


@bp.route("/departures/<int:departure_id>", methods=["GET", "POST"])
@requires(Permission.ERASE_CLIENT, recent=True)
def decide(departure_id):
    row, form = load(Departure, departure_id), DepartureDecisionForm()
    if form.validate_on_submit():
        with show_errors(form):
            erasure = departures.confirm(row, form.number.data, looked=form.looked.data, by=me())
            return redirect(url_for("privacy.show", erasure_id=erasure.id))
    verdict = departures.verdict_of(row, pages.shop()) if row.kind == "moved" else None
    miles = departures.miles_of(row, pages.shop()) if verdict else None
    return page("retention/departure_decision.html", form=form, row=row, client=row.client, verdict=verdict, miles=miles)


@bp.post("/departures/<int:departure_id>/keeping")
@requires(Permission.ERASE_CLIENT)
def keep(departure_id):
    row = load(Departure, departure_id)
    departures.keep(row, by=me())
    flash("They stay a client.", "success")
    return redirect(url_for("clients.show", client_id=row.client_id))
