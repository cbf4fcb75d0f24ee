"""What clients brings: its pages, its place in the rail and in the menu of new things."""

from webapp.clauses import COUNTS, EVIDENCE, GROWING
from webapp.clients import promise_checks, routes
from webapp.hooks import join


def init_app(app):
    """Join the application."""
    app.register_blueprint(routes.bp)
    app.extensions["nav"].append(("READ_CLIENTS", "clients.index", "Clients", "users"))
    app.extensions["news"].append(("EDIT_CLIENTS", "clients.new", "Client", "user-plus"))
    join(COUNTS, *promise_checks.COUNTS)
    join(EVIDENCE, promise_checks.of_keys)
    join(GROWING, promise_checks.of_keys)
