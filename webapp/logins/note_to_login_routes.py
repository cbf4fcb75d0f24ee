"""A note that was refused becomes a login to seal: one press, and its text is in that form instead (C2)."""

from flask import Blueprint, flash, redirect, request, url_for

from webapp import screening
from webapp.clients.models import Client
from webapp.jobs.models import Job
from webapp.logins import note_to_login, seal_forms
from webapp.permissions import Permission
from webapp.staff import submissions
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import load
from webapp.web.pages import page

bp = Blueprint("note_to_login", __name__)
MOST = 8  # fields of one form that can be refused at once


@bp.post("/jobs/<int:job_id>/logins/draft")
@requires(Permission.SEAL_LOGIN)
def for_job(job_id):
    job = load(Job, job_id)
    return _draft(job.client, [job] if job.open else [], url_for("jobs.show", job_id=job.id), f"Job {job.number}")


@bp.post("/clients/<int:client_id>/logins/draft")
@requires(Permission.SEAL_LOGIN)
def for_client(client_id):
    client = load(Client, client_id)
    return _draft(client, list(Job.open_of(client, me())), url_for("clients.show", client_id=client.id), client.name)


def _draft(client, jobs, back, name):
    """The text comes in the body, goes out in this form, and is kept nowhere on the way."""
    if not note_to_login.possible():
        return page("logins/seal_note_later.html", client=client, back=back, name=name)
    new = "refused" in request.form
    form = seal_forms.NoteForm(formdata=None, password=_refused()) if new else seal_forms.NoteForm()
    form.job.choices = [(str(job.id), f"{job.number} · {job.title}") for job in jobs]
    job = next((job for job in jobs if str(job.id) == form.job.data), jobs[0] if len(jobs) == 1 else None)
    if not new and form.validate_on_submit():
        with show_errors(form):
            return redirect(_sealed_once(form, client, job, back))
    where, allowed = note_to_login.home(client, job)
    facts = {"client": client, "jobs": jobs, "job": job, "where": where, "allowed": allowed, "back": back, "name": name}
    return page("logins/seal_note.html", form=form, **facts)


def _refused():
    """What was refused in the fields that the button named, and nothing else of the form."""
    names = [*dict.fromkeys(request.form["refused"].split())][:MOST]
    texts = [request.form.get(name, "")[: seal_forms.NOTE] for name in names]
    return "\n".join(text for text in texts if screening.find(text))[: seal_forms.NOTE]


def _sealed_once(form, client, job, back):
    def seal():
        return note_to_login.seal(client, form.body(), kind=form.kind.data, by=me(), job=job, told=form.told.data)

    address = submissions.once(form.once.data, seal, lambda login: back, by=me())
    flash("Sealed. Now write your note again, without it.", "success")
    return address
