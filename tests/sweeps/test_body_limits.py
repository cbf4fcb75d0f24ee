"""Every view declares the most bytes that a request's body may have, and a body of one byte more is refused with 413."""

import io

import pytest
from werkzeug.routing import IntegerConverter
from wtforms.fields.core import UnboundField
from wtforms.meta import DefaultMeta
from wtforms.validators import Length

from webapp.web.bodies import FILE, FORM, STRANGER
from webapp.web.forms import Form

OTHERS = {  # every other view takes a FORM
    "consents.opt_in": 11_000_000,
    "vault.copied": 4 * 1024,
    "ndas.add_paper": FILE,
    "tablet.become": 16 * 1024,
    "tablet.end": 16 * 1024,
    "tablet.locked": 16 * 1024,
}
WITH_FILES = {"consents.opt_in", "ndas.add_paper"}  # the only views that take more
LONG_FORMS = {"PolicyForm": 2, "DraftForm": 3, "TemplateForm": 3}  # bytes of a character for which each has room, as multipart
URLENCODED = len("%C3%A9")  # bytes of a character of two bytes, as any other form sends it
BOUNDARY = "edge"
HEAD = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="scan"; filename="a.pdf"\r\n\r\n'.encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()


def body_of(size):
    """A form with one file, in so many bytes all told."""
    return HEAD + bytes(size - len(HEAD) - len(TAIL)) + TAIL


def views(app):
    """{endpoint: address that takes a POST} of every view that has one."""
    adapter, found = app.url_map.bind(""), {}
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods:
            values = {name: 1 if isinstance(rule._converters[name], IntegerConverter) else "x" for name in rule.arguments}
            found[rule.endpoint] = adapter.build(rule.endpoint, values, "POST")
    return found


def test_each_view_takes_what_it_should(app):
    assert OTHERS.keys() <= views(app).keys()
    for endpoint in views(app):
        assert app.view_functions[endpoint].body == OTHERS.get(endpoint, FORM), endpoint


def test_only_views_with_a_file_take_more_than_a_form(app):
    assert {endpoint for endpoint in views(app) if app.view_functions[endpoint].body > FORM} == WITH_FILES


def refused_beyond(browser, address, most):
    """Whether a body of `most` bytes is read (400: it has no token), and one of a byte more is refused unread (413)."""
    for size, status in ((most, 400), (most + 1, 413)):
        sent = {"input_stream": io.BytesIO(body_of(size)), "content_length": size}
        answer = browser.post(address, content_type=f"multipart/form-data; boundary={BOUNDARY}", **sent)
        if answer.status_code != status:
            return False
    return "That is too large" in answer.text


def test_of_a_stranger_no_more_is_read_than_a_short_form(app):
    for endpoint, address in views(app).items():
        assert refused_beyond(app.test_client(), address, min(app.view_functions[endpoint].body, STRANGER)), endpoint


def test_of_who_signed_in_no_more_is_read_than_the_view_declares(app):
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = "whoever"
    for endpoint, address in views(app).items():
        assert refused_beyond(browser, address, app.view_functions[endpoint].body), endpoint


def longest(form, app):
    """Characters of the longest text that the text fields of a form class let through together."""
    with app.test_request_context():
        unbound = [(name, getattr(form, name)) for name in dir(form) if isinstance(getattr(form, name), UnboundField)]
        fields = [field.bind(None, name, _meta=DefaultMeta()) for name, field in unbound]
    return sum(check.max for field in fields for check in field.validators if isinstance(check, Length))


def test_every_form_has_room_for_the_longest_text_it_takes(app):
    forms = [Form]
    for form in forms:
        forms += form.__subclasses__()
    room = {form: longest(form, app) for form in forms if form.__module__.startswith("webapp.")}
    names = 2_000  # bytes for names, tokens and choices
    for form, size in room.items():
        assert size * LONG_FORMS.get(form.__name__, URLENCODED) + names <= FORM, form
    assert {form.__name__ for form in room if form.long_text} == {*LONG_FORMS, "ConfirmForm"}


@pytest.mark.parametrize("address", ["/nowhere", "/clients/x"])
def test_an_address_without_a_view_takes_no_more_than_a_short_form(app, address):
    with app.test_request_context(address, method="POST") as context:
        app.preprocess_request()
        assert context.request.max_content_length == STRANGER
