"""Cookies of our own beside the session's: HttpOnly, SameSite=Strict, and under the __Host- prefix behind TLS.

Each carries a seal under a subkey of shop.key, so that a made-up one is told from ours without a look into the database.
"""

from collections.abc import Mapping
from datetime import timedelta
from hmac import compare_digest

from flask import request
from werkzeug.wrappers import Response

from webapp import config, keyring
from webapp.sealing import canonical, mac

SEAL = 64  # hex digits


def read(name: str) -> str | None:
    """Return the value that the browser sent for the cookie `name`, or None. One without a seal is as it was before seals."""
    sent = request.cookies.get(_full(name))
    return sent if sent is None or "~" not in sent else _unsealed(name, sent)


def is_ours(name: str, sent: Mapping[str, str]) -> bool:
    """Return whether one of the cookies `sent` is our own `name`, by its seal alone: it need not open anything any more."""
    return _unsealed(name, sent.get(_full(name), "")) is not None


def write(response: Response, name: str, value: str, lasts: timedelta) -> None:
    """Set the cookie `name` on the response for `lasts`, a timedelta."""
    response.set_cookie(_full(name), f"{value}~{_seal(name, value)}", max_age=int(lasts.total_seconds()), **_flags())


def delete(response: Response, name: str) -> None:
    """Remove the cookie `name` from the browser."""
    response.delete_cookie(_full(name), **_flags())


def secure() -> bool:
    """Return whether the shop's pages are served over TLS, through a proxy."""
    return bool(config.setting("BEHIND_PROXY"))


def _unsealed(name, sent):
    value, _, seal = sent.rpartition("~")
    return value if compare_digest(_seal(name, value).encode(), seal.encode()) else None


def _full(name):
    return f"__Host-{name}" if secure() else name


def _flags():
    return {"httponly": True, "secure": secure(), "samesite": "Strict", "path": "/"}


def _seal(name, value):
    return mac(keyring.shop_subkey("cookies of our own"), canonical("discreet/cookie/1", name, value)).hex()
