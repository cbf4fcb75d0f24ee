"""The promises page, and its clean version for the counter."""

from flask import Blueprint

from webapp.clauses import Health
from webapp.permissions import Permission
from webapp.promises import pages as promises
from webapp.web import pages
from webapp.web.guard import requires
from webapp.web.pages import page

bp = Blueprint("promises", __name__)


@bp.get("/promises")
@requires(Permission.SEE_PROMISES)
def index():
    standings = promises.standing(pages.shop(), pages.today())
    return page("promises/promises.html", standings=standings, red=promises.red(standings), Health=Health)


@bp.get("/promises/counter")
@requires(Permission.SEE_PROMISES)
def counter():
    standings = promises.standing(pages.shop(), pages.today())
    given = promises.can_be_given(standings)
    left_out = [row for row in standings if row not in given]
    return page("promises/promises_counter.html", given=given, left_out=left_out, Health=Health, on=pages.today())
