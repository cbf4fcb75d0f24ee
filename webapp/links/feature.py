"""Join one-time links to the application: making them, the tablet, and the client's own pages."""

from flask import Flask

from webapp.links import client_routes, routes, tablet_routes
from webapp.permissions import Permission


def init_app(app: Flask) -> None:
    """Register the pages and the menu entry."""
    for pages in (routes, tablet_routes, client_routes):
        app.register_blueprint(pages.bp)
    app.extensions["nav"].append((Permission.CREATE_LINK.name, "tablet.hand_over", "Tablet", "device-tablet"))
