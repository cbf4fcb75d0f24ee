"""Pages of one's own account: what one signs in with, where one is signed in, and showing a second factor again."""

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer

from webapp.staff import codes, own_account, sessions, sign_in
from webapp.staff.forms import ConfirmForm, PasswordForm, SignInProofForm
from webapp.staff.models import RecoveryCode, Session
from webapp.web.form_resubmission import TICKET, fields_to_resubmit
from webapp.web.forms import show_errors
from webapp.web.guard import SIGNED_IN, hold, me, my_session, next_page, requires
from webapp.web.pages import page

bp = Blueprint("account", __name__)
WAITS = 600  # seconds within which a form can be re-posted


@bp.route("/confirm", methods=["GET", "POST"])
@requires(SIGNED_IN)
def confirm():
    if TICKET in request.form:
        return _confirm_and_resubmit()
    form = ConfirmForm()
    if form.validate_on_submit():
        with show_errors(form):
            hold(sign_in.confirm(my_session(), form.code.data))
            return redirect(next_page())
    return page("staff/confirm.html", form=form, next=request.args.get("next"), wait=codes.seconds_to_next(me()))


def confirm_then_resubmit():
    """Answer a POST whose second factor is too old with a page that asks for a code and re-posts the form with it."""
    ticket = _tickets().dumps([request.path, my_session().digest])
    return _confirmation_page(ConfirmForm(formdata=None, prefix="confirm-"), request.path, ticket)[0], 403


@bp.get("/account")
@requires(SIGNED_IN)
def show():
    mine = Session.live().where(Session.staff == me()).order_by(Session.seen_at.desc(), Session.digest)
    left = RecoveryCode.select().where(RecoveryCode.staff == me()).count()
    return page("staff/account.html", sessions=list(mine), this=my_session(), codes_left=left)


@bp.route("/account/password", methods=["GET", "POST"])
@requires(SIGNED_IN)
def change_password():
    form = PasswordForm()
    if form.validate_on_submit():
        with show_errors(form):
            hold(own_account.change_password(my_session(), form.old.data, form.code.data, form.password.data))
            flash("Your password is changed. Every other browser of yours is signed out.", "success")
            return redirect(url_for("account.show"))
    return page("staff/password.html", form=form, wait=codes.seconds_to_next(me()))


@bp.route("/account/recovery-codes", methods=["GET", "POST"])
@requires(SIGNED_IN)
def recovery_codes():
    form = SignInProofForm()
    if form.validate_on_submit():
        with show_errors(form):
            handle, texts = own_account.renew_codes(my_session(), form.password.data, form.code.data)
            hold(handle)
            return page("staff/recovery_codes.html", codes=texts, new=False)
    return page("staff/renew_codes.html", form=form, wait=codes.seconds_to_next(me()))


@bp.post("/account/sessions/<digest>/end")
@requires(SIGNED_IN)
def end_session(digest):
    sessions.end(sessions.of_staff(me(), digest) or abort(404), by=me())
    flash("That browser is signed out.", "success")
    return redirect(url_for("account.show"))


def _confirm_and_resubmit():
    """Check the code, then have the browser re-post the form to its own address (307).

    The ticket names that address. It is accepted only from the session that got it in answer to a POST of its own, so that
    no link can lead somebody to an act that their code then does.
    """
    ticket, form = request.form[TICKET], ConfirmForm(prefix="confirm-")
    try:
        path, digest = _tickets().loads(ticket, max_age=WAITS)
    except BadSignature:
        abort(400)
    if digest != my_session().digest:
        abort(400)
    if form.validate_on_submit():
        with show_errors(form):
            hold(sign_in.confirm(my_session(), form.code.data))
            return redirect(path, 307)
    return _confirmation_page(form, path, ticket)


def _confirmation_page(form, path, ticket):
    resubmitted, left_out = fields_to_resubmit()
    facts = {"path": path, "ticket": ticket, "resubmitted": resubmitted, "left_out": left_out, "wait": codes.seconds_to_next(me())}
    return page("staff/confirm_and_resubmit.html", form=form, **facts)


def _tickets():
    return URLSafeTimedSerializer(current_app.secret_key, salt="confirm")
