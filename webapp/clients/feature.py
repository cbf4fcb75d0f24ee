"""What clients brings: its pages, its place in the rail and in the menu of new things."""

from webapp.clients import routes


def init_app(app):
    """Join the application."""
    app.register_blueprint(routes.bp)
    app.extensions["nav"].append(("READ_CLIENTS", "clients.index", "Clients", "users"))
    app.extensions["news"].append(("EDIT_CLIENTS", "clients.new", "Client", "user-plus"))
