"""Access requests: asked on a job, seen by management, granted by unlocking at the device or refused with a word."""

from flask import Blueprint, flash, redirect, request, url_for

from webapp.jobs.models import Job
from webapp.logins import access_requests
from webapp.logins.forms import AccessRefusalForm, AccessRequestForm
from webapp.permissions import Permission
from webapp.vault.access_models import AccessRequest
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import load
from webapp.web.pages import page

bp = Blueprint("access_requests", __name__)


@bp.route("/jobs/<int:job_id>/access-requests", methods=["GET", "POST"])
@requires(Permission.ASK_ACCESS)
def ask(job_id):
    job, form = load(Job, job_id), AccessRequestForm()
    if form.validate_on_submit():
        with show_errors(form):
            access_requests.ask(job, form.purpose.data, form.words.data, by=me())
            flash("Asked. Management sees it, and opens it at the device or says why not.", "success")
            return redirect(url_for("access_requests.ask", job_id=job.id))
    return page("logins/access_requests/ask.html", form=form, job=job, rows=_told(access_requests.of_job(job)))


@bp.get("/jobs/<int:job_id>/access-requests/state")
@requires(Permission.ASK_ACCESS, background_poll=True)
def state(job_id):
    """The job's requests, as a piece of a page that asks for it every few seconds."""
    job = load(Job, job_id)
    if "HX-Request" not in request.headers:
        return redirect(url_for("access_requests.ask", job_id=job.id))
    return page(
        "logins/access_requests/rows.html",
        rows=_told(access_requests.of_job(job)),
        again=url_for("access_requests.state", job_id=job.id),
    )


@bp.get("/vault/requests")
@requires(Permission.OPEN_VAULT)
def waiting():
    return page("logins/access_requests/waiting.html", rows=_told(access_requests.undecided()))


@bp.get("/vault/requests/state")
@requires(Permission.OPEN_VAULT, background_poll=True)
def waiting_state():
    """What waits for management, as a piece of a page that asks for it every few seconds."""
    if "HX-Request" not in request.headers:
        return redirect(url_for("access_requests.waiting"))
    return page(
        "logins/access_requests/rows.html", rows=_told(access_requests.undecided()), again=url_for("access_requests.waiting_state")
    )


@bp.route("/vault/requests/<int:access_request_id>/refusal", methods=["GET", "POST"])
@requires(Permission.OPEN_VAULT)
def refuse(access_request_id):
    row = load(AccessRequest, access_request_id)
    form = AccessRefusalForm()
    if form.validate_on_submit():
        with show_errors(form):
            access_requests.refuse(row, form.answer.data, by=me())
            flash("Refused. Whoever asked sees why.", "success")
            return redirect(url_for("access_requests.waiting"))
    return page("logins/access_requests/refuse.html", form=form, row=row)


def _told(rows):
    return [(row, access_requests.state(row)) for row in rows]
