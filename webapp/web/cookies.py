"""Cookies of our own beside the session's: HttpOnly, SameSite=Strict, and under the __Host- prefix behind TLS."""

from datetime import timedelta

from flask import request
from werkzeug.wrappers import Response

from webapp.web.guard import secure


def read(name: str) -> str | None:
    """The value that the browser sent for the cookie `name`, or None."""
    return request.cookies.get(_full(name))


def write(response: Response, name: str, value: str, lasts: timedelta) -> None:
    """Set the cookie `name` on the response for `lasts`, a timedelta."""
    response.set_cookie(_full(name), value, max_age=int(lasts.total_seconds()), **_flags())


def delete(response: Response, name: str) -> None:
    """Remove the cookie `name` from the browser."""
    response.delete_cookie(_full(name), **_flags())


def _full(name):
    return f"__Host-{name}" if secure() else name


def _flags():
    return {"httponly": True, "secure": secure(), "samesite": "Strict", "path": "/"}
