"""The press on "Copy": the page copies by itself, and tells us so that it is on record."""

from flask import Blueprint, abort

from webapp.logins import copying, field_display
from webapp.permissions import Permission
from webapp.web.guard import me, requires

bp = Blueprint("copying", __name__)


@bp.post("/vault/reveals/<reveal_uid>/<part>/copy")
@requires(Permission.OPEN_VAULT, body=4 * 1024)
def note(reveal_uid, part):
    copying.note(field_display.still_open(reveal_uid, by=me()) or abort(404), part, by=me())
    return "", 204
