"""Pages of packages: making one, watching it being made, taking it to hand it over."""

import io

from flask import Blueprint, make_response, redirect, send_file, url_for

from webapp.clients.models import Client
from webapp.dossier import packages
from webapp.dossier.forms import PackageForm
from webapp.dossier.models import Package
from webapp.permissions import Permission
from webapp.running import background
from webapp.vault import passphrase
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import load
from webapp.web.pages import page

bp = Blueprint("packages", __name__)


@bp.route("/clients/<int:client_id>/package", methods=["GET", "POST"])
@requires(Permission.MAKE_PACKAGE, recent=True)
def new(client_id):
    client, form = load(Client, client_id), PackageForm()
    if form.validate_on_submit():
        with show_errors(form):
            words = form.lock.data or None
            package = packages.begin(client, by=me(), passphrase=words)
            background.start(packages.build_or_say_why, package, words)
            return redirect(url_for("packages.show", package_id=package.id))
    return page("dossier/new_package.html", form=form, client=client, made=packages.made_for(client), offer=passphrase.offer())


@bp.get("/packages/<int:package_id>")
@requires(Permission.MAKE_PACKAGE)
def show(package_id):
    package = load(Package, package_id)
    black = packages.told_of(package)
    response = make_response(page("dossier/package_page.html", package=package, black=black))
    if package.finished_at is None and not package.fault and not package.stopped:
        response.headers["Refresh"] = "2"
    return response


@bp.post("/packages/<int:package_id>/file")
@requires(Permission.MAKE_PACKAGE, recent=True)
def take(package_id):
    package = load(Package, package_id)
    raw = io.BytesIO(packages.read(package, by=me()))
    return send_file(raw, mimetype="application/zip", as_attachment=True, download_name=package.stored.name)
