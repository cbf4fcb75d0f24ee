"""Join data packages to the application: their pages."""

from webapp.clauses import COUNTS, EVIDENCE
from webapp.dossier import login_copies, package_routes, promise_checks
from webapp.hooks import join
from webapp.vault.destruction import COPIES


def init_app(app):
    """Register the pages and the hooks."""
    app.register_blueprint(package_routes.bp)
    join(COPIES, login_copies.delete_of)
    join(COUNTS, *promise_checks.COUNTS)
    join(EVIDENCE, promise_checks.of_purposes)
