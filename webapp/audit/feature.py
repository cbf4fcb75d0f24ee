"""What the audit trail brings: its page and its command."""

from webapp.audit import cli, routes


def init_app(app):
    """Join the application."""
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.audit)
