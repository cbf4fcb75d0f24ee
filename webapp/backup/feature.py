"""What backups bring: management's page, `flask backup`, and the newest keys at every place after an erasure."""

from webapp.backup import cli, evidence, keys_file, routes
from webapp.clauses import COUNTS, EVIDENCE
from webapp.dossier.recipients import RECIPIENTS
from webapp.erasure.erasure import BEYOND_REACH, CONFIRMATIONS, KEYS_CHANGED


def init_app(app):
    """Join the application."""
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.backup)
    hooks_and_calls = (
        (KEYS_CHANGED, keys_file.refresh),
        (CONFIRMATIONS, keys_file.confirmed),
        (BEYOND_REACH, keys_file.beyond_reach),
        (EVIDENCE, evidence.of_backups),
        (COUNTS, evidence.REHEARSAL),
        (COUNTS, evidence.INSPECTION),
        (RECIPIENTS, evidence.recipients),
    )
    for hooks, call in hooks_and_calls:
        if call not in hooks:
            hooks.append(call)
