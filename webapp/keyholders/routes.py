"""Pages about the vault's keys: managers who join and leave, re-keys, the leaver's list, alerts."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from webapp.clients.models import Client
from webapp.keyholders import admission, epoch_rotation, forms, key_status, offboarding, passphrase_change, rekeying
from webapp.permissions import Permission
from webapp.staff.models import Staff
from webapp.vault import alerts, passphrase
from webapp.vault.alert_models import VaultAlert
from webapp.web import cookies
from webapp.web.forms import show_errors
from webapp.web.guard import me, my_session, requires
from webapp.web.loading import load
from webapp.web.pages import page, today

bp = Blueprint("vault_keys", __name__)


@bp.get("/vault/managers")
@requires(Permission.OPEN_VAULT)
def managers() -> ResponseReturnValue:
    keys = key_status.key_status_for(me())
    return page("keyholders/managers.html", keys=keys) if keys else redirect(url_for("vault.overview"))


@bp.route("/vault/managers/me", methods=["GET", "POST"])
@requires(Permission.OPEN_VAULT, recent=True)
def join() -> ResponseReturnValue:
    form = forms.AdmissionRequestForm()
    if form.validate_on_submit():
        with show_errors(form):
            admission.ask(form.passphrase.data, form.repeated.data, by=me())
            return redirect(url_for("vault_keys.join"))
    keys = key_status.key_status_for(me())
    mine = next((print_ for row, print_ in keys.waiting if row.staff == me()), None) if keys else None
    return page("keyholders/join.html", form=form, keys=keys, fingerprint=mine, offer=passphrase.offer())


@bp.route("/vault/managers/me/passphrase", methods=["GET", "POST"])
@requires(Permission.OPEN_VAULT, recent=True)
def change_passphrase() -> ResponseReturnValue:
    form, keys = forms.PassphraseChangeForm(), key_status.key_status_for(me())
    if form.validate_on_submit():
        with show_errors(form):
            typed = (form.passphrase.data, form.code.data, form.chosen.data, form.repeated.data)
            passphrase_change.change(*typed, by=me())
            flash("Your vault passphrase is changed. The old one opens nothing any more.", "success")
            return redirect(url_for("vault_keys.managers"))
    return page("keyholders/change_passphrase.html", form=form, mine=keys is not None and keys.mine, offer=passphrase.offer())


@bp.route("/vault/joinings/<int:joining_id>", methods=["GET", "POST"])
@requires(Permission.OPEN_VAULT)
def admit(joining_id: int) -> ResponseReturnValue:
    row = next((row for row in admission.waiting() if row.id == joining_id), None) or abort(404)
    form = forms.AdmitForm()
    if form.validate_on_submit():
        with show_errors(form):
            admission.admit(row, form.passphrase.data, form.code.data, by=me())
            flash(f"{row.staff.name} can open the vault from now on.", "success")
            return redirect(url_for("vault_keys.managers"))
    return page("keyholders/admit.html", form=form, row=row, fingerprint=admission.fingerprint(row.bundle))


@bp.route("/vault/managers/<int:staff_id>/leaving", methods=["GET", "POST"])
@requires(Permission.OPEN_VAULT)
def take_out(staff_id: int) -> ResponseReturnValue:
    person, form = load(Staff, staff_id), forms.VaultProofForm()
    if form.validate_on_submit():
        with show_errors(form):
            admission.take_out(person, form.passphrase.data, form.code.data, by=me())
            flash(f"{person.name} holds no key to the vault any more. Below is what they had opened.", "success")
            return redirect(url_for("vault_keys.seen", staff_id=person.id))
    return page("keyholders/take_out.html", form=form, person=person)


@bp.get("/vault/managers/<int:staff_id>/seen")
@requires(Permission.OPEN_VAULT)
def seen(staff_id: int) -> ResponseReturnValue:
    person = load(Staff, staff_id)
    return page("keyholders/seen.html", person=person, report=offboarding.report(person))


@bp.post("/vault/managers/<int:staff_id>/seen/<int:client_id>/job")
@requires(Permission.OPEN_VAULT)
def open_job(staff_id: int, client_id: int) -> ResponseReturnValue:
    client = load(Client, client_id)
    job = offboarding.open_change_job(client, load(Staff, staff_id), by=me(), year=today().year)
    flash(f"Job {job.number} is open: {client.name} should change these logins.", "success")
    return redirect(url_for("vault_keys.seen", staff_id=staff_id))


@bp.route("/vault/keys", methods=["GET", "POST"])
@requires(Permission.OPEN_VAULT)
def renew() -> ResponseReturnValue:
    form = forms.RenewForm()
    if form.validate_on_submit():
        with show_errors(form):
            if form.kind.data == forms.FULL:
                held = rekeying.begin(form.passphrase.data, form.code.data, by=me(), session=my_session())
                return _hold(held, redirect(url_for("vault_keys.renew")))
            epoch_rotation.renew(form.passphrase.data, form.code.data, by=me())
            flash("Those who open the vault have new keys. Everything that was unlocked is locked.", "success")
            return redirect(url_for("vault_keys.managers"))
    return _renew_page(form)


@bp.post("/vault/keys/batches")
@requires(Permission.OPEN_VAULT)
def go_on() -> ResponseReturnValue:
    form = forms.RenewForm(formdata=None)
    with show_errors(form):
        row = rekeying.go_on(_cookie(), by=me(), session=my_session())
        if row.finished_at is None:
            return redirect(url_for("vault_keys.renew"))
        flash(f"Every client has new keys: {row.total} done." + _shut(row.damaged), "warning" if row.damaged else "success")
        return redirect(url_for("vault_keys.managers"))
    return _renew_page(form)


@bp.post("/vault/alerts/<int:alert_id>/seen")
@requires(Permission.OPEN_VAULT)
def take_note(alert_id: int) -> ResponseReturnValue:
    alerts.take_note(load(VaultAlert, alert_id), by=me())
    return redirect(url_for("home.today" if request.args.get("to") == "today" else "vault.overview"))


def _renew_page(form: forms.RenewForm) -> ResponseReturnValue:
    row = rekeying.unfinished()
    held = row is not None and rekeying.held_here(_cookie(), by=me(), session=my_session())
    return page("keyholders/renew.html", form=form, row=row, held=held)


def _shut(count: int) -> str:
    return f" {count} had been changed from outside the program and stay shut." if count else ""


def _cookie() -> str | None:
    return cookies.read("rekey")


def _hold(held: rekeying.ResumableRekey, response: Response) -> Response:
    """Give the browser the one key by which this re-key goes on."""
    cookies.write(response, "rekey", held.cookie, rekeying.LASTS)
    return response
