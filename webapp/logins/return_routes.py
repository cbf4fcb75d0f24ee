"""Pages by which all logins of a client are handed back: opening them once, the file or the sheets, the receipt."""

import io

from flask import Blueprint, Response, abort, make_response, send_file
from flask.typing import ResponseReturnValue

from webapp.clients.models import Client
from webapp.logins import return_logins, return_reasons, return_records
from webapp.logins.return_forms import LoginReturnForm
from webapp.logins.return_logins import OpenedReturn
from webapp.logins.return_reasons import ReturnReason
from webapp.permissions import Permission
from webapp.vault.return_models import REPEATS, LoginReturn
from webapp.web import cookies
from webapp.web.forms import show_errors
from webapp.web.guard import hold, me, my_session, requires
from webapp.web.loading import load
from webapp.web.pages import page

bp = Blueprint("login_returns", __name__)
COOKIE = "return"


@bp.route("/clients/<int:client_id>/logins/return/<reason_uid>", methods=["GET", "POST"])
@requires(Permission.OPEN_VAULT)
def begin(client_id: int, reason_uid: str) -> ResponseReturnValue:
    client, form = load(Client, client_id), LoginReturnForm()
    reason = return_reasons.find(client, reason_uid, me()) or abort(404)
    if form.validate_on_submit():
        with show_errors(form):
            given = (form.medium.data, form.passphrase.data, form.code.data)
            return _opened(return_logins.open_all(client, reason_uid, *given, by=me(), session=my_session()), reason)
    shown = {"count": return_records.count_of(client), "has_key": return_logins.has_key(me())}
    return page("logins/return.html", form=form, client=client, reason=reason, **shown)


@bp.post("/login-returns/<int:login_return_id>/file")
@requires(Permission.OPEN_VAULT)
def take_file(login_return_id: int) -> ResponseReturnValue:
    row = load(LoginReturn, login_return_id)
    raw = return_logins.file_of(row, by=me(), session=my_session(), cookie=cookies.read(COOKIE))
    name = f"{row.client.number}-logins.zip"
    return send_file(io.BytesIO(raw), mimetype="application/zip", as_attachment=True, download_name=name)


@bp.post("/login-returns/<int:login_return_id>/sheets")
@requires(Permission.OPEN_VAULT)
def print_sheets(login_return_id: int) -> ResponseReturnValue:
    row = load(LoginReturn, login_return_id)
    sheets = return_logins.sheets_of(row, by=me(), session=my_session(), cookie=cookies.read(COOKIE))
    return page("logins/return_sheets.html", row=row, sheets=sheets)


@bp.get("/login-returns/<int:login_return_id>/receipt")
@requires(Permission.OPEN_VAULT)
def receipt(login_return_id: int) -> ResponseReturnValue:
    row = load(LoginReturn, login_return_id)
    written, reason = return_records.is_as_written(row), return_reasons.find(row.client, row.reason, me())
    copies = return_records.copies_of(row) if written else []
    return page("logins/return_receipt.html", row=row, copies=copies, written=written, reason=reason)


def _opened(done: OpenedReturn, reason: ReturnReason) -> Response:
    """Give the browser its new session id and the one key to this hand-over; the passphrase is on this page and no other."""
    hold(done.handle)
    shown = {"row": done.row, "reason": reason, "passphrase": done.passphrase, "until": done.row.at + REPEATS}
    response = make_response(page("logins/return_opened.html", **shown))
    cookies.write(response, COOKIE, done.cookie, REPEATS)
    return response
