"""Sealing a login at the counter: which kind, then that kind's small form; for good, for one job, or in place of an old one."""

from flask import Blueprint, flash, redirect, request, url_for

from webapp.clients.models import Client
from webapp.consents import job_consents, opt_ins
from webapp.jobs.models import Job
from webapp.logins import seal_forms
from webapp.permissions import Permission
from webapp.staff import submissions
from webapp.vault import entries, kinds, replacements
from webapp.vault.models import Login, LoginKind
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import load
from webapp.web.pages import page

bp = Blueprint("sealing", __name__)
AFTER = {
    True: "Sealed. It has taken the place of the old one, which goes for good after 30 days.",
    False: "Sealed in place of the old one. Management is told, and can open the old one until they choose which one to keep.",
}


@bp.route("/clients/<int:client_id>/logins/new", methods=["GET", "POST"])
@requires(Permission.SEAL_LOGIN)
def for_client(client_id):
    client = load(Client, client_id)
    return _seal(client, None, url_for("vault.client_logins", client_id=client.id))


@bp.route("/jobs/<int:job_id>/logins/new", methods=["GET", "POST"])
@requires(Permission.SEAL_LOGIN)
def for_job(job_id):
    job = load(Job, job_id)
    return _seal(job.client, job, url_for("vault.job_logins", job_id=job.id))


@bp.route("/vault/entries/<int:login_id>/replacement", methods=["GET", "POST"])
@requires(Permission.SEAL_LOGIN)
def replacement(login_id):
    login = load(Login, login_id)
    job = load(Job, login.pair.job_id) if login.pair.job_id else None
    replacements.refuse_strangers(login, by=me())
    back = _home_of(login)
    form = seal_forms.BY_KIND[LoginKind(login.kind)]()
    if form.validate_on_submit():
        with show_errors(form):
            entries.replace_with(login, form.body(), by=me())
            flash(AFTER[me().can(Permission.OPEN_VAULT)], "success")
            return redirect(back)
    shown = {"client": login.client, "job": job, "back": back, "kind": login.kind, "login": login}
    return page("logins/seal.html", form=form.forget(), allowed=_allowed(login.client, job), **shown)


@bp.route("/logins/<int:login_id>/replacement", methods=["GET", "POST"])
@requires(Permission.SEAL_LOGIN)
def moved_replacement(login_id):
    """The address before logins had one family of them. A form that was open still arrives whole: 308 keeps its body."""
    return redirect(url_for("sealing.replacement", login_id=load(Login, login_id).id), 308)


def _home_of(login):
    job_id = login.pair.job_id
    return url_for("vault.job_logins", job_id=job_id) if job_id else url_for("vault.client_logins", client_id=login.client_id)


def _seal(client, job, back):
    kind = _asked_kind()
    if kind is None:
        form = seal_forms.KindForm()
        form.is_submitted() and form.validate()
        return page("logins/seal_kind.html", form=form, client=client, job=job, back=back, allowed=_allowed(client, job))
    form = seal_forms.BY_KIND[kind]()
    if form.validate_on_submit():
        with show_errors(form):
            return redirect(_sealed_once(form, client, kind, job, back))
    allowed = _allowed(client, job)
    return page("logins/seal.html", form=form.forget(), client=client, job=job, back=back, kind=kind, allowed=allowed)


def _asked_kind():
    return kinds.from_slug((request.form or request.args).get("kind", "").lower())


def _sealed_once(form, client, kind, job, back):
    def seal():
        return entries.seal(client, form.body(), kind=kind, by=me(), job=job)

    return submissions.once(form.once.data, seal, lambda login: back, by=me())


def _allowed(client, job):
    return job_consents.live_of(job) if job else opt_ins.live_of(client)
