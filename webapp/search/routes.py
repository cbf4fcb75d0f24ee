"""The one search box: suggestions as one types, the same as a page, and a whole number opens what it names."""

from flask import Blueprint, redirect, render_template, request, url_for

from webapp.permissions import Permission
from webapp.search import finding
from webapp.text import clean, forbidden
from webapp.web.guard import me, requires
from webapp.web.pages import page

bp = Blueprint("search", __name__)
PAGES = {"client": ("clients.show", "client_id"), "job": ("jobs.show", "job_id"), "device": ("intake.device", "device_id")}
ICONS = {"client": "user", "job": "tool", "device": "device-laptop"}


@bp.get("/search")
@requires(Permission.SEARCH)
def results():
    text = _text()
    hit = finding.exact(text, me())
    if hit:
        return redirect(_address(hit))
    return page("search/results.html", text=text, hits=finding.find(text, me(), 25), address=_address, icons=ICONS)


@bp.get("/search/suggestions")
@requires(Permission.SEARCH)
def suggestions():
    text = _text()
    hits = finding.find(text, me(), 6)
    return render_template("search/suggestions.html", text=text, hits=hits, address=_address, icons=ICONS)


def _text():
    text = clean(request.args.get("q", ""))[: finding.LONGEST]
    return "" if forbidden(text) else text


def _address(hit):
    endpoint, name = PAGES[hit.kind]
    return url_for(endpoint, **{name: hit.id})
