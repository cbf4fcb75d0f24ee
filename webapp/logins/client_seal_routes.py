"""A client's own pages for typing logins, reached by a link. What was sent cannot be read back here."""

from flask import Blueprint, abort, redirect, url_for

from webapp.links import client_acts, links, opened_from
from webapp.logins import seal_forms
from webapp.vault import kinds
from webapp.web import cookies
from webapp.web.addresses import client_address
from webapp.web.forms import show_errors
from webapp.web.guard import ANYONE, requires
from webapp.web.pages import page

bp = Blueprint("client_sealing", __name__)


@bp.get("/client/logins")
@requires(ANYONE)
def logins():
    mine = _session()
    if mine is None or client_acts.next_step(mine) != "logins":
        return redirect(url_for("client_pages.go_on"))
    return page("logins/client/logins.html", mine=mine)


@bp.route("/client/logins/<login_kind>", methods=["GET", "POST"])
@requires(ANYONE)
def login(login_kind):
    mine, kind = _session(), kinds.from_slug(login_kind) or abort(404)
    if mine is None or client_acts.next_step(mine) != "logins":
        return redirect(url_for("client_pages.go_on"))
    form = seal_forms.BY_KIND[kind]()
    if form.validate_on_submit():
        with show_errors(form):
            opened_from.look(mine.link, cookies.read("browser"), client_address())
            client_acts.seal(mine, kind, form.body())
            return redirect(url_for("client_sealing.logins"))
    return page("logins/client/login.html", form=form.forget(), mine=mine, kind=kind, title=kinds.TITLES[kind])


def _session():
    return links.session_of(cookies.read("client"))
