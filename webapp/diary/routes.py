"""Pages of the diary: a week at a time with no horizon, booking and cancelling."""

from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, request, url_for

from webapp.clients.models import Client
from webapp.diary import diary
from webapp.diary.forms import AppointmentForm
from webapp.diary.models import Appointment
from webapp.jobs import client_picker
from webapp.jobs.models import Job
from webapp.permissions import Permission
from webapp.staff import submissions
from webapp.web import staff_choice
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import asked_number, load
from webapp.web.pages import page, today, zone

bp = Blueprint("diary", __name__)


@bp.get("/diary")
@requires(Permission.READ_DIARY)
def index():
    day = _day(request.args.get("day"))
    monday = day - timedelta(days=day.weekday())
    days = diary.week(monday, me(), zone())
    linked = {row.job_id for _, rows in days for row in rows if diary.may_open(row, me())}
    return page("diary/diary.html", day=day, days=days, linked=linked, leaps=diary.leaps(day), now=today())


@bp.route("/diary/new", methods=["GET", "POST"])
@requires(Permission.EDIT_DIARY)
def new():
    if "job" in request.args:
        return redirect(url_for("diary.book", job_id=asked_number("job") or abort(404)))
    if "client" not in request.args:
        typed, found = client_picker.search(request.args.get("q", ""), me())
        return page("jobs/choose_client.html", title="Book a visit", endpoint="diary.new", typed=typed, found=found)
    return _book(load(Client, asked_number("client")))


@bp.route("/jobs/<int:job_id>/appointments", methods=["GET", "POST"])
@requires(Permission.EDIT_DIARY)
def book(job_id):
    job = load(Job, job_id)
    return _book(job.client, job)


@bp.post("/diary/<int:appointment_id>/cancellation")
@requires(Permission.EDIT_DIARY)
def cancel(appointment_id):
    appointment = load(Appointment, appointment_id)
    diary.cancel(appointment, by=me())
    flash("The appointment is cancelled.", "success")
    return redirect(_week_of(appointment))


def _book(client, job=None):
    typical = {"day": today(), "staff": str(job.technician_id or "") if job else ""}
    form = AppointmentForm(data=typical)
    if form.validate_on_submit():
        with show_errors(form):
            values = form.values("staff") | {"staff": staff_choice.chosen(form.staff), "job": job, "zone": zone(), "by": me()}
            location = submissions.once(form.once.data, lambda: diary.book(client, **values), _week_of, by=me())
            flash("It is in the diary.", "success")
            return redirect(location)
    return page("diary/book.html", form=form, client=client, job=job)


def _week_of(appointment):
    day = diary.local_day(appointment, zone())
    return url_for("diary.index", day=day.isoformat(), _anchor=f"d{day.isoformat()}")


def _day(typed):
    """The date asked for, within what the diary can show; today where none was."""
    try:
        return min(max(date.fromisoformat(typed), date(1990, 1, 1)), date(2100, 12, 31)) if typed else today()
    except ValueError:
        abort(400)
