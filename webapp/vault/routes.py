"""The vault's pages: set-up, a client's and a job's logins, opt-in and withdrawal, unlocking, revealing."""

import io

import segno
from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, session, url_for

from webapp.clients.models import Client
from webapp.errors import Refused
from webapp.jobs.models import Job
from webapp.permissions import Permission
from webapp.vault import (
    access_list,
    access_requests,
    consents,
    entries,
    epochs,
    forms,
    kinds,
    opt_ins,
    overview,
    passphrase,
    revealing,
    set_up,
    showing,
    standing,
    unlocking,
    wording,
)
from webapp.vault.models import Login, OptIn, Withdrawal
from webapp.web.forms import refusals
from webapp.web.guard import me, my_session, requires, secure
from webapp.web.pages import page, shop, today

bp = Blueprint("vault", __name__)
LARGEST, LARGEST_SCAN = 64 * 1024, 11_000_000


@bp.url_value_preprocessor
def limit(endpoint, values):
    """64 KiB are enough for everything here but a scan; set before anything reads the body."""
    request.max_content_length = LARGEST_SCAN if endpoint == "vault.opt_in" else LARGEST


@bp.get("/vault", endpoint="overview")
@requires(Permission.SEE_VAULT)
def show():
    epoch = epochs.current()
    kept, after = overview.clients_with_logins(me(), after=request.args.get("after", type=int))
    asked = len(access_requests.undecided()) if me().can(Permission.OPEN_VAULT) else 0
    keys, unlock = standing.of(me()), _present()
    return page("vault/overview.html", epoch=epoch, keys=keys, kept=kept, after=after, asked=asked, unlock=unlock)


@bp.route("/vault/set-up", methods=["GET", "POST"])
@requires(Permission.SET_UP_VAULT, recent=True)
def begin_set_up():
    if epochs.current() is not None:
        return redirect(url_for("vault.overview"))
    form = forms.SetUpForm()
    if form.validate_on_submit():
        with refusals(form):
            lines, fingerprint = set_up.sheet_of(set_up.begin(form.passphrase.data, form.repeated.data, by=me()))
            return page("vault/sheet.html", form=forms.SheetForm(formdata=None), lines=lines, fingerprint=fingerprint)
    return page("vault/set_up.html", form=form, offer=passphrase.offer(), waiting=set_up.pending_of(me()))


@bp.route("/vault/set-up/recovery-sheet", methods=["GET", "POST"])
@requires(Permission.SET_UP_VAULT, recent=True)
def confirm_set_up():
    form = forms.SheetForm()
    if form.validate_on_submit():
        with refusals(form):
            set_up.confirm(form.sheet.data, by=me())
            flash("The vault is set up. Lock the sheet away, where nobody reaches it together with the shop's machine.", "success")
            return redirect(url_for("vault.overview"))
    form.sheet.data = None
    if set_up.pending_of(me()) is None:
        return redirect(url_for("vault.begin_set_up"))
    return page("vault/sheet.html", form=form, lines=None)


@bp.get("/clients/<int:client_id>/logins")
@requires(Permission.SEE_VAULT)
def client_logins(client_id):
    client = _client(client_id)
    asked = opt_ins.live_of(client)
    return page(
        "vault/client.html",
        client=client,
        opt_in=asked,
        withdrawn=None if asked else opt_ins.last_withdrawal(client),
        logins=overview.kept_for(client),
        held=overview.held_of(client),
        labels=_labels(client),
        jobs=list(overview.open_jobs_of(client, me())),
        reveals=list(revealing.revealed_to(client).limit(20)) if me().can(Permission.OPEN_VAULT) else [],
        unlock=_present(client),
    )


@bp.get("/clients/<int:client_id>/logins/paper")
@requires(Permission.SEE_VAULT)
def paper(client_id):
    words, version = wording.current(shop())
    return page("vault/paper.html", client=_client(client_id), words=words, version=version)


@bp.route("/clients/<int:client_id>/logins/opt-in", methods=["GET", "POST"])
@requires(Permission.RECORD_OPT_IN, recent=True)
def opt_in(client_id):
    client, (words, version) = _client(client_id), wording.current(shop())
    form = forms.OptInForm()
    if form.validate_on_submit():
        with refusals(form):
            given = opt_ins.words_for(form.method.data, form.version.data, form.letter.data or "", shop())
            asked = {"method": form.method.data, "given_on": form.given_on.data, "scan": form.scanned}
            opt_ins.opt_in(client, words=given[0], version=given[1], **asked, by=me(), on=today())
            flash("Recorded. Logins can be sealed for this client from now on.", "success")
            return redirect(url_for("vault.client_logins", client_id=client.id))
    return page("vault/opt_in.html", form=form, client=client, words=words, version=version)


@bp.post("/opt-ins/<int:opt_in_id>/scan")
@requires(Permission.RECORD_OPT_IN, recent=True)
def scan(opt_in_id):
    row = OptIn.visible_to(me()).where(OptIn.id == opt_in_id).first() or abort(404)
    raw = io.BytesIO(opt_ins.scan_of(row, by=me()))
    response = send_file(raw, mimetype=row.scan.media_type, as_attachment=True, download_name=row.scan.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@bp.route("/clients/<int:client_id>/logins/withdrawal", methods=["GET", "POST"])
@requires(Permission.WITHDRAW_OPT_IN, recent=True)
def withdraw(client_id):
    client, form = _client(client_id), forms.WithdrawalForm()
    if form.validate_on_submit():
        with refusals(form):
            done = opt_ins.withdraw(client, form.told.data, by=me())
            return redirect(url_for("vault.withdrawal", withdrawal_id=done.id))
    return page("vault/withdraw.html", form=form, client=client, count=len(overview.kept_for(client)))


@bp.get("/withdrawals/<int:withdrawal_id>")
@requires(Permission.SEE_VAULT)
def withdrawal(withdrawal_id):
    row = Withdrawal.visible_to(me()).where(Withdrawal.id == withdrawal_id).first() or abort(404)
    return page("vault/withdrawal.html", row=row)


@bp.get("/jobs/<int:job_id>/logins")
@requires(Permission.SEE_VAULT)
def job_logins(job_id):
    return _job_page(_job(job_id), forms.ToldForm())


@bp.post("/jobs/<int:job_id>/logins/consent")
@requires(Permission.RECORD_JOB_CONSENT)
def agree(job_id):
    job, form = _job(job_id), forms.ToldForm()
    if form.validate_on_submit():
        with refusals(form):
            consents.agree(job, form.told.data, by=me())
            flash("Recorded. A login can be held for this job, for 30 days at most.", "success")
            return redirect(url_for("vault.job_logins", job_id=job.id))
    return _job_page(job, form)


@bp.post("/jobs/<int:job_id>/logins/destruction")
@requires(Permission.WITHDRAW_OPT_IN, recent=True)
def take_back(job_id):
    count = consents.take_back(_job(job_id), by=me())
    flash(f"Destroyed: {count} {'login' if count == 1 else 'logins'} held for this job.", "success")
    return redirect(url_for("vault.job_logins", job_id=job_id))


@bp.route("/vault/unlocks", methods=["GET", "POST"])
@requires(Permission.OPEN_VAULT)
def unlock():
    form = forms.UnlockForm(data={"job": request.args.get("job", type=int)})
    form.job.choices = [(job.id, f"{job.number} · {job.client.name}") for job in overview.open_jobs_with_logins()]
    if form.validate_on_submit():
        with refusals(form):
            job = _job(form.job.data)
            done = unlocking.unlock(job, form.passphrase.data, form.code.data, by=me(), session=my_session())
            return _hold(done, redirect(url_for("vault.job_logins", job_id=job.id)))
    return page("vault/unlock.html", form=form)


@bp.post("/vault/lock")
@requires(Permission.OPEN_VAULT)
def lock():
    unlocking.lock(by=me(), session=my_session())
    response = redirect(url_for("vault.overview"))
    response.delete_cookie(_cookie_name(), path="/", secure=secure(), httponly=True, samesite="Strict")
    return response


@bp.get("/vault/entries/<int:login_id>")
@requires(Permission.OPEN_VAULT)
def entry(login_id):
    login = _login(login_id)
    if _present(login.client) is None:
        return redirect(url_for("vault.unlock", job=login.pair.job_id))
    return page("vault/entry.html", form=forms.RevealForm(), login=login, label=_labels(login.client).get(login.id))


@bp.post("/vault/entries/<int:login_id>/reveal")
@requires(Permission.OPEN_VAULT, recent=True)
def reveal(login_id):
    login, form = _login(login_id), forms.RevealForm()
    if form.validate_on_submit():
        with refusals(form):
            purpose, words = form.purpose.data, form.words.data
            opened, body = revealing.reveal(login, purpose, words, by=me(), session=my_session(), cookie=_cookie())
            return page("vault/revealed.html", login=login, opened=opened, parts=kinds.parts(login.kind, body), label=body.label)
    return page("vault/entry.html", form=form, login=login, label=_labels(login.client).get(login.id))


@bp.post("/vault/reveals/<reveal_uid>/<part>")
@requires(Permission.OPEN_VAULT)
def shown(reveal_uid, part):
    """One part, by a press of its own: a piece of the page where the page asks by itself, a page where a browser does."""
    opened = showing.still_open(reveal_uid, by=me()) or abort(404)
    part in kinds.NAMES or abort(404)
    template = "vault/shown.html" if request.headers.get("HX-Request") else "vault/shown_alone.html"
    try:
        text = showing.show(opened, part, by=me(), session=my_session(), cookie=_cookie())
    except Refused as refused:
        return render_template(template, opened=opened, refused=refused.sentence), 200 if "HX-Request" in request.headers else 409
    qr = segno.make(text, micro=False).svg_data_uri(scale=5, border=4, light="white") if part == "join" and text else None
    return page(template, opened=opened, text=text, qr=qr, part=kinds.Part(part, kinds.title_of(opened.kind, part)))


@bp.get("/clients/<int:client_id>/access-list")
@requires(Permission.READ_AUDIT)
def access(client_id):
    client = _client(client_id)
    return page("vault/access_list.html", client=client, list=access_list.of(client))


@bp.post("/vault/entries/<int:login_id>/deletion")
@requires(Permission.DELETE_LOGIN, recent=True)
def discard(login_id):
    login = _login(login_id)
    entries.discard(login, by=me())
    flash("That login is deleted.", "success")
    return redirect(url_for("vault.client_logins", client_id=login.client_id))


def _job_page(job, form):
    return page(
        "vault/job.html",
        form=form,
        job=job,
        consent=consents.live_of(job),
        held=overview.held_for(job),
        kept=overview.kept_for(job.client),
        labels=_labels(job.client),
        unlock=_present(job.client),
    )


def _client(client_id):
    return Client.visible_to(me()).where(Client.id == client_id).first() or abort(404)


def _job(job_id):
    return Job.visible_to(me()).where(Job.id == job_id).first() or abort(404)


def _login(login_id):
    return Login.visible_to(me()).where(Login.id == login_id).first() or abort(404)


def _present(client=None):
    found = unlocking.present(_cookie(), by=me(), session=my_session())
    return found if found and client in (None, found.client) else None


def _labels(client):
    found = _present(client)
    return revealing.labels(found, _cookie()) if found else {}


def _cookie_name():
    return "__Host-unlock" if secure() else "unlock"


def _cookie():
    return request.cookies.get(_cookie_name())


def _hold(done, response):
    """Give the browser its new session id and the one key to this unlock; neither is kept here."""
    session["_user_id"] = done.handle
    flags = {"httponly": True, "secure": secure(), "samesite": "Strict", "path": "/"}
    response.set_cookie(_cookie_name(), done.cookie, max_age=int(unlocking.LASTS.total_seconds()), **flags)
    return response
