"""How much a request may bring, looked at before anything parses it: bytes by who sends it, fields, and what frames them.

Parsing costs more than sending: of "a&a&…" a megabyte takes over a second. So a browser that has nothing of ours sends a short
form at most, whoever signed in or was let in sends any form, and only a view that takes a file is sent more, as multipart.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from flask import abort, session as cookie
from flask.wrappers import Request as FlaskRequest
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from webapp.web import cookies

STRANGER, FORM, FILE = 16 * 1024, 64 * 1024, 12_000_000  # bytes
FIELDS, PARTS, PARTS_WITH_FILE = 1000, 500, 50
CHUNK = 64 * 1024  # bytes that Werkzeug reads of a multipart body at a time; what it may lay aside has to be more
PART_HEADER = 4 * 1024  # bytes
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
OURS = ("browser", "client", "tablet")  # cookies for which somebody signed in, or was given a link or the tablet by staff


class Parser(FormDataParser):
    """Flask's parser of forms, which first counts what it would parse and refuses what no page of ours sends."""

    def parse(self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None) -> Any:
        """Parse a form. Raises RequestEntityTooLarge where its fields, their headers or their texts are more than a form has."""
        if mimetype not in (URLENCODED, MULTIPART):
            return super().parse(stream, mimetype, content_length, options)
        raw = stream.read()
        if mimetype == URLENCODED:
            _refuse(raw.count(b"&") >= FIELDS)
        else:
            _refuse_odd_parts(raw, (options or {}).get("boundary", ""), self.max_form_parts or PARTS)
        parsed = super().parse(BytesIO(raw), mimetype, content_length, options)
        _refuse(sum(len(text) for _, text in parsed[1].items(multi=True)) > FORM)
        return parsed


class Request(FlaskRequest):
    """A request whose forms are read by our Parser."""

    form_data_parser_class = Parser


def limit(request: FlaskRequest, declared: int) -> None:
    """Limit a request's body to what its view `declared` (bytes) and its sender may send; abort with 413 where it is larger."""
    most = declared if is_known(request, cookie) else min(declared, STRANGER)
    if request.mimetype != MULTIPART:
        most = min(most, FORM)
    request.max_content_length, request.max_form_memory_size = most, CHUNK + FORM
    request.max_form_parts = PARTS if most <= FORM else PARTS_WITH_FILE
    if (request.content_length or 0) > most:
        abort(413)


def is_known(request: FlaskRequest, session: Mapping[str, Any]) -> bool:
    """Return whether a request has a cookie that we sealed for somebody; that of its `session` counts once they signed in.

    No more than a MAC is computed: a look into the database is what somebody who makes cookies up would have us do.
    """
    return "_user_id" in session or any(cookies.is_ours(name, request.cookies) for name in OURS)


def _refuse_odd_parts(raw: bytes, boundary: str, most: int) -> None:
    """Refuse more boundaries than `most` parts have, and a part whose header is longer than a browser writes."""
    mark = f"--{boundary}".encode("ascii", "replace")
    at, found = raw.find(mark), 1
    while (following := raw.find(mark, at + len(mark))) >= 0:
        _refuse(found > most or raw.find(b"\r\n\r\n", at, at + PART_HEADER) < 0)
        at, found = following, found + 1


def _refuse(too_much: bool) -> None:
    if too_much:
        raise RequestEntityTooLarge
