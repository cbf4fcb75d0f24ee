"""What backups bring: management's page, `flask backup`, and the newest keys at every place after an erasure."""

from webapp.backup import cli, keys_file, promise_checks, routes
from webapp.clauses import COUNTS, EVIDENCE
from webapp.erasure.erasure import BEYOND_REACH, CONFIRMATIONS, KEYS_CHANGED
from webapp.hooks import join


def init_app(app):
    """Join the application."""
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.backup)
    join(KEYS_CHANGED, keys_file.refresh)
    join(CONFIRMATIONS, keys_file.confirmed)
    join(BEYOND_REACH, keys_file.beyond_reach)
    join(COUNTS, *promise_checks.COUNTS)
    join(EVIDENCE, promise_checks.of_backups)
