"""Pages of jobs: the lists, one job on one screen, and every act on it."""

from flask import Blueprint, abort, flash, redirect, request, url_for

from webapp.clients import views
from webapp.clients.models import Client
from webapp.jobs import assignment, client_picker, closing, listing, opening, panels, worklog
from webapp.jobs.forms import AssignmentForm, JobForm, LogForm, StatusForm, TitleForm
from webapp.jobs.models import JobStatus
from webapp.ndas import nda_status
from webapp.permissions import Permission
from webapp.staff import submissions
from webapp.staff.models import Staff
from webapp.web import staff_choice
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import asked_number, load
from webapp.web.pages import page, today

bp = Blueprint("jobs", __name__)
NAMES = {LogForm: "log", StatusForm: "status", AssignmentForm: "given"}  # as the job's page calls its forms


@bp.get("/jobs")
@requires(Permission.READ_JOBS)
def index():
    show = request.args.get("show", "open")
    if show not in listing.SHOWN:
        abort(404)
    rows, before = listing.newest(me(), show, before=asked_number("before"))
    return page("jobs/index.html", rows=rows, before=before, show=show, tabs=listing.SHOWN)


@bp.route("/jobs/new", methods=["GET", "POST"])
@requires(Permission.OPEN_JOB)
def new():
    if "client" not in request.args:
        typed, found = client_picker.search(request.args.get("q", ""), me())
        return page("jobs/choose_client.html", title="Open a job", endpoint="jobs.new", typed=typed, found=found)
    client = load(Client, asked_number("client"))
    form = JobForm()
    if form.validate_on_submit():
        with show_errors(form):
            values = {"technician": staff_choice.chosen(form.technician), "by": me(), "year": today().year}
            location = submissions.once(
                form.once.data, lambda: opening.open_job(client, form.title.data, **values), _page_of, by=me()
            )
            flash("The job is open.", "success")
            return redirect(location)
    return page("jobs/new.html", form=form, client=client)


@bp.get("/jobs/<int:job_id>")
@requires(Permission.READ_JOBS)
def show(job_id):
    job = _load(job_id)
    views.note_view(job.client, me(), today())
    return _show(job)


@bp.route("/jobs/<int:job_id>/edit", methods=["GET", "POST"])
@requires(Permission.OPEN_JOB)
def edit(job_id):
    job = _load(job_id)
    form = TitleForm(obj=job)
    if form.validate_on_submit():
        with show_errors(form):
            assignment.edit(job, form.title.data, by=me(), version=form.version.data)
            flash("The title is saved.", "success")
            return redirect(_page_of(job))
    return page("jobs/edit.html", form=form, job=job)


@bp.post("/jobs/<int:job_id>/taking")
@requires(Permission.WORK_JOB)
def take(job_id):
    job = _load(job_id)
    assignment.take(job, by=me())
    flash(f"Job {job.number} is yours.", "success")
    return redirect(_page_of(job))


@bp.post("/jobs/<int:job_id>/assignment")
@requires(Permission.ASSIGN_JOB)
def assign(job_id):
    job, form = _load(job_id), AssignmentForm(Staff.technicians())
    if form.validate_on_submit():
        with show_errors(form):
            assignment.assign(job, staff_choice.chosen(form.technician), by=me(), version=form.version.data)
            flash("It is noted who does this job.", "success")
            return redirect(_page_of(job))
    return _show(job, form)


@bp.post("/jobs/<int:job_id>/status")
@requires(Permission.WORK_JOB)
def move(job_id):
    job, form = _load(job_id), StatusForm()
    if form.validate_on_submit():
        with show_errors(form):
            assignment.move(job, JobStatus.get_by_id(int(form.to.data)), by=me(), version=form.version.data)
            flash(f"The status is now “{job.status.name}”.", "success")
            return redirect(_page_of(job))
    return _show(job, form)


@bp.post("/jobs/<int:job_id>/log")
@requires(Permission.WORK_JOB)
def log(job_id):
    job, form = _load(job_id), LogForm()
    if form.validate_on_submit():
        with show_errors(form):
            location = submissions.once(
                form.once.data, lambda: worklog.append(job, **form.values(), by=me()), lambda _: _page_of(job) + "#log", by=me()
            )
            flash("The line is in the log.", "success")
            return redirect(location)
    return _show(job, form)


@bp.post("/jobs/<int:job_id>/closure")
@requires(Permission.CLOSE_JOB)
def close(job_id):
    job, act = _load(job_id), closing.finish if "finish" in request.form else closing.close
    act(job, by=me())
    flash(f"Job {job.number} is closed.", "success")
    return redirect(_page_of(job))


@bp.post("/jobs/<int:job_id>/reopening")
@requires(Permission.REOPEN_JOB)
def reopen(job_id):
    job = _load(job_id)
    closing.reopen(job, by=me())
    flash(f"Job {job.number} is open again.", "success")
    return redirect(_page_of(job))


def _load(job_id):
    """The job, with client, status and technician, if whoever is signed in may see it; else 404."""
    return load(listing.whole(me()), job_id)


def _show(job, form=None):
    """The job's page; `form` is the one of its forms that has something to say."""
    may, asked = assignment.may(job, me()), asked_number("before")
    forms = _blank_forms(job, may)
    if form is not None:
        forms[NAMES[type(form)]] = form
    lines, before = worklog.lines(job, before=asked)
    if "log" in forms and lines and not isinstance(form, LogForm):
        forms["log"].fault.data = lines[0].fault  # mostly it is the same trouble still
    facts = {
        "before": before,
        "before_asked": asked,
        "history": listing.history(job),
        "nda": nda_status.binding(job.client, today()),
    }
    return page(
        "jobs/show.html", form=form, job=job, may=may, forms_=forms, lines=lines, panels=panels.panels_of(job, me()), **facts
    )


def _blank_forms(job, may):
    """The forms that the page offers: only those cost a query for their choices."""
    forms = {}
    if "work" in may:
        forms["log"] = LogForm(formdata=None)
        forms["status"] = StatusForm(formdata=None, to=str(job.status_id), version=job.version)
    if "assign" in may:
        given = {"technician": str(job.technician_id or ""), "version": job.version}
        forms["given"] = AssignmentForm(Staff.technicians(), formdata=None, **given)
    return forms


def _page_of(job):
    return url_for("jobs.show", job_id=job.id)
