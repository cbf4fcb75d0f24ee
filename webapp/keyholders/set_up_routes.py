"""Pages that set up the vault: a passphrase, then the recovery sheet typed back."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.keyholders import set_up
from webapp.keyholders.forms import SheetForm, VaultSetUpForm
from webapp.permissions import Permission
from webapp.vault import epochs, passphrase
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.pages import page

bp = Blueprint("vault_set_up", __name__)


@bp.route("/vault/set-up", methods=["GET", "POST"])
@requires(Permission.SET_UP_VAULT, recent=True)
def begin() -> ResponseReturnValue:
    if epochs.current() is not None:
        return redirect(url_for("vault.overview"))
    form = VaultSetUpForm()
    if form.validate_on_submit():
        with show_errors(form):
            lines, fingerprint = set_up.sheet_of(set_up.begin(form.passphrase.data, form.repeated.data, by=me()))
            return page("keyholders/sheet.html", form=SheetForm(formdata=None), lines=lines, fingerprint=fingerprint)
    return page("keyholders/set_up.html", form=form, offer=passphrase.offer(), waiting=set_up.pending_of(me()))


@bp.route("/vault/set-up/recovery-sheet", methods=["GET", "POST"])
@requires(Permission.SET_UP_VAULT, recent=True)
def confirm() -> ResponseReturnValue:
    form = SheetForm()
    if form.validate_on_submit():
        with show_errors(form):
            set_up.confirm(form.sheet.data, by=me())
            flash("The vault is set up. Lock the sheet away, where nobody reaches it together with the shop's machine.", "success")
            return redirect(url_for("vault.overview"))
    form.sheet.data = None
    if set_up.pending_of(me()) is None:
        return redirect(url_for("vault_set_up.begin"))
    return page("keyholders/sheet.html", form=form, lines=None)
