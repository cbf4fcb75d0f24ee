"""What staff brings: its pages, its commands, and the names behind the trail's numbers."""

from webapp.audit.actors import NAMES
from webapp.staff import cli, routes
from webapp.staff.models import Staff


def init_app(app):
    """Join the application."""
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.staff)
    if Staff.names not in NAMES:
        NAMES.append(Staff.names)
