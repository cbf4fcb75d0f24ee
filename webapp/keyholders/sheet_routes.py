"""Pages about the recovery sheet: proving that it works, and replacing a lost one."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.keyholders import forms, set_up, sheet_replacement
from webapp.permissions import Permission
from webapp.vault import epochs
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.pages import page

bp = Blueprint("recovery_sheet", __name__)


@bp.route("/vault/recovery-sheet/proof", methods=["GET", "POST"])
@requires(Permission.OPEN_VAULT, recent=True)
def prove() -> ResponseReturnValue:
    form, epoch = forms.DrillForm(), epochs.require()
    if form.validate_on_submit():
        with show_errors(form):
            sheet_replacement.prove(form.sheet.data, by=me())
            flash("The sheet works: it would bring the vault back. Nothing was changed. Put it back in its safe.", "success")
            return redirect(url_for("vault.overview"))
    form.sheet.data = None
    return page(
        "keyholders/prove_sheet.html", form=form, made=sheet_replacement.made_at(epoch), proved=sheet_replacement.last_proved(epoch)
    )


@bp.post("/vault/recovery-sheet")
@requires(Permission.OPEN_VAULT, recent=True)
def begin_replacement() -> ResponseReturnValue:
    lines, fingerprint = set_up.sheet_of(sheet_replacement.begin(by=me()))
    return page("keyholders/new_sheet.html", form=forms.NewSheetForm(formdata=None), lines=lines, fingerprint=fingerprint)


@bp.get("/vault/recovery-sheet")
@requires(Permission.OPEN_VAULT, recent=True)
def replace() -> ResponseReturnValue:
    return page("keyholders/replace_sheet.html", waiting=sheet_replacement.pending_of(me()))


@bp.route("/vault/recovery-sheet/confirmation", methods=["GET", "POST"])
@requires(Permission.OPEN_VAULT)
def confirm() -> ResponseReturnValue:
    form = forms.NewSheetForm()
    if form.validate_on_submit():
        with show_errors(form):
            sheet_replacement.confirm(form.sheet.data, form.passphrase.data, form.code.data, by=me())
            flash("The new sheet counts from now on. Backups made before today still need the old one.", "success")
            return redirect(url_for("vault.overview"))
    form.sheet.data = None
    if sheet_replacement.pending_of(me()) is None:
        return redirect(url_for("recovery_sheet.replace"))
    return page("keyholders/new_sheet.html", form=form, lines=None)
