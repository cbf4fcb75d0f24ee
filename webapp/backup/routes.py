"""Management's pages of backups: how they stand, where they go, and what runs by the clock."""

from flask import Blueprint, flash, redirect, url_for

from webapp.backup import state
from webapp.backup.forms import BackupPlaceForm, RemovalForm
from webapp.backup_places import targets
from webapp.backup_places.models import BackupTarget
from webapp.permissions import Permission
from webapp.running import scheduler
from webapp.vault.epoch_models import Epoch
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import load
from webapp.web.pages import page

bp = Blueprint("backup", __name__)
BESIDE = "{} is on the same disk as the shop’s data: if it breaks or is stolen, both are gone. Add a place on another one as well."


@bp.get("/backups")
@requires(Permission.MANAGE_BACKUPS)
def index():
    known = state.duties()
    running = [duty for name, duty in known.items() if name in ("backup", "rehearsal") and scheduler.is_running(duty)]
    sheet = Epoch.select().exists()
    return page(
        "backup/index.html",
        sheet=sheet,
        older_sheet=state.has_older_sheet(),
        first=state.first_comes(known.get("backup"), sheet),
        places=state.places(),
        recent=state.recent(),
        duties=known.values(),
        running=running[0] if running else None,
        rehearsal=known.get("rehearsal"),
    )


@bp.post("/backups")
@requires(Permission.MANAGE_BACKUPS)
def run():
    scheduler.ask("backup")
    flash("A backup begins within a minute. You can leave this page.", "success")
    return redirect(url_for("backup.index"))


@bp.post("/backups/rehearsal")
@requires(Permission.MANAGE_BACKUPS)
def rehearse():
    scheduler.ask("rehearsal")
    flash("A rehearsal begins within a minute. You can leave this page.", "success")
    return redirect(url_for("backup.index"))


@bp.route("/backups/places/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_BACKUPS, recent=True)
def new():
    form = BackupPlaceForm()
    if form.validate_on_submit():
        with show_errors(form):
            target = targets.add(form.values(), by=me())
            scheduler.ask("backup")
            first = state.first_comes(scheduler.state_of("backup"), Epoch.select().exists())
            flash(f"Backups go to {target.name} from now on. {first}", "success")
            if targets.beside_the_data(target):
                flash(BESIDE.format(target.name), "warning")
            return redirect(url_for("backup.index"))
    return page("backup/new.html", form=form)


@bp.route("/backups/places/<int:target_id>/removal", methods=["GET", "POST"])
@requires(Permission.MANAGE_BACKUPS, recent=True)
def remove(target_id):
    target = load(BackupTarget.in_use(), target_id)
    form = RemovalForm()
    if form.validate_on_submit():
        with show_errors(form):
            targets.remove(target, lost=form.lost.data, by=me())
            flash(f"Backups go to {target.name} no more.", "success")
            return redirect(url_for("backup.index"))
    return page("backup/remove.html", form=form, target=target)
