"""What the audit trail brings: its page and its command."""

from webapp.audit import cli, promise_checks, routes
from webapp.clauses import COUNTS
from webapp.hooks import join


def init_app(app):
    """Join the application."""
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.audit)
    join(COUNTS, *promise_checks.COUNTS)
