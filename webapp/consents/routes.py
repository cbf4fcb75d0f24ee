"""Pages of consents: opting in from paper, the scan, withdrawing, and consent for one job."""

import io

from flask import Blueprint, flash, redirect, send_file, url_for

from webapp.clients.models import Client
from webapp.consents import job_consents, opt_ins, wording
from webapp.consents.forms import OptInForm, ToldForm, WithdrawalForm
from webapp.jobs.models import Job
from webapp.permissions import Permission
from webapp.text import plural
from webapp.vault.models import Login, OptIn, Withdrawal
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import load
from webapp.web.pages import page, shop, today

bp = Blueprint("consents", __name__)


@bp.get("/clients/<int:client_id>/logins/paper")
@requires(Permission.SEE_VAULT)
def paper(client_id):
    words, version = wording.current(shop())
    return page("consents/paper.html", client=load(Client, client_id), words=words, version=version)


@bp.route("/clients/<int:client_id>/logins/opt-in", methods=["GET", "POST"])
@requires(Permission.RECORD_OPT_IN, recent=True, body=11_000_000)
def opt_in(client_id):
    client, (words, version) = load(Client, client_id), wording.current(shop())
    form = OptInForm()
    if form.validate_on_submit():
        with show_errors(form):
            given = opt_ins.words_for(form.method.data, form.version.data, form.letter.data or "", shop())
            asked = {"method": form.method.data, "given_on": form.given_on.data, "scan": form.scan.read()}
            opt_ins.opt_in(client, words=given[0], version=given[1], **asked, by=me(), on=today())
            flash("Recorded. Logins can be sealed for this client from now on.", "success")
            if form.method.data == opt_ins.Method.LETTER and given[0] != form.letter.data:
                flash(
                    "The letter seems to hold a login, so we blacked it out in the words. The scan is unchanged, encrypted, and "
                    "opens for management only.",
                    "warning",
                )
            return redirect(url_for("vault.client_logins", client_id=client.id))
    return page("consents/opt_in.html", form=form, client=client, words=words, version=version)


@bp.post("/opt-ins/<int:opt_in_id>/scan")
@requires(Permission.RECORD_OPT_IN, recent=True)
def scan(opt_in_id):
    row = load(OptIn, opt_in_id)
    raw = io.BytesIO(opt_ins.scan_of(row, by=me()))
    response = send_file(raw, mimetype=row.scan.media_type, as_attachment=True, download_name=row.scan.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@bp.route("/clients/<int:client_id>/logins/withdrawal", methods=["GET", "POST"])
@requires(Permission.WITHDRAW_OPT_IN, recent=True)
def withdraw(client_id):
    client, form = load(Client, client_id), WithdrawalForm()
    if form.validate_on_submit():
        with show_errors(form):
            done = opt_ins.withdraw(client, form.told.data, by=me())
            return redirect(url_for("consents.withdrawal", withdrawal_id=done.id))
    return page("consents/withdraw.html", form=form, client=client, count=len(Login.kept_for(client)))


@bp.get("/withdrawals/<int:withdrawal_id>")
@requires(Permission.SEE_VAULT)
def withdrawal(withdrawal_id):
    row = load(Withdrawal, withdrawal_id)
    return page("consents/withdrawal.html", row=row)


@bp.post("/jobs/<int:job_id>/logins/consent")
@requires(Permission.RECORD_JOB_CONSENT)
def agree(job_id):
    job, form = load(Job, job_id), ToldForm()
    if form.validate_on_submit():
        with show_errors(form):
            job_consents.agree(job, form.told.data, by=me())
            flash("Recorded. A login can be held for this job, for 30 days at most.", "success")
            return redirect(url_for("vault.job_logins", job_id=job.id))
    return page("consents/agree.html", form=form, job=job)


@bp.post("/jobs/<int:job_id>/logins/destruction")
@requires(Permission.WITHDRAW_OPT_IN, recent=True)
def take_back(job_id):
    count = job_consents.take_back(load(Job, job_id), by=me())
    flash(f"Destroyed: {count} {plural(count, 'login')} held for this job.", "success")
    return redirect(url_for("vault.job_logins", job_id=job_id))
