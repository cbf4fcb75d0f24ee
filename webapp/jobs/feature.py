"""What jobs brings: its pages, whom technicians see through jobs, its panels on a client's page, and what an open job forbids."""

from webapp.clauses import COUNTS
from webapp.clients.models import VISIBILITY
from webapp.clients.obstacles import OBSTACLES
from webapp.clients.panels import CLIENT_PANELS
from webapp.hooks import join
from webapp.jobs import closing, panels, promise_checks, routes, status_routes
from webapp.jobs.models import Job


def init_app(app):
    """Join the application."""
    for pages in (routes, status_routes):
        app.register_blueprint(pages.bp)
    app.extensions["nav"].append(("READ_JOBS", "jobs.index", "Jobs", "tool"))
    app.extensions["news"].append(("OPEN_JOB", "jobs.new", "Job", "clipboard-list"))
    join(VISIBILITY, Job.shows_client)
    join(CLIENT_PANELS, panels.client_jobs, panels.client_log)
    join(OBSTACLES, closing.obstacles)
    join(COUNTS, *promise_checks.COUNTS)
