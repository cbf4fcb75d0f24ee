"""Join requests about personal data to the application: their pages."""

from webapp.requests import redaction_routes, routes


def init_app(app):
    """Register the pages."""
    app.register_blueprint(routes.bp)
    app.register_blueprint(redaction_routes.bp)
