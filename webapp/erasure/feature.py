"""Join erasure to the application: its pages, `flask privacy`, and what an open request or termination has to say."""

from flask import Flask

from webapp.clauses import EVIDENCE
from webapp.clients.panels import CLIENT_PANELS
from webapp.dossier.packages import PASSES
from webapp.erasure import cli, figures, panels, promise_checks, routes, termination, termination_routes
from webapp.erasure.models import ReturnApproval
from webapp.figures import FIGURES
from webapp.hooks import join
from webapp.logins.return_reasons import REASONS


def init_app(app: Flask) -> None:
    """Register the pages and the hooks."""
    app.register_blueprint(routes.bp)
    app.register_blueprint(termination_routes.bp)
    app.cli.add_command(cli.privacy)
    join(CLIENT_PANELS, panels.client_panel)
    join(REASONS, termination.return_reasons)
    join(PASSES, ReturnApproval)
    join(FIGURES, figures.LATE)
    join(EVIDENCE, promise_checks.of_erasures)
