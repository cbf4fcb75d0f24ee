"""What home brings: the first page, the way into the settings, and the order of the rail."""

from webapp.home import attention, figures, routes
from webapp.hooks import join

# As a day goes: somebody asks, becomes a client, brings a device for a job.
RAIL = "home intake clients jobs diary places ndas vault tablet privacy records staff".split()


def init_app(app):
    """Join the application."""
    app.register_blueprint(routes.bp)
    join(attention.FIGURES, *figures.OF_VAULT, *figures.OF_PRIVACY)
    nav = app.extensions["nav"]
    nav.append(("SEE_TODAY", "home.today", "Today", "layout-dashboard"))
    nav.sort(key=lambda link: RAIL.index(link[1].partition(".")[0]))
    nav.append(("EDIT_SETTINGS", "home.settings", "Settings", "settings"))
