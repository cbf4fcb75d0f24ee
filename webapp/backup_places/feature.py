"""Join the backup places to the application: they have no pages of their own."""


def init_app(app):
    """Nothing to register: the pages are in webapp/backup."""
