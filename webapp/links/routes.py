"""One-time links at the counter: made for a client who was recognised, watched until they are done, cancelled."""

from typing import Any

import segno
from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp import config
from webapp.clients.models import Client
from webapp.clock import now
from webapp.jobs.models import Job
from webapp.links import forms, links, opened_from
from webapp.links.models import OPENS_WITHIN, ClientLink, LinkMedium, LinkPurpose, minutes
from webapp.permissions import Permission
from webapp.vault import alerts
from webapp.web.addresses import client_address
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import asked_number, load
from webapp.web.pages import page

bp = Blueprint("links", __name__)


@bp.route("/clients/<int:client_id>/links", methods=["GET", "POST"])
@requires(Permission.CREATE_LINK)
def new(client_id: int) -> ResponseReturnValue:
    client = load(Client, client_id)
    jobs = list(Job.open_of(client, me()))
    form = _make_form(client, jobs)
    form.job.choices = [("", "None"), *((job.id, f"{job.number} · {job.title}") for job in jobs)]
    if form.validate_on_submit():
        with show_errors(form):
            job = next((job for job in jobs if job.id == form.job.data), None)
            asked = {"purpose": form.purpose.data, "form": form.form.data, "identity": form.identity.data, "job": job}
            return _hand_out(*links.make_link(client, by=me(), address=client_address(), **asked))
    return page("links/new.html", form=form, client=client, jobs=jobs, minutes=minutes(OPENS_WITHIN))


@bp.get("/links/<int:link_id>")
@requires(Permission.CREATE_LINK)
def show(link_id: int) -> ResponseReturnValue:
    link = load(ClientLink, link_id)
    return page("links/show.html", looked=alerts.seen_at(opened_from.page_of(link)) if link.opened_from else [], **_facts(link))


@bp.get("/links/<int:link_id>/state")
@requires(Permission.CREATE_LINK, background_poll=True)
def state(link_id: int) -> ResponseReturnValue:
    """How far a link is, as a piece of a page that asks for it every few seconds."""
    if "HX-Request" not in request.headers:
        return redirect(url_for("links.show", link_id=link_id))
    return page("links/state.html", **_facts(load(ClientLink, link_id)))


@bp.post("/links/<int:link_id>/cancellation")
@requires(Permission.CREATE_LINK)
def cancel(link_id: int) -> ResponseReturnValue:
    link = load(ClientLink, link_id)
    links.cancel(link, by=me())
    flash("Cancelled. The link and what was open by it no longer work.", "success")
    return redirect(url_for("links.show", link_id=link.id))


def _make_form(client: Client, jobs: list[Job]) -> forms.LinkForm:
    job = next((job for job in jobs if job.id == asked_number("job")), None)
    form = forms.LinkForm(data={"purpose": LinkPurpose.JOB if job else None, "job": job.id if job else ""})
    any_job = job or next(iter(jobs), None)
    possible = [purpose for purpose in LinkPurpose if not links.why_not(client, purpose, any_job)]
    form.purpose.choices = [(purpose, forms.PURPOSES_OF_LINKS[purpose]) for purpose in possible]
    return form


def _hand_out(link: ClientLink, token: str) -> ResponseReturnValue:
    """The page that shows the link; its token is on this page alone."""
    if link.form == LinkMedium.TABLET:
        return page("links/made.html", letters=links.spell(token), **_facts(link))
    base = (config.setting("BASE_URL") or request.host_url).rstrip("/")
    address = base + url_for("client_pages.start", link_token=token)
    qr = segno.make(address, micro=False).svg_data_uri(scale=6, border=4, light="white")
    return page("links/made.html", address=address, qr=qr, **_facts(link))


def _facts(link: ClientLink) -> dict[str, Any]:
    return {"link": link, "state": link.state(now()), "client": link.client, "purposes": forms.PURPOSES_OF_LINKS}
