"""Join data packages to the application: their pages."""

from webapp.dossier import package_routes


def init_app(app):
    """Register the pages."""
    app.register_blueprint(package_routes.bp)
