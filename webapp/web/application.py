"""The application's class: it answers to the shop's own host names only, in whatever spelling a browser sends them."""

from flask import Flask
from flask.wrappers import Request
from werkzeug.exceptions import SecurityError
from werkzeug.routing import MapAdapter

from webapp import hosts
from webapp.web import bodies

OWN_HOSTS = "OWN_HOSTS"  # the setting that lists those names, each in its one spelling


class Application(Flask):
    """A Flask application that knows its own names. Flask's TRUSTED_HOSTS cannot hold an IPv6 address, and heeds capitals."""

    request_class = bodies.Request

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Bind the addresses to a request, whose `Host` header is first put into its one spelling. Raises SecurityError."""
        if request is not None:
            environ = request.environ
            given = environ.get("HTTP_HOST", environ.get("SERVER_NAME", ""))
            host = hosts.spell(given) or ""
            if hosts.name_of(host) not in self.config[OWN_HOSTS]:
                raise SecurityError("a Host that is not the shop's")
            if "HTTP_HOST" in environ:
                environ["HTTP_HOST"] = host
        return super().create_url_adapter(request)
