"""Pages of clients: the list, one client on one screen, recording and editing."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from webapp.clients import duplicates, listing, recording, views
from webapp.clients.forms import ClientForm, TypedSoFar, typed
from webapp.clients.models import Client
from webapp.clients.panels import panels_of
from webapp.permissions import Permission
from webapp.staff import submissions
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import asked_number, load
from webapp.web.pages import page, today

bp = Blueprint("clients", __name__)


@bp.get("/clients")
@requires(Permission.READ_CLIENTS)
def index():
    standing = "prospect" if request.args.get("show") == "enquirers" else "client"
    rows, after = listing.by_name(me(), standing, after=asked_number("after"))
    return page("clients/index.html", rows=rows, after=after, standing=standing)


@bp.route("/clients/new", methods=["GET", "POST"])
@requires(Permission.EDIT_CLIENTS)
def new():
    form = ClientForm()
    if form.validate_on_submit():
        with show_errors(form):
            location = submissions.once(form.once.data, lambda: recording.record_client(form.record(), by=me()), _page_of, by=me())
            flash("The client is on record.", "success")
            return redirect(location)
    return page("clients/new.html", form=form)


@bp.post("/clients/duplicates")
@requires(Permission.READ_CLIENTS)
def alike():
    form = TypedSoFar()
    found = duplicates.possible(
        name=form.name.data or "", phones=[form.phone.data], emails=[form.email.data], staff=me(), but=asked_number("but")
    )
    return render_template("clients/alike.html", found=found)


@bp.get("/clients/<int:client_id>")
@requires(Permission.READ_CLIENTS)
def show(client_id):
    client = load(views.with_own_view(me(), today()), client_id)
    views.note_view(client, me(), today())
    panels, facts = panels_of(client, me(), today()), recording.facts_of(client)
    return page("clients/show.html", client=client, facts=facts, panels=panels)


@bp.get("/clients/<int:client_id>/duplicates")
@requires(Permission.READ_CLIENTS)
def duplicates_of(client_id):
    client = load(Client, client_id)
    return page("clients/duplicates.html", client=client, alike=duplicates.duplicates_of(client, me()))


@bp.route("/clients/<int:client_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_CLIENTS)
def edit(client_id):
    client = load(Client, client_id)
    form = ClientForm(data=typed(recording.facts_of(client), client.version))
    if form.validate_on_submit():
        with show_errors(form):
            recording.edit_client(client, form.record(), by=me(), version=form.version.data)
            flash("The client’s details are saved.", "success")
            return redirect(_page_of(client))
    return page("clients/edit.html", form=form, client=client)


@bp.route("/clients/<int:client_id>/becoming", methods=["GET", "POST"])
@requires(Permission.EDIT_ENQUIRY)
def become(client_id):
    client = load(Client, client_id)
    form = ClientForm(data=typed(recording.facts_of(client), client.version))
    if form.validate_on_submit():
        with show_errors(form):
            recording.become_client(client, form.record(), by=me(), version=form.version.data)
            flash("The enquirer is a client now, and no longer part of the purge.", "success")
            return redirect(_page_of(client))
    return page("clients/become.html", form=form, client=client)


def _page_of(client):
    return url_for("clients.show", client_id=client.id)
