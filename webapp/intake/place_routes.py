"""Pages of the places in the shop: the custody board, and management's list of places."""

from flask import Blueprint, flash, redirect, url_for

from webapp.intake import board, places
from webapp.intake.forms import PlaceForm
from webapp.intake.models import Place
from webapp.permissions import Permission
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import asked_number, load
from webapp.web.pages import page

bp = Blueprint("places", __name__)


@bp.get("/custody")
@requires(Permission.MOVE_DEVICE)
def custody():
    return page("intake/board.html", places=board.by_place(me()), long=board.LONG)


@bp.get("/custody/<int:place_id>")
@requires(Permission.MOVE_DEVICE)
def place(place_id):
    where = load(Place, place_id)
    rows, after = board.in_place(me(), where, after=asked_number("after"))
    return page("intake/place.html", place=where, rows=rows, after=after, long=board.LONG)


@bp.get("/places")
@requires(Permission.EDIT_SETTINGS)
def index():
    return page("intake/places.html", places=list(Place.select().order_by(Place.retired, Place.name)))


@bp.route("/places/new", methods=["GET", "POST"])
@requires(Permission.EDIT_SETTINGS)
def new():
    form = PlaceForm()
    if form.validate_on_submit():
        with show_errors(form):
            places.add(**form.values(), by=me())
            return redirect(url_for("places.index"))
    return page("intake/place_form.html", form=form, place=None, action=url_for("places.new"))


@bp.route("/places/<int:place_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_SETTINGS)
def edit(place_id):
    where = load(Place, place_id)
    form = PlaceForm(obj=where)
    if form.validate_on_submit():
        with show_errors(form):
            places.edit(where, **form.values(), by=me(), version=form.version.data)
            return redirect(url_for("places.index"))
    return page("intake/place_form.html", form=form, place=where, action=url_for("places.edit", place_id=where.id))


@bp.post("/places/<int:place_id>/retirement")
@requires(Permission.EDIT_SETTINGS)
def retire(place_id):
    places.retire(load(Place, place_id), by=me())
    flash("The place is no longer offered.", "success")
    return redirect(url_for("places.index"))


@bp.post("/places/<int:place_id>/return")
@requires(Permission.EDIT_SETTINGS)
def bring_back(place_id):
    places.bring_back(load(Place, place_id), by=me())
    flash("The place is offered again.", "success")
    return redirect(url_for("places.index"))
