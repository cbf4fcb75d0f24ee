"""What backups bring: management's page, `flask backup`, and the newest keys at every place after an erasure."""

from webapp.backup import cli, evidence, keys_file, routes
from webapp.clauses import COUNTS, EVIDENCE
from webapp.dossier.recipients import RECIPIENTS
from webapp.erasure.erasure import BEYOND_REACH, CONFIRMATIONS, KEYS_CHANGED
from webapp.hooks import join


def init_app(app):
    """Join the application."""
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.backup)
    join(KEYS_CHANGED, keys_file.refresh)
    join(CONFIRMATIONS, keys_file.confirmed)
    join(BEYOND_REACH, keys_file.beyond_reach)
    join(EVIDENCE, evidence.of_backups)
    join(COUNTS, evidence.REHEARSAL, evidence.INSPECTION)
    join(RECIPIENTS, evidence.recipients)
