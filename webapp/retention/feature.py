"""Join retention to the application: its pages, its panel, and holds as obstacles to an erasure."""

from webapp.clauses import COUNTS
from webapp.clients.obstacles import OBSTACLES
from webapp.clients.panels import CLIENT_PANELS
from webapp.figures import FIGURES
from webapp.hooks import join
from webapp.retention import departure_routes, figures, holds, panels, promise_checks, routes


def init_app(app):
    """Register the pages and the hooks."""
    app.register_blueprint(routes.bp)
    app.register_blueprint(departure_routes.bp)
    join(CLIENT_PANELS, panels.client_panel)
    join(OBSTACLES, holds.obstacles)
    join(FIGURES, figures.STOPPED, figures.UNDECIDED, figures.OLD_NDAS)
    join(COUNTS, *promise_checks.COUNTS)
