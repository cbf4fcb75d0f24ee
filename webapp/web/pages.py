"""Pages in general: answering with a template, error pages, security headers, what every template may use."""

import hashlib
import re
import secrets
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from flask import Response, current_app, g, get_flashed_messages, jsonify, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from peewee import DatabaseError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.routing import IntegerConverter

from webapp import clock, config, country
from webapp.db import storage_full
from webapp.errors import Refused
from webapp.paging import LARGEST_ID
from webapp.running.schema_check import ForeignSchema
from webapp.staff.models import Shop
from webapp.text import plural
from webapp.web import pdf
from webapp.web.cookies import secure
from webapp.web.guard import can, me, visitor

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Strict-Transport-Security": "max-age=63072000",
}
SENTENCES = {
    400: (
        "That did not come through",
        "The page sent something this program does not understand. Go back, reload the page and try again.",
    ),
    401: ("You are signed out", "Your session has ended. Sign in, then do it again."),
    403: ("That is not yours to do", "Your role does not include this. Ask management if you need it done."),
    404: ("Nothing here", "There is nothing at this address, or it is not among what you may see."),
    405: ("That did not come through", "This address does not take what was sent to it."),
    413: ("That is too large", "What was sent is larger than this page takes. Choose a smaller file."),
    500: ("Something went wrong", "The mistake is ours. What stood before still stands; what you just sent was not saved."),
    503: ("Busy for a moment", "Several people are doing this at once. Wait a few seconds and try again."),
    507: (
        "The disk is full",
        "Nothing could be saved. What stood before still stands. Free some space on the shop's machine, then try again.",
    ),
}

# (pattern, what to say where there is nothing): addresses that clients come to, who have nothing to sign in to.
CLIENTS_PAGES: list[tuple[re.Pattern[str], str]] = []


def page(template: str, form: Any = None, **context: Any) -> tuple[str, int]:
    """(html, status) of a template: 422, or the rule's own status, when the form in it has something to say."""
    status = 200
    if form is not None and form.errors:
        status = getattr(form, "status", 422) if form.form_errors else 422
    return render_template(template, form=form, **context), status


def shop() -> Shop | None:
    """The shop's row, loaded once a request: with the session, where somebody is signed in."""
    if "shop" not in g:
        present = visitor()
        g.shop = (getattr(present.session, "shop", None) if present else None) or Shop.current()
    return g.shop


def here():
    """The Country whose conventions this shop's pages follow."""
    return _conventions()[0]


def zone() -> str:
    """The shop's time zone, as an IANA name."""
    return _conventions()[1]


def _conventions():
    kept = g.get("conventions")
    if kept is None:
        there = shop()
        kept = g.conventions = (
            (country.by_code(there.country), there.timezone) if there else (country.by_code("GB"), "Europe/London")
        )
    return kept


def today() -> date:
    """The shop's present date."""
    return clock.today(zone())


def local(moment: datetime) -> datetime:
    """A naive UTC moment in the shop's zone."""
    return clock.to_local(moment, zone())


@cache
def asset(path):
    """The address of a static file with a hash of its content, so that it can be kept for a year."""
    raw = (config.ROOT / "static" / path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(raw).hexdigest()[:12]}"


def init_app(app):
    """Give every template its globals and filters, every answer its headers, every error its page."""
    app.jinja_env.globals.update(asset=asset, can=can, makes_pdf=pdf.is_possible)
    app.jinja_env.filters.update(
        day=lambda day: country.write_day(day, here()) if day else "",
        short_day=lambda day: country.write_day(day, here(), short=True) if day else "",
        day_of=lambda moment: country.write_day(local(moment), here()) if moment else "",
        short_day_of=lambda moment: country.write_day(local(moment), here(), short=True) if moment else "",
        time=lambda moment: country.write_time(local(moment), here()) if moment else "",
        moment=_write_moment,
        iso=lambda moment: local(moment).isoformat(timespec="minutes") if moment else "",
        minutes=write_minutes,
        plural=plural,
        upper_first=lambda text: text[:1].upper() + text[1:],
    )
    app.url_map.converters["int"] = partial(IntegerConverter, max=LARGEST_ID)  # a larger number is no row's: 404
    app.context_processor(_for_templates)
    app.after_request(_headers)
    app.register_error_handler(ForeignSchema, _foreign_schema)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DatabaseError, _database_error)
    app.register_error_handler(Exception, _unexpected)


def _write_moment(moment):
    if not moment:
        return ""
    here_, then = here(), local(moment)
    return f"{country.write_day(then, here_)}, {country.write_time(then, here_)}"


def write_minutes(count):
    """A number of minutes as people say it: 25 min, 1 h 10 min."""
    hours, rest = divmod(int(count), 60)
    return f"{hours} h {rest} min" if hours and rest else f"{hours} h" if hours else f"{rest} min"


def _for_templates():
    links = {name: _links(current_app.extensions[name]) for name in ("nav", "news")}
    return {"shop": shop(), "me": me() if visitor() else None, "country": here(), **links}


def _links(entries):
    """Navigation entries (Permission name, endpoint, label, icon) that whoever is signed in may follow."""
    path, hrefs = request.path, _hrefs(entries)
    return [
        {"label": label, "href": hrefs[endpoint], "icon": icon, "current": _is_here(path, hrefs[endpoint]), "count": None}
        for permission, endpoint, label, icon in entries
        if can(permission)
    ]


def _hrefs(entries):
    """Addresses by endpoint, worked out once for the application and for where it is mounted."""
    known = current_app.extensions.setdefault("hrefs", {}).setdefault(request.script_root, {})
    for _, endpoint, _, _ in entries:
        if endpoint not in known:
            known[endpoint] = url_for(endpoint)
    return known


def _is_here(path, href):
    return path == href or (href != "/" and path.startswith(href + "/"))


def _headers(response):
    for name, value in HEADERS.items():
        if name == "Strict-Transport-Security" and not secure():
            continue
        response.headers.setdefault(name, value)
    if request.endpoint == "static" and response.status_code in (200, 304):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"
    if response.status_code in (429, 503):
        response.headers["Retry-After"] = str(g.get("retry_after", Refused.seconds))
    return response


def error_page(status, title, what, incident=None, kept=None):
    """An error page: what happened, what was kept, what to do next."""
    get_flashed_messages()  # a message meant for a page that never came would only confuse on a later one
    if request.endpoint == "home.healthz":
        return jsonify(status="error"), status
    nothing = next((sentence for pattern, sentence in CLIENTS_PAGES if pattern.match(request.path)), None)
    if nothing and visitor() is None:
        return render_template("errors/error.html", title=title, what=nothing if status == 404 else what, incident=incident), status
    href = url_for("home.today") if visitor() else url_for("staff.sign_in")
    label = "Back to today" if visitor() else "Sign in"
    return (
        render_template(
            "errors/error.html", title=title, what=what, kept=kept, next_label=label, next_href=href, incident=incident
        ),
        status,
    )


def _refused(refused):
    g.retry_after = refused.seconds
    return error_page(refused.status, "Not now", refused.sentence)


def _foreign_schema(error):
    """Answer without a page: each of ours asks the database for something."""
    current_app.logger.critical("the database's schema was changed from outside: %s", error)
    return Response(f"{error.sentence}\n", error.status, mimetype="text/plain")


def _csrf(error):
    return error_page(
        400, "Please send that again", "The page was open too long or came from elsewhere. Go back, reload it and try again."
    )


def _http_error(error):
    if isinstance(error, SecurityError):  # a Host that is not ours: no address of a page can be worked out for it
        return Response("This is not the address of the shop.\n", 400, mimetype="text/plain")
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    if g.get("confirm"):
        return error_page(
            403, "Confirm it is you first", "This needs a one-time code from the last five minutes. Go back, reload and confirm."
        )
    title, what = SENTENCES.get(error.code, SENTENCES[400 if error.code < 500 else 500])
    return error_page(error.code, title, what)


def _database_error(error):
    if storage_full(error):
        current_app.logger.error("storage is full or read-only")
        return error_page(507, *SENTENCES[507])
    return _unexpected(error)


def _unexpected(error):
    incident = secrets.token_hex(4)
    places = _where(error)
    current_app.logger.error("incident %s: %s at %s", incident, type(error).__name__, places)
    if current_app.testing:
        raise error
    return error_page(500, *SENTENCES[500], incident=incident)


def _where(error):
    """File and line of each frame, without the message or any value: those may hold what was typed."""
    frames, trace = [], error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(frames[-8:])
