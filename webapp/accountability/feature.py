"""Join the record of processing, the policy and the breach log to the application."""

from webapp.accountability import breach_routes, figures, policy, policy_routes, promise_checks, routes
from webapp.clauses import COUNTS
from webapp.figures import FIGURES
from webapp.hooks import join
from webapp.permissions import Permission
from webapp.web.guard import GATES


def init_app(app):
    """Register the pages and the hooks."""
    for pages in (routes, breach_routes, policy_routes):
        app.register_blueprint(pages.bp)
    app.extensions["nav"].append((Permission.LOG_REQUEST.name, "records.hub", "Privacy", "shield-check"))
    join(GATES, policy.gate)
    join(FIGURES, figures.RUNNING)
    join(COUNTS, *promise_checks.COUNTS)
