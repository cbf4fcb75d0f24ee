"""Join the crypto core to the features on its left: who signs NDAs, and what is destroyed as a job ends. It has no pages."""

from flask import Flask

from webapp.clauses import COUNTS
from webapp.hooks import join
from webapp.intake.custody import LAST_OUT, ON_RELEASE
from webapp.jobs.closing import ON_CLOSE
from webapp.ndas.signing import KEY_HOLDERS
from webapp.permissions import Permission
from webapp.staff import own_account
from webapp.vault import alerts, destruction, key_bundle_unlock, promise_checks


def init_app(app: Flask) -> None:
    """Register the pages and the hooks."""
    app.extensions["nav"].append((Permission.SEE_VAULT.name, "vault.overview", "Vault", "shield-lock"))
    join(ON_CLOSE, destruction.on_close)
    join(ON_RELEASE, destruction.on_release)
    join(LAST_OUT, destruction.warnings_before)
    join(KEY_HOLDERS, key_bundle_unlock)
    join(own_account.WATCHERS, alerts.after_change)
    join(COUNTS, *promise_checks.COUNTS)
