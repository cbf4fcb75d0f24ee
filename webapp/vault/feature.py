"""Join the crypto core to the features on its left: who signs NDAs, and what is destroyed as a job ends. It has no pages."""

from webapp.intake.custody import LAST_OUT, ON_RELEASE
from webapp.jobs.closing import ON_CLOSE
from webapp.ndas.signing import KEY_HOLDERS
from webapp.permissions import Permission
from webapp.staff import own_account
from webapp.vault import alerts, destruction, key_bundle_unlock


def init_app(app):
    """Register the hooks, and the vault's entry in the menu."""
    app.extensions["nav"].append((Permission.SEE_VAULT.name, "vault.overview", "Vault", "shield-lock"))
    hooks_and_calls = (
        (ON_CLOSE, destruction.on_close),
        (ON_RELEASE, destruction.on_release),
        (LAST_OUT, destruction.warnings_before),
        (KEY_HOLDERS, key_bundle_unlock),
        (own_account.WATCHERS, alerts.after_own_change),
    )
    for hooks, call in hooks_and_calls:
        if call not in hooks:
            hooks.append(call)
