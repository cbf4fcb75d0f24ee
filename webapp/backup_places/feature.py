"""Join the backup places to the application: they hold data besides the shop. Their pages are in webapp/backup."""

from webapp.backup_places import recipients
from webapp.dossier.recipients import RECIPIENTS
from webapp.hooks import join


def init_app(app):
    """Register who else holds data."""
    join(RECIPIENTS, recipients.recipients)
