"""The one check before every view: who is signed in, and whether they have the right that the view declares."""

from flask import abort, current_app, g, redirect, request, session as cookie, url_for
from flask_login import LoginManager, current_user
from werkzeug.exceptions import HTTPException

from webapp import config
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.db import database
from webapp.permissions import Permission, holders
from webapp.staff import sessions

ANYONE, SIGNED_IN = "anyone", "signed in"
# Bytes of a request's body. A FORM has room for a text pasted by mistake, so that its field can say that it is too long.
SMALL_FORM, FORM, LONG_TEXT, FILE = 64 * 1024, 256 * 1024, 500_000, 12_000_000
login_manager = LoginManager()
# Callables(staff, shop) -> None, or the endpoint to go to first: what stands between a member of staff and clients' data.
GATES = []
# What may be done before: nothing of it shows a client.
BEFORE_GATES = {
    ANYONE,
    SIGNED_IN,
    Permission.MANAGE_STAFF,
    Permission.END_SESSIONS,
    Permission.EDIT_SETTINGS,
    Permission.PUBLISH_POLICY,
    Permission.MANAGE_BACKUPS,
}


def requires(permission, recent=False, background_poll=False, body=FORM):
    """Declare what a view needs: a Permission, SIGNED_IN or ANYONE; `recent`: a second factor within five minutes.

    `background_poll`: a polled endpoint that does not extend the session. `body`: the most bytes that a request to it may
    send; more are answered with 413.
    """

    def declare(view):
        view.permission, view.recent, view.background_poll, view.body = permission, recent, background_poll, body
        return view

    return declare


def me():
    """The member of staff who is signed in, or None."""
    return current_user.staff if current_user.is_authenticated else None


def my_session():
    """The Session row of this browser, or None."""
    return current_user.session if current_user.is_authenticated else None


def can(name):
    """Whether whoever is signed in has the Permission of this name, for templates."""
    return me() is not None and me().can(Permission[name])


class SignedIn:
    """What flask-login holds of a request: the session row and its staff."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, session, handle):
        self.session, self.staff, self._handle = session, session.staff, handle

    def get_id(self):
        """The handle that the browser holds: what flask-login writes into the cookie at sign-in."""
        return self._handle


def hold(handle):
    """Let this browser hold its session's new handle from the answer on."""
    cookie["_user_id"] = handle


def next_page():
    """Where to go on to: `next` only ever chooses one of our own pages for staff, whose address is then built anew."""
    try:
        endpoint, arguments = current_app.url_map.bind("").match(request.args.get("next", ""), "GET")
    except HTTPException:
        return url_for("home.today")
    open_to_all = current_app.view_functions[endpoint].permission == ANYONE
    return url_for("home.today") if open_to_all else url_for(endpoint, **arguments)


def init_app(app):
    """Load who is signed in from the session's handle and check every request, by default against."""
    login_manager.init_app(app)
    login_manager.session_protection = None
    login_manager.user_loader(_load)
    app.url_value_preprocessor(_limit_body)  # these run before every before_request: the one of CSRFProtect reads the form
    app.before_request(_check)


def refuse_undeclared(app):
    """Refuse to start when a view says nothing about who may use it."""
    silent = [rule.rule for rule in app.url_map.iter_rules() if not hasattr(app.view_functions[rule.endpoint], "permission")]
    if silent:
        raise RuntimeError(f"these routes declare no permission: {', '.join(sorted(silent))}")


def permission_table(app):
    """A list of one dict per rule, as `flask permissions` prints it."""
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


def _limit_body(endpoint, values):
    """Set how many bytes of body this request may send, as its view declares."""
    request.max_content_length = current_app.view_functions[endpoint].body if endpoint else FORM


def _check():
    view = current_app.view_functions.get(request.endpoint)
    if view is None or view.permission == ANYONE:
        return None
    if me() is None:
        return _send_to_sign_in()
    if view.permission != SIGNED_IN and not me().can(view.permission):
        _note_refusal(view.permission)
        abort(403)
    if view.permission not in BEFORE_GATES and (first := _first_go_to()):
        return first
    if view.recent and not my_session().recent:
        return _ask_again()
    return None


def _send_to_sign_in():
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return redirect(url_for("staff.sign_in", next=_here()))
    abort(401)


def _first_go_to():
    """Before any client's data: away to where a gate sends this member of staff; anything but looking is refused."""
    endpoint = next((to for gate in GATES if (to := gate(me(), my_session().shop))), None)
    if endpoint is None:
        return None
    if request.method != "GET" or request.headers.get("HX-Request"):
        abort(403)
    return redirect(url_for(endpoint))


def _ask_again():
    if request.method == "GET":
        return redirect(url_for("account.confirm", next=_here()))
    if request.headers.get("HX-Request"):
        g.confirm = True
        abort(403)
    return current_app.extensions["ask on the way"]()


def _here():
    return request.path if request.endpoint != "home.today" else None


def _note_refusal(permission):
    with database.atomic():
        record(Act.REFUSED, by=me(), right=Permission(permission).name)


def secure():
    """Whether the shop's pages come over TLS, through the proxy in front."""
    return bool(config.setting("BEHIND_PROXY"))
