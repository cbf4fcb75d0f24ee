"""Join consents to the application: their pages."""

from webapp.consents import routes


def init_app(app):
    """Register the pages."""
    app.register_blueprint(routes.bp)
