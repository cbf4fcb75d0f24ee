"""Pages of enquiries and of devices: taking, checking in, receipts, moving, handing back."""

from functools import partial

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from webapp import config
from webapp.clients.models import Client
from webapp.clients.recording import facts_of
from webapp.intake import check_in as checking_in, custody, enquiries, receipts
from webapp.intake.forms import (
    CheckInForm,
    DeviceForm,
    EnquiryForm,
    MoveForm,
    NewClientCheckInForm,
    ReceivedForm,
    ReleaseForm,
)
from webapp.intake.models import CustodyEvent, Device, Enquiry
from webapp.jobs.models import Job
from webapp.ndas import nda_status
from webapp.permissions import Permission
from webapp.staff import submissions
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import asked_number, load
from webapp.web.pages import page, today
from webapp.web.pdf import pdf_or_none

bp = Blueprint("intake", __name__)


@bp.get("/enquiries")
@requires(Permission.READ_ENQUIRIES)
def enquiries_list():
    still_open = request.args.get("show") != "clients"
    rows, after = enquiries.newest(me(), still_open, after=asked_number("after"))
    return page("intake/enquiries.html", rows=rows, after=after, still_open=still_open)


@bp.route("/enquiries/new", methods=["GET", "POST"])
@requires(Permission.TAKE_ENQUIRY)
def new_enquiry():
    form = EnquiryForm()
    if form.validate_on_submit():
        with show_errors(form):
            location = submissions.once(form.once.data, lambda: enquiries.take(form.record(), by=me()), _enquiry_page, by=me())
            flash("The enquiry is on record.", "success")
            return redirect(location)
    return page("intake/new_enquiry.html", form=form)


@bp.get("/enquiries/<int:enquiry_id>")
@requires(Permission.READ_ENQUIRIES)
def enquiry(enquiry_id):
    asked = load(Enquiry, enquiry_id)
    return page("intake/enquiry.html", enquiry=asked, client=asked.client, facts=facts_of(asked.client))


@bp.route("/enquiries/<int:enquiry_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_ENQUIRY)
def edit_enquiry(enquiry_id):
    asked = load(Enquiry, enquiry_id)
    facts = enquiries.facts_of_enquiry(asked)
    first = {"phone": "".join(facts["phones"][:1]), "email": "".join(facts["emails"][:1]), "version": enquiries.version_of(asked)}
    form = EnquiryForm(data=facts | first)
    if form.validate_on_submit():
        with show_errors(form):
            enquiries.edit(asked, form.record(), by=me(), version=form.version.data)
            flash("The enquiry is saved.", "success")
            return redirect(_enquiry_page(asked))
    return page("intake/edit_enquiry.html", form=form, enquiry=asked)


@bp.route("/check-in", methods=["GET", "POST"])
@requires(Permission.CHECK_IN)
def check_in():
    client = _client_asked_for()
    form = CheckInForm(data={"title": enquiries.fault_of(client, me())}) if client else NewClientCheckInForm()
    if form.validate_on_submit():
        with show_errors(form):
            return redirect(submissions.once(form.once.data, lambda: _check_in(client, form), _receipt_of, by=me()))
    return page("intake/check_in.html", form=form, client=client)


@bp.route("/jobs/<int:job_id>/devices", methods=["GET", "POST"])
@requires(Permission.CHECK_IN)
def add_device(job_id):
    job, form = load(Job, job_id), ReceivedForm()
    if form.validate_on_submit():
        with show_errors(form):
            act = partial(custody.check_in, job, form.facts(), place=form.chosen_place(), by=me())
            return redirect(submissions.once(form.once.data, act, _receipt_of, by=me()))
    return page("intake/add_device.html", form=form, job=job)


@bp.get("/jobs/<int:job_id>/receipt")
@requires(Permission.READ_JOBS)
def receipt(job_id):
    return page("intake/receipt.html", **_receipt(load(Job, job_id)))


@bp.get("/jobs/<int:job_id>/receipt.pdf")
@requires(Permission.READ_JOBS)
def receipt_pdf(job_id):
    job = load(Job, job_id)
    pdf = pdf_or_none(render_template("intake/receipt_pdf.html", **_receipt(job)))
    if pdf is None:
        flash("This machine cannot make PDF files. Print the page instead.", "info")
        return redirect(url_for("intake.receipt", job_id=job.id))
    name = f"inline; filename=receipt-{job.number}.pdf"
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": name})


@bp.get("/devices/<int:device_id>")
@requires(Permission.READ_JOBS)
def device(device_id):
    return _device_page(load(Device, device_id))


@bp.route("/devices/<int:device_id>/edit", methods=["GET", "POST"])
@requires(Permission.CHECK_IN)
def edit_device(device_id):
    held = load(Device, device_id)
    form = DeviceForm(obj=held)
    if form.validate_on_submit():
        with show_errors(form):
            custody.edit(held, form.facts(), by=me(), version=form.version.data)
            flash("The device’s details are saved.", "success")
            return redirect(url_for("intake.device", device_id=held.id))
    return page("intake/edit_device.html", form=form, device=held)


@bp.route("/devices/<int:device_id>/place", methods=["GET", "POST"])
@requires(Permission.MOVE_DEVICE)
def move(device_id):
    held, form = load(Device, device_id), MoveForm()
    if form.validate_on_submit():
        with show_errors(form):
            custody.move(held, form.chosen_place(), by=me(), note=form.note.data)
            flash(f"{held.number} is now in {form.chosen_place().name}.", "success")
            return redirect(url_for("intake.device", device_id=held.id))
    return page("intake/move.html", form=form, device=held)


@bp.route("/devices/<int:device_id>/release", methods=["GET", "POST"])
@requires(Permission.RELEASE_DEVICE)
def release(device_id):
    held, form = load(Device, device_id), ReleaseForm()
    if form.validate_on_submit():
        with show_errors(form):
            closed = custody.release(held, to=form.to.data, checked=form.checked.data, by=me())
            flash(f"{held.number} is handed back{', and its job is closed' if closed else ''}.", "success")
            return redirect(url_for("intake.device", device_id=held.id))
    return page("intake/release.html", form=form, device=held, told=custody.warnings_before(held) if held.held else [])


def _check_in(client, form):
    place, title = form.chosen_place(), form.title.data
    return checking_in.check_in(client or form.person(), form.facts(), title=title, place=place, by=me())


def _client_asked_for():
    """The client that /check-in?client=… is for, or None for somebody new."""
    if "client" not in request.args:
        return None
    return load(Client, asked_number("client"))


def _device_page(held):
    events = CustodyEvent.of(held)
    nda = nda_status.binding(held.client, today())
    return page("intake/device.html", device=held, events=events, nda=nda, release=held.release)


def _receipt(job):
    base = config.setting("BASE_URL") or request.host_url
    return receipts.context(job, base.rstrip("/") + url_for("jobs.show", job_id=job.id))


def _enquiry_page(asked):
    return url_for("intake.enquiry", enquiry_id=asked.id)


def _receipt_of(device):
    return url_for("intake.receipt", job_id=device.job_id)
