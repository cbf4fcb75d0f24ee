"""How much a request may bring, looked at before anything parses it: bytes by who sends it, and fields.

Parsing costs more than sending: of "a&a&…" a megabyte takes over a second. So a browser that has nothing of ours sends a small
form at most, whoever signed in or was let in sends any form, and only a view that takes a file is sent more, as multipart.
"""

from io import BytesIO
from typing import IO, Any

from flask import abort, session as cookie
from flask.wrappers import Request as FlaskRequest
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from webapp.web import cookies

STRANGER, FORM, FILE = 16 * 1024, 64 * 1024, 12_000_000  # bytes
FIELDS = 1000
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
OURS = ("browser", "client", "tablet")  # cookies for which somebody signed in, or was given a link or the tablet by staff


class Parser(FormDataParser):
    """Flask's parser of forms, which heeds the number of fields in every kind of form."""

    def parse(self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None) -> Any:
        """Parse a form. Raises RequestEntityTooLarge where it has more than `max_form_parts` fields."""
        if mimetype == URLENCODED:
            raw = stream.read()
            if self.max_form_parts is not None and raw.count(b"&") >= self.max_form_parts:
                raise RequestEntityTooLarge
            stream = BytesIO(raw)
        return super().parse(stream, mimetype, content_length, options)


class Request(FlaskRequest):
    """A request whose forms are read by our Parser."""

    form_data_parser_class = Parser


def limit(request: FlaskRequest, declared: int) -> None:
    """Limit a request's body to what its view `declared` (bytes) and its sender may send; abort with 413 where it is larger."""
    most = declared if _is_known() else min(declared, STRANGER)
    if request.mimetype != MULTIPART:
        most = min(most, FORM)
    request.max_content_length = most
    if (request.content_length or 0) > most:
        abort(413)


def _is_known() -> bool:
    """Return whether the request has a cookie that we sealed for somebody; the session's counts only once they signed in."""
    return "_user_id" in cookie or any(map(cookies.is_ours, OURS))
