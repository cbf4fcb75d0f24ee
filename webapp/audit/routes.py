"""Management's page of the audit trail."""

from datetime import date

from flask import Blueprint, request

from webapp import keyring
from webapp.audit import day_sheet as day_sheets
from webapp.audit.actors import names
from webapp.audit.models import Entry
from webapp.audit.trail import words_of
from webapp.disk import shop_key
from webapp.paging import page_of
from webapp.permissions import Permission
from webapp.web.guard import requires
from webapp.web.loading import asked_number
from webapp.web.pages import page, today, zone

bp = Blueprint("audit", __name__)


@bp.get("/audit")
@requires(Permission.READ_AUDIT)
def entries():
    rows, more = page_of(Entry.select(), Entry.number, after=asked_number("before"), newest_first=True)
    known = names()
    shown = [(row, known.get(row.by, "The program"), words_of(row)) for row in rows]
    return page("audit/entries.html", rows=shown, more=more)


@bp.get("/audit/day-sheet")
@requires(Permission.READ_AUDIT)
def day_sheet():
    day = request.args.get("day", today(), type=date.fromisoformat)
    key = shop_key.fingerprint(keyring.shop_key())
    return page("audit/day_sheet.html", day=day, sheet=day_sheets.entries_of_day(day, zone()), key=key)
