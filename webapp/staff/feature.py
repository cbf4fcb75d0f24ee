"""What staff brings: its pages, its commands, and the names behind the trail's numbers."""

from webapp.audit.actors import NAMES
from webapp.clauses import COUNTS, EVIDENCE
from webapp.figures import FIGURES
from webapp.hooks import join
from webapp.screening.harmless_rules import COUNTRIES
from webapp.staff import account_routes, cli, figures, promise_checks, routes
from webapp.staff.models import Shop, Staff


def init_app(app):
    """Join the application."""
    app.register_blueprint(routes.bp)
    app.register_blueprint(account_routes.bp)
    app.extensions["confirm then resubmit"] = account_routes.confirm_then_resubmit
    app.cli.add_command(cli.staff)
    join(NAMES, Staff.names)
    join(COUNTRIES, Shop.region)
    join(COUNTS, *promise_checks.COUNTS)
    join(FIGURES, figures.NO_ADDRESSES)
    join(EVIDENCE, promise_checks.of_notice)
