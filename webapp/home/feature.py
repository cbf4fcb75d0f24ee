"""What home brings: the first page, the way into the settings, and the order of the rail and of the figures."""

from webapp.figures import FIGURES
from webapp.home import routes

# As a day goes: somebody asks, becomes a client, brings a device for a job.
RAIL = "home intake clients jobs diary places ndas vault tablet privacy records staff".split()
# Somebody who waits at the counter first, then what has hours, then what has days, then what no page of ours mends.
URGENT = [*"access_requests breaches requests retention privacy".split(), ""]


def init_app(app):
    """Join the application."""
    app.register_blueprint(routes.bp)
    FIGURES.sort(key=lambda figure: URGENT.index(figure.endpoint.partition(".")[0]))
    nav = app.extensions["nav"]
    nav.append(("SEE_TODAY", "home.today", "Today", "layout-dashboard"))
    nav.sort(key=lambda link: RAIL.index(link[1].partition(".")[0]))
    nav.append(("EDIT_SETTINGS", "home.settings", "Settings", "settings"))
