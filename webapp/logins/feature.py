"""Join logins to the application: their pages under /vault, /clients and /jobs, and their panels."""

from webapp.clients.panels import CLIENT_PANELS
from webapp.figures import FIGURES
from webapp.hooks import join
from webapp.jobs.panels import JOB_PANELS
from webapp.logins import (
    access_request_routes,
    client_seal_routes,
    figures,
    note_to_login_routes,
    overview,
    return_routes,
    routes,
    seal_routes,
)


def init_app(app):
    """Register the pages and the hooks."""
    for pages in (routes, note_to_login_routes, seal_routes, client_seal_routes, access_request_routes, return_routes):
        app.register_blueprint(pages.bp)
    join(CLIENT_PANELS, overview.client_panel)
    join(JOB_PANELS, overview.job_panel)
    join(FIGURES, figures.WAITING)
