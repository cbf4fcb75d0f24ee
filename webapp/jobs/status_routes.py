"""Management's pages of the statuses that jobs go through."""

from flask import Blueprint, flash, redirect, url_for

from webapp.jobs import statuses
from webapp.jobs.forms import JobStatusForm, PlacedStatusForm
from webapp.jobs.models import JobStatus
from webapp.permissions import Permission
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import load
from webapp.web.pages import page

bp = Blueprint("statuses", __name__)


@bp.get("/job-statuses")
@requires(Permission.EDIT_SETTINGS)
def index():
    rows = JobStatus.select().order_by(JobStatus.retired, JobStatus.position, JobStatus.id)
    return page("jobs/statuses.html", rows=list(rows))


@bp.route("/job-statuses/new", methods=["GET", "POST"])
@requires(Permission.EDIT_SETTINGS)
def new():
    form = JobStatusForm()
    if form.validate_on_submit():
        with show_errors(form):
            statuses.add(**form.values(), by=me())
            flash("The status is there to be chosen.", "success")
            return redirect(url_for("statuses.index"))
    return page("jobs/new_status.html", form=form)


@bp.route("/job-statuses/<int:status_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_SETTINGS)
def edit(status_id):
    status = load(JobStatus, status_id)
    form = PlacedStatusForm(obj=status)
    if form.validate_on_submit():
        with show_errors(form):
            statuses.edit(status, **form.values(), by=me(), version=form.version.data)
            flash("The status is saved.", "success")
            return redirect(url_for("statuses.index"))
    return page("jobs/edit_status.html", form=form, status=status)


@bp.post("/job-statuses/<int:status_id>/retirement")
@requires(Permission.EDIT_SETTINGS)
def retire(status_id):
    status = load(JobStatus, status_id)
    statuses.retire(status, by=me())
    flash(f"“{status.name}” is no longer offered. Jobs that had it keep it.", "success")
    return redirect(url_for("statuses.index"))


@bp.post("/job-statuses/<int:status_id>/return")
@requires(Permission.EDIT_SETTINGS)
def bring_back(status_id):
    status = load(JobStatus, status_id)
    statuses.bring_back(status, by=me())
    flash(f"“{status.name}” is offered again.", "success")
    return redirect(url_for("statuses.index"))
