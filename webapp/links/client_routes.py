"""A client's own pages, one question each, on our tablet or their phone. What was sent cannot be read back here."""

import re

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import Refused
from webapp.links import client_acts, forms, links, opened_from, tablets
from webapp.links.models import OPENS_WITHIN, SESSION_LASTS, ClientSession, LinkMedium, LinkPurpose, Tablet, minutes
from webapp.staff import known_devices, throttle
from webapp.web import cookies
from webapp.web.addresses import client_address
from webapp.web.forms import show_errors
from webapp.web.guard import ANYONE, requires, visitor
from webapp.web.pages import page

bp = Blueprint("client_pages", __name__)
PAGES = {
    "words": "client_pages.words",
    "signature": "client_pages.signature",
    "logins": "client_sealing.logins",
    "withdrawal": "client_pages.withdrawal",
}
ADDRESSES = re.compile("/(c|client)(/|$)|/tablet$")
OPENS_NOTHING = (
    f"This link opens nothing. It works once and for {minutes(OPENS_WITHIN)} minutes, so it has been used, has run out or is "
    "not complete. Ask us for a new one."
)
TRIES, TRIES_A_DAY = 20, 200
STAFF_HERE = "This browser is signed in as staff. Open the link on the client's phone, or hand this browser over as the tablet."


@bp.get("/c/<link_token>")
@requires(ANYONE)
def start(link_token: str) -> ResponseReturnValue:
    """Looking shows a button and uses nothing up: messengers look at links before people do."""
    links.waiting(LinkMedium.PHONE, link_token) or abort(404)
    return page("links/client/start.html", form=forms.StartForm(), token=link_token)


@bp.post("/c/<link_token>")
@requires(ANYONE)
def open_link(link_token: str) -> ResponseReturnValue:
    """The press uses the link up, and leaves its address for good."""
    if visitor() is not None:
        raise Refused(STAFF_HERE)
    throttle.admit(*_guesser(), TRIES, TRIES_A_DAY)
    handle = links.open_by(LinkMedium.PHONE, link_token, cookies.read("browser"), client_address()) or abort(404)
    throttle.clear(*_guesser())
    response = redirect(url_for("client_pages.go_on"))
    cookies.write(response, "client", handle, SESSION_LASTS)
    return response


@bp.get("/client")
@requires(ANYONE)
def go_on() -> ResponseReturnValue:
    mine = _session()
    return redirect(url_for(PAGES[client_acts.next_step(mine)])) if mine else _gone()


@bp.route("/client/words", methods=["GET", "POST"])
@requires(ANYONE)
def words() -> ResponseReturnValue:
    mine = _session()
    if mine is None or mine.link.purpose not in (LinkPurpose.OPT_IN, LinkPurpose.JOB):
        return _gone()
    text = client_acts.words_to_agree_to(mine.link)
    form = forms.ClientWordsForm()
    if form.validate_on_submit():
        with show_errors(form):
            client_acts.agree(mine, form.seen.data)
            return redirect(url_for("client_pages.signature"))
    form.seen.data = client_acts.fingerprint(text)
    return page("links/client/words.html", form=form, words=text, mine=mine, agreed=mine.agreed == form.seen.data)


@bp.route("/client/signature", methods=["GET", "POST"])
@requires(ANYONE)
def signature() -> ResponseReturnValue:
    mine = _session()
    if mine is None or client_acts.next_step(mine) != "signature":
        return redirect(url_for("client_pages.go_on"))
    form = forms.SignatureForm(data={"seen": mine.agreed})
    if form.validate_on_submit():
        with show_errors(form):
            opened_from.look(mine.link, cookies.read("browser"), client_address())
            drawn = {"name": form.name.data, "posted": form.drawing.data, "seen": form.seen.data}
            client_acts.sign(mine, **drawn, browser=known_devices.describe(request.user_agent.string), address=client_address())
            return redirect(url_for("client_sealing.logins"))
    form.drawing.data = ""
    return page("links/client/signature.html", form=form, mine=mine)


@bp.route("/client/withdrawal", methods=["GET", "POST"])
@requires(ANYONE)
def withdrawal() -> ResponseReturnValue:
    mine = _session()
    if mine is None or mine.link.purpose != LinkPurpose.WITHDRAW:
        return _gone()
    form = forms.WithdrawForm()
    if form.validate_on_submit():
        with show_errors(form):
            opened_from.look(mine.link, cookies.read("browser"), client_address())
            client_acts.withdraw(mine)
            return redirect(url_for("client_pages.withdrawal"))
    return page("links/client/withdrawal.html", form=form, mine=mine, words=client_acts.words_for(mine.link))


@bp.post("/client/end")
@requires(ANYONE)
def end() -> ResponseReturnValue:
    mine = _session()
    if mine is None:
        return _gone()
    client_acts.finish(mine)
    if _tablet():
        flash("That is all. Thank you. Please give the tablet back to us.", "success")
    response = redirect(url_for("tablet.locked" if _tablet() else "client_pages.over"))
    cookies.delete(response, "client")
    return response


@bp.get("/client/over")
@requires(ANYONE)
def over() -> ResponseReturnValue:
    return page("links/client/over.html")


def _session() -> ClientSession | None:
    return links.session_of(cookies.read("client"))


def _tablet() -> Tablet | None:
    return tablets.find(cookies.read("tablet"))


def _gone() -> ResponseReturnValue:
    """Where nothing is open: the tablet is locked; any other browser learns nothing."""
    return redirect(url_for("tablet.locked")) if _tablet() else abort(404)


def _guesser() -> tuple[str, str]:
    return "client link", throttle.network(client_address())
