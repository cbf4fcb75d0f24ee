"""What search brings: its pages."""

from webapp.search import routes


def init_app(app):
    """Join the application."""
    app.register_blueprint(routes.bp)
