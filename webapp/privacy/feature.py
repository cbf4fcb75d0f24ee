"""What privacy brings: its pages, the way to them from a client's page, and its say in what the vault may return."""

from webapp.clients.panels import CLIENT_PANELS
from webapp.logins.returning import REQUESTS
from webapp.permissions import Permission
from webapp.privacy import (
    blackening_routes,
    breach_routes,
    cli,
    departure_routes,
    evidence,
    findings,
    holds,
    package_routes,
    panels,
    policy,
    policy_routes,
    promise_routes,
    promises,
    record_routes,
    request_routes,
    requests,
    retention,
    retention_panels,
    retention_routes,
    retention_rules,
    routes,
    termination,
    termination_routes,
)
from webapp.privacy.erasure import BEFORE_REMOVAL, OBSTACLES
from webapp.web.guard import GATES


def init_app(app):
    """Join the application."""
    own = (record_routes, request_routes, blackening_routes, breach_routes, policy_routes)
    for module in (routes, termination_routes, package_routes, *own):
        app.register_blueprint(module.bp)
    for module in (retention_routes, departure_routes, promise_routes):
        app.register_blueprint(module.bp)
    lists = (
        (retention.RULES, retention_rules.RULES),
        (promises.COUNTS, evidence.COUNTS),
        (promises.EVIDENCE, findings.EVIDENCE),
        (promises.GROWING, findings.GROWING),
    )
    for hooks, own_calls in lists:
        hooks += [call for call in own_calls if call not in hooks]
    app.cli.add_command(cli.privacy)
    app.extensions["nav"].append((Permission.LOG_REQUEST.name, "records.hub", "Privacy", "shield-check"))
    hooks_and_calls = (
        (GATES, policy.gate),
        (CLIENT_PANELS, panels.client_panel),
        (CLIENT_PANELS, retention_panels.client_panel),
        (REQUESTS, termination.stands_for),
        (BEFORE_REMOVAL, termination.refuse_incomplete),
        (OBSTACLES, holds.obstacles),
        (OBSTACLES, requests.obstacles),
    )
    for hooks, call in hooks_and_calls:
        if call not in hooks:
            hooks.append(call)
