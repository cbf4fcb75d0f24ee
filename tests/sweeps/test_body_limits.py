"""Every view declares the most bytes that a request's body may have, and a body of one byte more is refused with 413."""

import io

import pytest
from werkzeug.routing import IntegerConverter
from wtforms.fields.core import UnboundField
from wtforms.meta import DefaultMeta
from wtforms.validators import Length

from webapp.web.forms import Form
from webapp.web.guard import FILE, FORM, LONG_TEXT, SMALL_FORM

OTHERS = {  # every other view takes a FORM
    "account.confirm": LONG_TEXT,  # it sends any other form on
    "consents.opt_in": 11_000_000,
    "vault.copied": 4 * 1024,
    "ndas.add_paper": FILE,
    "policy.publish": LONG_TEXT,
    "tablet.become": 16 * 1024,
    "tablet.end": 16 * 1024,
    "tablet.locked": 16 * 1024,
}
VAULT = set(
    "client_pages client_sealing consents login_returns note_to_login recovery_sheet sealing vault vault_keys vault_set_up".split()
)  # blueprints of which a view takes a SMALL_FORM
VAULTS_FORMS = {"consents", "keyholders", "links", "logins"}  # the rooms that have them
LONG_FORMS = {"PolicyForm": ("policy.publish", "account.confirm")}  # which do not fit into a FORM, and who takes them
LONGEST_CHARACTER = len("%F0%9F%94%91")  # bytes, as a form sends it
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
        usual = SMALL_FORM if endpoint.partition(".")[0] in VAULT else FORM
        assert app.view_functions[endpoint].body == OTHERS.get(endpoint, usual), endpoint


def test_a_body_of_one_byte_more_is_refused_before_anything_reads_it(app):
    stranger, tried = app.test_client(), 0
    for endpoint, address in views(app).items():
        most = app.view_functions[endpoint].body
        for size, status in ((most, 400), (most + 1, 413)):  # 400: read to its end, and it has no token
            sent = {"input_stream": io.BytesIO(body_of(size)), "content_length": size}
            answer = stranger.post(address, content_type=f"multipart/form-data; boundary={BOUNDARY}", **sent)
            assert answer.status_code == status, (endpoint, size)
            tried += 1
    assert "That is too large" in answer.text
    assert tried > 200


def longest(form, app):
    """Bytes of the longest body that the text fields of a form class let through, names and tokens left out."""
    with app.test_request_context():
        unbound = [(name, getattr(form, name)) for name in dir(form) if isinstance(getattr(form, name), UnboundField)]
        fields = [field.bind(None, name, _meta=DefaultMeta()) for name, field in unbound]
    checks = [check for field in fields for check in field.validators if isinstance(check, Length)]
    return sum(check.max for check in checks) * LONGEST_CHARACTER


def test_no_form_can_hold_more_than_its_view_takes(app):
    forms = [Form]
    for form in forms:
        forms += form.__subclasses__()
    room = {form: longest(form, app) for form in forms if form.__module__.startswith("webapp.")}
    assert max(room.values()) == 30_000 * LONGEST_CHARACTER
    names = 2_000  # bytes for names, tokens and choices
    assert {form.__name__ for form, size in room.items() if size + names > FORM} == LONG_FORMS.keys()
    for form, size in room.items():
        if form.__module__.split(".")[1] in VAULTS_FORMS:
            assert size + names <= SMALL_FORM, form
        for endpoint in LONG_FORMS.get(form.__name__, ()):
            assert size + names <= app.view_functions[endpoint].body, endpoint


@pytest.mark.parametrize("address", ["/nowhere", "/clients/x"])
def test_an_address_without_a_view_takes_no_more_than_a_form(app, address):
    with app.test_request_context(address, method="POST") as context:
        app.preprocess_request()
        assert context.request.max_content_length == FORM
