"""The first page, the way into the settings, and whether the program is well."""

from flask import Blueprint, jsonify

from webapp.home import attention, today as of_today
from webapp.permissions import Permission
from webapp.web import pages
from webapp.web.guard import ANYONE, me, requires
from webapp.web.pages import page

bp = Blueprint("home", __name__)


@bp.get("/")
@requires(Permission.SEE_TODAY)
def today():
    staff, zone = me(), pages.zone()
    notices, steps = attention.attention_for(staff, pages.shop())
    waiting, mine = of_today.jobs(staff)
    return page(
        "home/today.html",
        day=pages.today(),
        greeting=of_today.greeting(zone),
        notices=notices,
        steps=steps,
        counts=of_today.counts(staff, zone),
        visits=of_today.appointments(staff, zone),
        places=of_today.devices_by_place(staff),
        waiting=waiting,
        mine=mine,
        ndas=of_today.unsigned_ndas() if staff.can(Permission.SIGN_NDA) else [],
    )


@bp.get("/settings")
@requires(Permission.EDIT_SETTINGS)
def settings():
    return page("home/settings.html")


@bp.get("/healthz")
@requires(ANYONE)
def healthz():
    pages.shop()
    return jsonify(status="ok")
