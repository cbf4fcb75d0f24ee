"""Join the promises page to the application."""

from webapp import clauses
from webapp.promises import checks, counts, routes


def init_app(app):
    """Register the pages and the evidence."""
    app.register_blueprint(routes.bp)
    lists = (
        (clauses.COUNTS, counts.COUNTS),
        (clauses.EVIDENCE, checks.EVIDENCE),
        (clauses.GROWING, checks.GROWING),
    )
    for hooks, own_calls in lists:
        hooks += [call for call in own_calls if call not in hooks]
