"""Pages of what is on record about privacy: the way to all of them, the record of processing, the notice for clients."""

from flask import Blueprint

from webapp.accountability import notice, processing_record
from webapp.dossier import recipients
from webapp.permissions import Permission
from webapp.web.guard import can, requires
from webapp.web.pages import page, shop, today

bp = Blueprint("records", __name__)
# (right, endpoint, title, what it is, icon) of every page that the hub leads to; what else privacy has appends its own.
PLACES = [
    ("LOG_REQUEST", "requests.index", "Requests", "What people ask about their own data, and by when we answer", "inbox"),
    ("LOG_REQUEST", "requests.new", "Log a request", "Any kind, in any form, spoken too; complaints as well", "plus"),
    ("LOG_REQUEST", "breaches.new", "Log a breach", "Something happened to data: write it down at once", "alert-triangle"),
    ("DECIDE_REQUEST", "breaches.index", "Breach log", "What happened, what was decided, and the 72 hours", "clock"),
    ("LOG_REQUEST", "policy.show", "Policy", "What every member of staff has read and keeps to", "clipboard-check"),
    ("LOG_REQUEST", "records.privacy_notice", "Privacy notice", "For clients, to print for the counter", "file-text"),
    ("LOG_REQUEST", "records.processing", "Record of processing", "What is held, what for and for how long", "clipboard-list"),
    ("DECIDE_REQUEST", "requests.wordings", "Letters", "The shop’s words for letters about requests", "mail"),
    ("SEE_PROMISES", "promises.index", "Promises", "What we tell clients, and whether it holds at this moment", "shield-check"),
    ("MANAGE_RETENTION", "retention.index", "What is due", "What is to be destroyed, when and why; holds", "hourglass"),
    ("ERASE_CLIENT", "privacy.index", "Erasures", "Who was erased, as numbers, with certificates", "shield-x"),
]


@bp.get("/privacy")
@requires(Permission.LOG_REQUEST)
def hub():
    return page("accountability/hub.html", places=[place[1:] for place in PLACES if can(place[0])])


@bp.get("/records/processing")
@requires(Permission.LOG_REQUEST)
def processing():
    shown = {
        "head": processing_record.head(shop()),
        "recipients": recipients.all_recipients(shop()),
        "measures": processing_record.MEASURES,
    }
    return page("accountability/processing.html", rows=processing_record.activities(), day=today(), **shown)


@bp.get("/records/notice")
@requires(Permission.LOG_REQUEST)
def privacy_notice():
    return page("accountability/notice.html", sections=notice.sections(shop()), day=today())
