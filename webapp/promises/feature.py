"""Join the promises page to the application."""

from webapp import clauses
from webapp.hooks import join
from webapp.promises import checks, counts, routes


def init_app(app):
    """Register the pages and the evidence."""
    app.register_blueprint(routes.bp)
    join(clauses.COUNTS, *counts.COUNTS)
    join(clauses.EVIDENCE, *checks.EVIDENCE)
    join(clauses.GROWING, *checks.GROWING)
