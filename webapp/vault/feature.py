"""What the vault brings: its pages, the keeper of signing keys, and what it destroys when a job ends."""

from webapp.clients.panels import CLIENT_PANELS
from webapp.intake.custody import LAST_OUT, ON_RELEASE
from webapp.jobs.closing import ON_CLOSE
from webapp.jobs.panels import JOB_PANELS
from webapp.ndas.signing import KEY_HOLDERS
from webapp.permissions import Permission
from webapp.staff import own_account
from webapp.staff.members import ON_LEAVE
from webapp.vault import (
    alerts,
    cli,
    client_routes,
    copy_routes,
    destruction,
    draft_routes,
    joining,
    key_routes,
    link_routes,
    opening,
    overview,
    request_routes,
    routes,
    seal_routes,
    sheet_routes,
    tablet_routes,
)


def init_app(app):
    """Join the application."""
    app.register_blueprint(routes.bp)
    app.register_blueprint(draft_routes.bp)
    app.register_blueprint(copy_routes.bp)
    for routed in (seal_routes, link_routes, tablet_routes, client_routes, request_routes):
        app.register_blueprint(routed.bp)
    app.register_blueprint(key_routes.bp)
    app.register_blueprint(sheet_routes.bp)
    app.cli.add_command(cli.vault)
    app.extensions["nav"].append((Permission.SEE_VAULT.name, "vault.overview", "Vault", "shield-lock"))
    app.extensions["nav"].append((Permission.CREATE_LINK.name, "tablet.hand_over", "Tablet", "device-tablet"))
    hooks_and_calls = (
        (CLIENT_PANELS, overview.client_panel),
        (JOB_PANELS, overview.job_panel),
        (ON_CLOSE, destruction.on_close),
        (ON_RELEASE, destruction.on_release),
        (LAST_OUT, destruction.foretold),
        (KEY_HOLDERS, opening),
        (ON_LEAVE, joining.on_leave),
        (own_account.WATCHERS, alerts.after_own_change),
    )
    for hooks, call in hooks_and_calls:
        if call not in hooks:
            hooks.append(call)
