"""What ndas brings: its pages, `flask nda verify`, and a panel on the client's page."""

from webapp.clauses import COUNTS, EVIDENCE, GROWING
from webapp.clients.panels import CLIENT_PANELS
from webapp.hooks import join
from webapp.ndas import cli, promise_checks, routes
from webapp.ndas.nda_status import client_panel


def init_app(app):
    """Join the application."""
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.nda)
    app.extensions["nav"].append(("SEE_NDA_STATUS", "ndas.index", "NDAs", "file-certificate"))
    join(CLIENT_PANELS, client_panel)
    join(COUNTS, *promise_checks.COUNTS)
    join(EVIDENCE, promise_checks.of_agreements)
    join(GROWING, promise_checks.of_agreements)
