"""The shop's tablet: handed over by staff, locked until eight characters are typed, locked again after each use."""

from flask import Blueprint, abort, flash, g, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user
from werkzeug.wrappers import Response

from webapp.links import forms, tablets
from webapp.links.models import SESSION_LASTS, TABLET_LASTS, Tablet
from webapp.permissions import Permission
from webapp.web import cookies
from webapp.web.addresses import client_address
from webapp.web.forms import show_errors
from webapp.web.guard import ANYONE, me, my_session, requires
from webapp.web.loading import load
from webapp.web.pages import page

bp = Blueprint("tablet", __name__)


@bp.route("/tablet", methods=["GET", "POST"])
@requires(ANYONE, body=16 * 1024)
def locked() -> ResponseReturnValue:
    tablet = tablets.find(cookies.read("tablet")) or abort(404)
    form = forms.CharactersForm()
    if form.validate_on_submit():
        with show_errors(form):
            return _enter(tablets.open_link(tablet, form.characters.data, cookies.read("browser"), client_address()))
    form.characters.data = None
    return page("links/client/locked.html", form=form)


@bp.get("/tablet/hand-over")
@requires(Permission.CREATE_LINK)
def hand_over() -> ResponseReturnValue:
    return page("links/tablet.html", tablets=list(tablets.in_use()))


@bp.post("/tablet/hand-over")
@requires(Permission.CREATE_LINK, body=16 * 1024)
def become() -> ResponseReturnValue:
    handle = tablets.hand_over(my_session(), by=me())
    logout_user()
    session.clear()
    g.pop("csrf_token", None)
    response = redirect(url_for("tablet.locked"))
    cookies.write(response, "tablet", handle, TABLET_LASTS)
    return response


@bp.post("/tablets/<int:tablet_id>/end")
@requires(Permission.CREATE_LINK, body=16 * 1024)
def end(tablet_id: int) -> ResponseReturnValue:
    tablets.end(load(Tablet, tablet_id), by=me())
    flash("That tablet opens nothing any more.", "success")
    return redirect(url_for("tablet.hand_over"))


def _enter(handle: str) -> Response:
    response = redirect(url_for("client_pages.go_on"))
    cookies.write(response, "client", handle, SESSION_LASTS)
    return response
