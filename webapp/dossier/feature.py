"""Join data packages to the application: their pages."""

from webapp.clauses import COUNTS, EVIDENCE
from webapp.dossier import package_routes, promise_checks
from webapp.hooks import join


def init_app(app):
    """Register the pages and the hooks."""
    app.register_blueprint(package_routes.bp)
    join(COUNTS, *promise_checks.COUNTS)
    join(EVIDENCE, promise_checks.of_purposes)
