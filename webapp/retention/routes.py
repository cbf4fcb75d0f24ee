"""Pages of retention: the list, what waits for management, holds, and NDAs whose time is over."""

from flask import Blueprint, abort, flash, redirect, url_for

from webapp.clients.models import Client
from webapp.ndas.models import Nda
from webapp.permissions import Permission
from webapp.retention import holds, nda_removal, purge, retention
from webapp.retention.forms import HoldForm, NdaForm, RetentionConfirmForm
from webapp.retention.models import Hold, RetentionRun
from webapp.running import background
from webapp.web import pages
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import load
from webapp.web.pages import page

bp = Blueprint("retention", __name__)
SHOWN, RUNS = 200, 12


@bp.get("/retention")
@requires(Permission.MANAGE_RETENTION)
def index():
    on, kept = pages.today(), list(Hold.not_lifted())
    now, soon = retention.split(retention.due(on, pages.shop(), retention.AHEAD, kept), on)
    runs = list(RetentionRun.select().order_by(RetentionRun.id.desc()).limit(RUNS))
    counted = {"now": retention.counts(now), "soon": retention.counts(soon)}
    waiting = runs[0] if runs and runs[0].waits else None
    numbers = Client.numbers_of(line.client for lines in (now, soon) for line in lines[:SHOWN])
    shown = {
        "numbers": numbers,
        "now": now,
        "soon": soon,
        "counted": counted,
        "holds": kept,
        "runs": runs,
        "waiting": waiting,
        "most": SHOWN,
    }
    return page("retention/retention.html", on=on, **shown)


@bp.route("/retention/confirmation", methods=["GET", "POST"])
@requires(Permission.MANAGE_RETENTION, recent=True)
def confirm():
    form, newest = RetentionConfirmForm(), RetentionRun.newest()
    if newest is None or not newest.waits:
        flash("Nothing waits to be confirmed.", "info")
        return redirect(url_for("retention.index"))
    if form.validate_on_submit():
        with show_errors(form):
            purge.confirm(form.count.data, by=me())
            background.start(purge.run)
            flash("Confirmed. It is being done now.", "success")
            return redirect(url_for("retention.index"))
    return page("retention/retention_confirm.html", form=form, run=newest, on=pages.today())


@bp.route("/clients/<int:client_id>/hold", methods=["GET", "POST"])
@requires(Permission.MANAGE_RETENTION)
def hold(client_id):
    client, form = load(Client, client_id), HoldForm()
    if form.validate_on_submit():
        with show_errors(form):
            holds.place(client, **form.values(), by=me(), on=pages.today())
            flash("Held. Nothing of theirs is destroyed by itself until then.", "success")
            return redirect(url_for("retention.index"))
    return page("retention/retention_hold.html", form=form, client=client)


@bp.post("/holds/<int:hold_id>/lifting")
@requires(Permission.MANAGE_RETENTION, recent=True)
def lift(hold_id):
    holds.lift(load(Hold, hold_id), by=me())
    flash("Lifted. What was due goes at the next run.", "success")
    return redirect(url_for("retention.index"))


@bp.route("/ndas/<int:nda_id>/removal", methods=["GET", "POST"])
@requires(Permission.ERASE_CLIENT, recent=True)
def remove_nda(nda_id):
    nda, form = Nda.whole(nda_id, me()) or abort(404), NdaForm()
    if form.validate_on_submit():
        with show_errors(form):
            nda_removal.remove(nda, form.number.data, by=me(), on=pages.today(), shop=pages.shop())
            flash("Removed. The audit trail keeps its number, day and hash.", "success")
            return redirect(url_for("retention.index"))
    return page("retention/retention_nda.html", form=form, nda=nda)
