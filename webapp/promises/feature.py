"""Join the promises page to the application."""

from webapp.clauses import EVIDENCE
from webapp.hooks import join
from webapp.promises import promise_checks, routes


def init_app(app):
    """Register the pages and the evidence."""
    app.register_blueprint(routes.bp)
    join(EVIDENCE, promise_checks.of_rooms_to_come)
