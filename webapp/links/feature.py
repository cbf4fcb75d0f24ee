"""Join one-time links to the application: making them, the tablet, and the client's own pages."""

from flask import Flask

from webapp.consents.opt_ins import SIGNATURE_CHECKS
from webapp.hooks import join
from webapp.links import client_acts, client_routes, routes, tablet_routes
from webapp.permissions import Permission
from webapp.web.pages import CLIENTS_PAGES


def init_app(app: Flask) -> None:
    """Register the pages, what their addresses say where there is nothing, and the menu entry."""
    for pages in (routes, tablet_routes, client_routes):
        app.register_blueprint(pages.bp)
    join(SIGNATURE_CHECKS, client_acts.refuse_changed_signature)
    join(CLIENTS_PAGES, (client_routes.ADDRESSES, client_routes.OPENS_NOTHING))
    app.extensions["nav"].append((Permission.CREATE_LINK.name, "tablet.hand_over", "Tablet", "device-tablet"))
