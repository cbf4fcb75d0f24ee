"""Join retention to the application: its pages, its panel, and holds as obstacles to an erasure."""

from webapp.clients.panels import CLIENT_PANELS
from webapp.erasure.erasure import OBSTACLES
from webapp.hooks import join
from webapp.retention import departure_routes, holds, panels, retention, routes, rules


def init_app(app):
    """Register the pages, the rules, the panel and the obstacle."""
    app.register_blueprint(routes.bp)
    app.register_blueprint(departure_routes.bp)
    join(retention.RULES, *rules.RULES)
    join(CLIENT_PANELS, panels.client_panel)
    join(OBSTACLES, holds.obstacles)
