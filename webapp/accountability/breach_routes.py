"""Pages of the breach log: logging one, what is known of it, the decision, the report."""

from flask import Blueprint, flash, redirect, url_for

from webapp.accountability import breaches
from webapp.accountability.breach_models import Breach
from webapp.accountability.forms import BreachDecisionForm, BreachForm, ReportForm
from webapp.clock import now
from webapp.permissions import Permission
from webapp.staff import submissions
from webapp.staff.models import Staff
from webapp.web.forms import moment_of, show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import load
from webapp.web.pages import local, page

bp = Blueprint("breaches", __name__)


@bp.get("/breaches")
@requires(Permission.DECIDE_REQUEST)
def index():
    return page("accountability/breaches.html", rows=list(Breach.log().limit(200)))


@bp.route("/breaches/new", methods=["GET", "POST"])
@requires(Permission.LOG_REQUEST)
def new():
    at = local(now())
    form = BreachForm(data={"day": at.date(), "at": at.time().replace(second=0, microsecond=0)})
    if form.validate_on_submit():
        with show_errors(form):
            location = submissions.once(form.once.data, lambda: breaches.log(form.record(), by=me()), _after, by=me())
            flash("The breach is on record. Tell management now: the 72 hours run.", "success")
            return redirect(location)
    return page("accountability/breach_new.html", form=form, row=None)


@bp.get("/breaches/<int:breach_id>")
@requires(Permission.DECIDE_REQUEST)
def show(breach_id):
    return page("accountability/breach.html", row=load(Breach, breach_id), names=Staff.names())


@bp.route("/breaches/<int:breach_id>/edit", methods=["GET", "POST"])
@requires(Permission.DECIDE_REQUEST)
def edit(breach_id):
    row = load(Breach, breach_id)
    at = local(row.aware_at)
    form = BreachForm(obj=row, data={"day": at.date(), "at": at.time(), "touched": row.data})
    if form.validate_on_submit():
        with show_errors(form):
            breaches.edit(row, form.record(), by=me(), version=form.version.data)
            flash("Saved.", "success")
            return redirect(url_for("breaches.show", breach_id=row.id))
    return page("accountability/breach_new.html", form=form, row=row)


@bp.route("/breaches/<int:breach_id>/decision", methods=["GET", "POST"])
@requires(Permission.DECIDE_REQUEST, recent=True)
def decide(breach_id):
    row, form = load(Breach, breach_id), BreachDecisionForm()
    if form.validate_on_submit():
        with show_errors(form):
            breaches.decide(row, form.decision.data, form.reason.data, by=me())
            flash("The decision is on record.", "success")
            return redirect(url_for("breaches.show", breach_id=row.id))
    return page("accountability/breach_decision.html", form=form, row=row)


@bp.route("/breaches/<int:breach_id>/report", methods=["GET", "POST"])
@requires(Permission.DECIDE_REQUEST, recent=True)
def report(breach_id):
    row, form = load(Breach, breach_id), ReportForm()
    if form.validate_on_submit():
        with show_errors(form):
            breaches.report(row, moment_of(form), by=me())
            flash("That it was reported is on record.", "success")
            return redirect(url_for("breaches.show", breach_id=row.id))
    return page("accountability/breach_report.html", form=form, row=row)


def _after(row):
    managed = me().can(Permission.DECIDE_REQUEST)
    return url_for("breaches.show", breach_id=row.id) if managed else url_for("records.hub")
