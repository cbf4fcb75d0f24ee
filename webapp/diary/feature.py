"""Join the diary to the application: its pages, and its panels on a client's and a job's page."""

from webapp.clauses import COUNTS
from webapp.clients.panels import CLIENT_PANELS
from webapp.diary import panels, promise_checks, routes
from webapp.hooks import join
from webapp.jobs.panels import JOB_PANELS


def init_app(app):
    """Register the pages and the hooks."""
    app.register_blueprint(routes.bp)
    app.extensions["nav"].append(("READ_DIARY", "diary.index", "Diary", "calendar-event"))
    app.extensions["news"].append(("EDIT_DIARY", "diary.new", "Visit", "calendar-plus"))
    join(CLIENT_PANELS, panels.client_visit)
    join(JOB_PANELS, panels.job_visits)
    join(COUNTS, *promise_checks.COUNTS)
