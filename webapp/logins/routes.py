"""The vault's pages: set-up, a client's and a job's logins, opt-in and withdrawal, unlocking, revealing."""

import segno
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from webapp import country
from webapp.clients.models import Client
from webapp.consents import job_consents, opt_ins
from webapp.errors import Refused
from webapp.jobs.models import Job
from webapp.keyholders import key_status
from webapp.links import opened_from
from webapp.logins import access_list, access_requests, deciding, field_display, forms, overview, revealing, unlocking
from webapp.permissions import Permission
from webapp.vault import entries, epochs, kinds, replacements
from webapp.vault.models import Login
from webapp.web import cookies
from webapp.web.forms import show_errors
from webapp.web.guard import hold, me, my_session, requires
from webapp.web.loading import asked_number, load
from webapp.web.pages import here, local, page

bp = Blueprint("vault", __name__)


@bp.get("/vault", endpoint="overview")
@requires(Permission.SEE_VAULT)
def show():
    epoch = epochs.current()
    kept, after = overview.clients_with_logins(me(), after=asked_number("after"))
    asked = len(access_requests.undecided()) if me().can(Permission.OPEN_VAULT) else 0
    keys, unlock = key_status.key_status_for(me()), _present()
    return page("logins/overview.html", epoch=epoch, keys=keys, kept=kept, after=after, asked=asked, unlock=unlock)


@bp.get("/clients/<int:client_id>/logins")
@requires(Permission.SEE_VAULT)
def client_logins(client_id):
    client = load(Client, client_id)
    asked, logins = opt_ins.live_of(client), Login.kept_for(client)
    return page(
        "logins/client.html",
        client=client,
        opt_in=asked,
        link=opened_from.link_of(asked) if asked else None,
        withdrawn=None if asked else opt_ins.last_withdrawal(client),
        logins=logins,
        held=overview.held_of(client),
        labels=_labels(client),
        **_replacing(client, logins),
        jobs=list(Job.open_of(client, me())),
        reveals=list(revealing.revealed_to(client).limit(20)) if me().can(Permission.OPEN_VAULT) else [],
        unlock=_present(client),
    )


@bp.get("/jobs/<int:job_id>/logins")
@requires(Permission.SEE_VAULT)
def job_logins(job_id):
    return _job_page(load(Job, job_id), forms.JobConsentForm())


@bp.route("/vault/unlocks", methods=["GET", "POST"])
@requires(Permission.OPEN_VAULT)
def unlock():
    form = forms.UnlockForm(data={"job": asked_number("job")})
    form.job.choices = [(job.id, f"{job.number} · {job.client.name}") for job in overview.open_jobs_with_logins()]
    if form.validate_on_submit():
        with show_errors(form):
            job = load(Job, form.job.data)
            done = unlocking.unlock(job, form.passphrase.data, form.code.data, by=me(), session=my_session())
            return _hold(done, redirect(url_for("vault.job_logins", job_id=job.id)))
    return page("logins/unlock.html", form=form)


@bp.post("/vault/lock")
@requires(Permission.OPEN_VAULT)
def lock():
    unlocking.lock(by=me(), session=my_session())
    response = redirect(url_for("vault.overview"))
    cookies.delete(response, "unlock")
    return response


@bp.get("/vault/entries/<int:login_id>")
@requires(Permission.OPEN_VAULT)
def entry(login_id):
    login = load(Login, login_id)
    if _present(login.client) is None:
        return redirect(url_for("vault.unlock", job=login.pair.job_id))
    return _entry_page(login, _reveal_form(login))


@bp.post("/vault/entries/<int:login_id>/reveal")
@requires(Permission.OPEN_VAULT, recent=True)
def reveal(login_id):
    login = load(Login, login_id)
    form = _reveal_form(login)
    if form.validate_on_submit():
        with show_errors(form):
            asked = form.values("which") | {"version": form.which.data if "which" in form else None}
            opened, body = revealing.reveal(login, **asked, by=me(), session=my_session(), cookie=_cookie())
            shown = {"opened": opened, "parts": kinds.parts(login.kind, body), "label": body.label}
            return page("logins/revealed.html", login=login, versions=_versions(login), **shown)
    return _entry_page(login, form)


@bp.post("/vault/entries/<int:login_id>/versions/<int:version_number>/keeping")
@requires(Permission.OPEN_VAULT, recent=True)
def keep(login_id, version_number):
    login = load(Login, login_id)
    deciding.keep(login, version_number, by=me(), session=my_session(), cookie=_cookie())
    flash("Kept. It is the only version that opens from now on.", "success")
    return redirect(url_for("vault.client_logins", client_id=login.client_id))


@bp.post("/vault/reveals/<reveal_uid>/<part>")
@requires(Permission.OPEN_VAULT)
def shown(reveal_uid, part):
    """One part, by a press of its own: a piece of the page where the page asks by itself, a page where a browser does."""
    opened = field_display.still_open(reveal_uid, by=me()) or abort(404)
    part in kinds.NAMES or abort(404)
    template = "logins/shown.html" if request.headers.get("HX-Request") else "logins/shown_alone.html"
    try:
        text = field_display.show(opened, part, by=me(), session=my_session(), cookie=_cookie())
    except Refused as refused:
        return render_template(template, opened=opened, refused=refused.sentence), 200 if "HX-Request" in request.headers else 409
    qr = segno.make(text, micro=False).svg_data_uri(scale=5, border=4, light="white") if part == "join" and text else None
    return page(template, opened=opened, text=text, qr=qr, part=kinds.Part(part, kinds.title_of(opened.kind, part)))


@bp.post("/vault/reveals/<reveal_uid>/<part>/copy")
@requires(Permission.OPEN_VAULT, body=4 * 1024)
def copied(reveal_uid, part):
    """The page copies by itself and reports it here, so that the copy is on record."""
    field_display.note_copy(field_display.still_open(reveal_uid, by=me()) or abort(404), part, by=me())
    return "", 204


@bp.get("/clients/<int:client_id>/access-list")
@requires(Permission.READ_AUDIT)
def access(client_id):
    client = load(Client, client_id)
    return page("logins/access_list.html", client=client, list=access_list.entries_for(client))


@bp.post("/vault/entries/<int:login_id>/deletion")
@requires(Permission.DELETE_LOGIN, recent=True)
def discard(login_id):
    login = load(Login, login_id)
    entries.discard(login, by=me())
    flash("That login is deleted.", "success")
    return redirect(url_for("vault.client_logins", client_id=login.client_id))


def _reveal_form(login):
    versions = _versions(login)
    form = forms.RevealForm(data={"which": versions[0].number if versions else None})
    form.which.choices = [(version.number, _name_of(version)) for version in versions]
    if not versions:
        del form.which
    return form


def _replacing(client, shown):
    return {"replace": replacements.may_replace(client, me()), "undecided": replacements.undecided_among(shown, me())}


def _versions(login):
    """The versions to choose from, newest first, of a login that somebody replaced who cannot read it; else none."""
    versions = replacements.openable(login)
    return versions if len(versions) > 1 else []


def _name_of(version):
    day = country.write_day(local(version.at), here())
    return f"Version {version.number}, sealed by {'the client' if version.through else version.writer.name} on {day}"


def _entry_page(login, form):
    return page("logins/entry.html", form=form, login=login, label=_labels(login.client).get(login.id))


def _job_page(job, form):
    held, kept = Login.held_for(job), Login.kept_for(job.client)
    return page(
        "logins/job.html",
        form=form,
        job=job,
        consent=job_consents.live_of(job),
        held=held,
        kept=kept,
        labels=_labels(job.client),
        **_replacing(job.client, held + kept),
        unlock=_present(job.client),
    )


def _present(client=None):
    found = unlocking.present(_cookie(), by=me(), session=my_session())
    return found if found and client in (None, found.client) else None


def _labels(client):
    found = _present(client)
    return revealing.labels(found, _cookie()) if found else {}


def _cookie():
    return cookies.read("unlock")


def _hold(done, response):
    """Give the browser its new session id and the one key to this unlock; neither is kept here."""
    hold(done.handle)
    cookies.write(response, "unlock", done.cookie, unlocking.LASTS)
    return response
