"""The page on which somebody looks through a package for other people, and has it made anew without them."""

from flask import Blueprint, redirect, request, url_for

from webapp.dossier import dossier, packages, third_party_mentions
from webapp.dossier.models import Package
from webapp.permissions import Permission
from webapp.requests import redaction
from webapp.requests.forms import BlackeningForm
from webapp.running import background
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import load
from webapp.web.pages import page

bp = Blueprint("redaction", __name__)
LONG = 400  # characters: more of a text is folded away
SHOWN = 300  # texts to tick; words are looked for in all of them


@bp.route("/packages/<int:package_id>/blackening", methods=["GET", "POST"])
@requires(Permission.MAKE_PACKAGE, recent=True)
def look(package_id):
    package = load(Package, package_id)
    form, found, kept = BlackeningForm(), third_party_mentions.passages_of(package.client), dossier.files_of(package.client)
    form.offer(found, kept)
    marks = form.marks(found, kept)
    if form.validate_on_submit() and request.form.get("do") == "make":
        with show_errors(form):
            words = form.lock.data or None
            fresh = redaction.begin(package, marks, by=me(), passphrase=words)
            background.start(packages.build_or_say_why, fresh, words, marks)
            return redirect(url_for("packages.show", package_id=fresh.id))
    rows = [(passage, *marks.cell(*passage.place, passage.text)) for passage in found]
    return page("requests/blackening.html", form=form, package=package, rows=rows, most=SHOWN, long=LONG, marks=marks)
