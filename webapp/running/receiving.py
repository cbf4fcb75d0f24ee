"""What the server takes in of a request: waitress holds all of it before the application sees any, so the limits start here."""

from copy import copy

from flask import Flask
from waitress.parser import HTTPRequestParser, TransferEncodingNotImplemented

from webapp.web import bodies


def parser_for(app: Flask) -> type[HTTPRequestParser]:
    """Return the class that waitress reads requests with: `Content-Length` only, and little of it without a cookie of ours.

    A stranger's body up to a whole FORM comes through, so that the application can say in a page that it is too large.
    """

    class Parser(HTTPRequestParser):
        def parse_header(self, header_plus: bytes) -> None:
            """Read the header of a request, and lower the limit of its body. Raises TransferEncodingNotImplemented."""
            super().parse_header(header_plus)
            if self.chunked:  # no browser sends forms so, and a body of tiny chunks costs a thousand times its size
                raise TransferEncodingNotImplemented("Send a Content-Length.")
            if self.content_length > bodies.FORM and not _is_known(app, self.headers.get("COOKIE", "")):
                self.adj = copy(self.adj)
                self.adj.max_request_body_size = bodies.FORM

    return Parser


def _is_known(app, cookies):
    request = app.request_class({"HTTP_COOKIE": cookies})
    return bodies.is_known(request, app.session_interface.open_session(app, request) or {})
