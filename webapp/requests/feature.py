"""Join requests about personal data to the application: their pages, and open requests as obstacles to an erasure."""

from webapp.clauses import EVIDENCE
from webapp.clients.obstacles import OBSTACLES
from webapp.figures import FIGURES
from webapp.hooks import join
from webapp.logins.return_reasons import REASONS
from webapp.requests import figures, package_delivery, promise_checks, redaction_routes, requests, routes


def init_app(app):
    """Register the pages and the hooks."""
    app.register_blueprint(routes.bp)
    app.register_blueprint(redaction_routes.bp)
    join(OBSTACLES, requests.obstacles)
    join(REASONS, package_delivery.return_reasons)
    join(FIGURES, figures.NEAR)
    join(EVIDENCE, promise_checks.of_requests)
