"""What the audit trail brings: its page and its command, and the proof that no text holds a credential."""

from webapp.audit import cli, promise_checks, routes, typed_texts
from webapp.clauses import COUNTS, EVIDENCE, GROWING
from webapp.hooks import join


def init_app(app):
    """Join the application."""
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.audit)
    join(COUNTS, *promise_checks.COUNTS)
    join(EVIDENCE, typed_texts.of_typed_texts)
    join(GROWING, typed_texts.of_typed_texts)
