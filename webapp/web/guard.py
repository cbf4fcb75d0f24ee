"""The check before every view: how much is sent and by which site, who is signed in, and the right that the view declares."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import abort, current_app, g, redirect, request, session as cookie, url_for
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from webapp import config
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.db import database
from webapp.permissions import Permission, holders
from webapp.staff import sessions
from webapp.staff.models import Session, Staff
from webapp.web import bodies
from webapp.web.bodies import FORM

ANYONE, SIGNED_IN = "anyone", "signed in"
SAFE = {"GET", "HEAD", "OPTIONS"}  # methods that change nothing
View = TypeVar("View", bound=Callable[..., Any])
login_manager = LoginManager()
# Callables(staff, shop) -> None, or the endpoint of a page that this member of staff has to finish with before clients' data.
GATES = []
# Permissions that the gates do not apply to: no view that needs them shows a client.
BEFORE_GATES = {
    ANYONE,
    SIGNED_IN,
    Permission.MANAGE_STAFF,
    Permission.END_SESSIONS,
    Permission.EDIT_SETTINGS,
    Permission.PUBLISH_POLICY,
    Permission.MANAGE_BACKUPS,
}


def requires(
    permission: Permission | str, recent: bool = False, background_poll: bool = False, body: int = FORM
) -> Callable[[View], View]:
    """Declare what a view needs: a Permission, SIGNED_IN or ANYONE; `recent`: a second factor within five minutes.

    `background_poll`: a polled endpoint that does not extend the session. `body`: the largest request body in bytes; a
    larger one is refused with 413.
    """

    def declare(view: View) -> View:
        vars(view).update(permission=permission, recent=recent, background_poll=background_poll, body=body)
        return view

    return declare


def visitor() -> "SignedIn | None":
    """Return who is signed in, with staff and session, or None: for pages that anyone may see."""
    return current_user if current_user.is_authenticated else None


def me() -> Staff:
    """Return the member of staff who is signed in; abort with 401 where nobody is."""
    return (visitor() or abort(401)).staff


def my_session() -> Session:
    """Return the Session row of this browser; abort with 401 where nobody is signed in."""
    return (visitor() or abort(401)).session


def can(name: str) -> bool:
    """Return whether the signed-in staff have the Permission of this name; for templates."""
    return visitor() is not None and me().can(Permission[name])


class SignedIn:
    """The user object of flask-login: a session row and its staff."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, session: Session, handle: str) -> None:
        self.session, self.staff, self._handle = session, session.staff, handle

    def get_id(self) -> str:
        """Return the handle that flask-login writes into the cookie at sign-in."""
        return self._handle


def hold(handle: str) -> None:
    """Put the session's new handle into this browser's cookie, with the response."""
    cookie["_user_id"] = handle


def next_page() -> str:
    """Return the address to go on to: `next` only chooses one of our own staff pages, and its address is then built anew."""
    try:
        endpoint, arguments = current_app.url_map.bind("").match(request.args.get("next", ""), "GET")
    except HTTPException:
        return url_for("home.today")
    open_to_all = current_app.view_functions[endpoint].permission == ANYONE
    return url_for("home.today") if open_to_all else url_for(endpoint, **arguments)


def init_app(app):
    """Load who is signed in from the session's handle, limit the body and check every request; deny by default."""
    login_manager.init_app(app)
    login_manager.session_protection = None
    login_manager.user_loader(_load)
    app.before_request(_check)


def refuse_undeclared(app):
    """Raise RuntimeError when a view does not declare who may use it."""
    silent = [rule.rule for rule in app.url_map.iter_rules() if not hasattr(app.view_functions[rule.endpoint], "permission")]
    if silent:
        raise RuntimeError(f"these routes declare no permission: {', '.join(sorted(silent))}")


def permission_table(app):
    """Return one dict per rule, as `flask permissions` prints them."""
    return [
        {
            "rule": rule.rule,
            "methods": sorted(rule.methods - {"HEAD", "OPTIONS"}),
            "endpoint": rule.endpoint,
            "permission": str(app.view_functions[rule.endpoint].permission),
            "roles": _roles(app.view_functions[rule.endpoint].permission),
        }
        for rule in sorted(app.url_map.iter_rules(), key=lambda r: (r.rule, r.endpoint))
    ]


def _roles(permission):
    if permission in (ANYONE, SIGNED_IN):
        return [permission]
    return holders(permission)


def _load(handle):
    view = current_app.view_functions.get(request.endpoint)
    session = sessions.find(handle, seen=not getattr(view, "background_poll", False))
    return SignedIn(session, handle) if session else None


def admit():
    """Refuse too large a body and an act that another site asks for, before anything reads the form: CSRFProtect does."""
    view = current_app.view_functions.get(request.endpoint)
    bodies.limit(request, view.body if view else FORM)
    if request.method not in SAFE and not _is_from_here():
        raise CSRFError("It came from another site.")


def _is_from_here():
    """Whether a page of ours asks for this, as far as the browser says: the form's token has to fit as well.

    Browsers send Sec-Fetch-Site to this machine and over TLS. Older ones send an Origin, which our Referrer-Policy makes "null".
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "null")
    if site is not None:
        return site in ("same-origin", "none")
    base = urlsplit(config.setting("BASE_URL") or "")
    return origin in ("null", f"{request.scheme}://{request.host}", f"{base.scheme}://{base.netloc}")


def _check():
    view = current_app.view_functions.get(request.endpoint)
    if view is None or view.permission == ANYONE:
        return None
    if visitor() is None:
        return _send_to_sign_in()
    if view.permission != SIGNED_IN and not me().can(view.permission):
        _record_refusal(view.permission)
        abort(403)
    if view.permission not in BEFORE_GATES and (first := _gate()):
        return first
    if view.recent and not my_session().recent:
        return _ask_for_second_factor()
    return None


def _send_to_sign_in():
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return redirect(url_for("staff.sign_in", next=_here()))
    abort(401)


def _gate():
    """Redirect a GET to the page that a gate asks for; refuse any other request until then."""
    endpoint = next((to for gate in GATES if (to := gate(me(), my_session().shop))), None)
    if endpoint is None:
        return None
    if request.method != "GET" or request.headers.get("HX-Request"):
        abort(403)
    return redirect(url_for(endpoint))


def _ask_for_second_factor():
    if request.method == "GET":
        return redirect(url_for("account.confirm", next=_here()))
    if request.headers.get("HX-Request"):
        g.confirm = True
        abort(403)
    return current_app.extensions["confirm then resubmit"]()


def _here():
    return request.path if request.endpoint != "home.today" else None


def _record_refusal(permission):
    with database.atomic():
        record(Act.REFUSED, by=me(), right=Permission(permission).name)
