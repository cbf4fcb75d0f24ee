"""Discreet: the intranet of a small IT-repair shop that keeps its confidentiality promises by construction."""

import os
from datetime import timedelta
from importlib import import_module
from urllib.parse import urlsplit

from flask import g
from flask_wtf import CSRFProtect

from webapp import cli, config, db, files, hosts, keyring
from webapp.errors import Unusable
from webapp.running import hardening, schema_check, starting
from webapp.web import guard
from webapp.web.application import OWN_HOSTS, Application

FEATURES = (
    "audit",
    "staff",
    "web",
    "clients",
    "ndas",
    "jobs",
    "diary",
    "intake",
    "vault",
    "keyholders",
    "consents",
    "links",
    "logins",
    "dossier",
    "requests",
    "erasure",
    "accountability",
    "retention",
    "promises",
    "search",
    "backup_places",
    "backup",
    "home",
)
csrf = CSRFProtect()


def create_app(**settings):
    """The application: configure, database, features. `settings` go ahead of the environment; tests pass cheaper limits."""
    os.umask(0o077)
    if not settings.get("TESTING"):
        hardening.harden()  # before a key is read, whatever it is: the server or a command
    app = Application("webapp", root_path=str(config.ROOT), static_folder="static", template_folder="templates")
    open_folder(app, **settings)
    app.extensions.update(nav=[], news=[])
    app.before_request(_connect)
    app.before_request(guard.admit)
    csrf.init_app(app)
    app.teardown_request(_disconnect)
    for name in FEATURES:
        import_module(f"webapp.{name}.feature").init_app(app)
    for command in cli.COMMANDS:
        app.cli.add_command(command)
    cli.ask_for_a_shop(app.cli.commands.values())
    guard.requires(guard.ANYONE)(app.view_functions["static"])
    guard.refuse_undeclared(app)
    return app


def open_folder(app, **settings):
    """Point the application at its data folder; also at another one later, which is what the tests do.

    Nothing is made on the disk, unless `settings` say NEW_SHOP: then what the folder lacks of a shop's is.
    """
    folder = config.settle(config.from_environment() | settings)
    own_hosts = _hosts()
    if settings.get("NEW_SHOP"):
        starting.make_folder()
    keyring.init(folder)
    files.init(folder)
    db.init(folder / "discreet.db")
    schema_check.init()
    app.config.update({**_flask_settings(settings), OWN_HOSTS: own_hosts, "SECRET_KEY": keyring.cookie_key()})


def _flask_settings(settings):
    behind_proxy = bool(settings.get("BEHIND_PROXY"))
    return {
        "SESSION_COOKIE_NAME": "__Host-sid" if behind_proxy else "sid",
        "SESSION_COOKIE_SECURE": behind_proxy,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_HTTPONLY": True,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,  # it wants a Referer, and our own Referrer-Policy has browsers send none
        "TESTING": bool(settings.get("TESTING")),
    }


def _hosts():
    """The host names this shop answers to: the one that its base address names, or this machine's own; never just any."""
    base = urlsplit(config.setting("BASE_URL") or "")
    if not any(base):
        return list(hosts.LOOPBACK)
    name = hosts.spell_address(base.hostname or "")
    if name is None or base.scheme not in ("https", "http"):
        raise Unusable("DISCREET_BASE_URL is the shop's whole address, as https://shop.lan. What it is set to is none.")
    return [name]


def _connect():
    g.opened = []
    for handle in (db.database, keyring.keys_database):
        if handle.connect(reuse_if_open=True):
            g.opened.append(handle)


def _disconnect(error=None):
    """Close what this request opened; a server's threads keep theirs, for opening costs as much as a small page."""
    for handle in g.pop("opened", ()):
        if not config.setting("KEEP_CONNECTIONS"):
            handle.close()
