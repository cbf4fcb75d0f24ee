"""Every form of the program against what no person types: a sentence, the form kept, never a 500, nothing stored."""

from html.parser import HTMLParser
from itertools import cycle

import pytest

from tests.every_route import fill, world
from tests.sweeps.test_permissions import contents, routes

HOSTILE = {
    "nothing": "",
    "blanks": " \t \n ",
    "too long": "x" * 30_000,
    "script": "<script>alert(1)</script>",
    "template": "{{7*7}}${7*7}",
    "control": "a\x00b\x1b[31mc\x08",
    "huge number": str(2**63),
    "negative": "-1",
    "not a number": "1e9999",
    "full-width": "１２３",
    "surrogate": "\ud800",
    "right to left": "\u202egnp.exe",
    "quote": "' OR 1=1 --",
    "leap day": "2027-02-29",
    "year nought": "0000-00-00",
    "header": "a\r\nBcc: x@example.com",
}
EVERYDAY = "a kind for each field"
ANSWERS = {200, 302, 400, 404, 409, 413, 422, 429, 503}


class Fields(HTMLParser):
    """What a page's own forms send if nobody changes anything: {name: value}."""

    def __init__(self, html):
        super().__init__()
        self.values, self._in = {}, None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag in ("input", "select", "textarea") and given.get("name") not in (None, "csrf_token", "q"):
            self._in = given["name"] if tag != "input" else None
            if given.get("type") not in ("checkbox", "radio") or "checked" in given or given["name"] not in self.values:
                self.values[given["name"]] = given.get("value") or ""
        if tag == "option" and self._in and ("selected" in given or not self.values[self._in]):
            self.values[self._in] = given.get("value") or ""

    def handle_endtag(self, tag):
        self._in = None if tag in ("select", "textarea") else self._in

    def handle_data(self, data):
        if self._in and self.lasttag == "textarea":
            self.values[self._in] += data.removeprefix("\n")


def forms(app, browser, made):
    """(rule, address, {name: value}) of every address that takes a POST, with the fields that its page shows."""
    for rule, method, _ in routes(app):
        if method == "POST" and rule.endpoint != "staff.sign_out":
            address = fill(rule, made)
            shown = browser.get(address) if "GET" in rule.methods else None
            is_page = shown is not None and shown.mimetype == "text/html"
            yield rule, address, Fields(shown.text).values if is_page else {"form": ""}


def send(browser, rule, address, values):
    """Post {name: bytes} as a form does; whatever they are, the answer is one that the program means to give."""
    body = b"&".join(name.encode() + b"=" + quoted(value) for name, value in values.items())
    answer = browser.post(address, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in ANSWERS | {403}, (rule, answer.status, values)


@pytest.mark.parametrize("kind", [EVERYDAY, *(pytest.param(kind, marks=pytest.mark.whole) for kind in HOSTILE)])
def test_no_form_falls_over(app, alice, ruth, sign_in, kind):
    """Every field at once holds the same kind, or each the next one."""
    kinds = cycle(HOSTILE.values() if kind == EVERYDAY else [HOSTILE[kind]])
    for rule, address, shown in forms(app, sign_in(alice), world(alice) | {"staff_id": ruth.id}):
        names = dict.fromkeys([*shown, "role", "client_id", "version"])
        send(sign_in(alice), rule, address, {name: next(kinds).encode("utf-8", "surrogatepass") for name in names})


@pytest.mark.whole
@pytest.mark.parametrize("kind", HOSTILE)
def test_no_field_falls_over(app, alice, ruth, sign_in, kind):
    """Each field by itself, the others as the page shows them, so that no other field's fault comes first."""
    value, count = HOSTILE[kind].encode("utf-8", "surrogatepass"), 0
    for rule, address, shown in forms(app, sign_in(alice), world(alice) | {"staff_id": ruth.id}):
        for name in shown:
            count += 1
            send(sign_in(alice), rule, address, {field: text.encode() for field, text in shown.items()} | {name: value})
    assert count > 200


def quoted(raw):
    """Bytes as a form sends them."""
    return "".join(f"%{byte:02X}" for byte in raw).encode()


SHAPES = {
    "arrays": {"data": {"name": ["a", "b"], "name[]": "c", "version": ["1", "2"]}},
    "no body": {},
    "json": {"data": b'{"name": {"a": [1]}}', "content_type": "application/json"},
    "multipart rubbish": {"data": b"--x\r\nContent-Disposition: form-data", "content_type": "multipart/form-data; boundary=x"},
}


@pytest.mark.parametrize("shape", [EVERYDAY, *(pytest.param(shape, marks=pytest.mark.whole) for shape in SHAPES)])
def test_other_shapes_of_body_are_refused_politely(app, alice, ruth, sign_in, shape):
    """Every address gets the same shape, or each the next one."""
    made, shapes = world(alice) | {"staff_id": ruth.id}, cycle(SHAPES.values() if shape == EVERYDAY else [SHAPES[shape]])
    for rule, method, _ in routes(app):
        if method == "POST" and rule.endpoint != "staff.sign_out":
            assert sign_in(alice).post(fill(rule, made), **next(shapes)).status_code in ANSWERS | {403}, rule


def test_fields_that_nobody_offers_are_ignored(app, bob, alice, sign_in):
    made = world(alice)
    mine = {
        "roles": "management",
        "is_management": "1",
        "technician": "1",
        "closed_at": "2026-01-01",
        "signed_by": "2",
        "opt_in": "1",
    }
    for rule, method, _ in routes(app):
        if method == "POST" and rule.endpoint != "staff.sign_out":
            sign_in(bob).post(fill(rule, made), data=mine)
    assert type(bob).get_by_id(bob.id).roles == "technician"


def test_an_unsound_save_leaves_everything_as_it_was(app, alice, sign_in):
    made, browser = world(alice), sign_in(alice)
    before = contents()
    for address in (f"/clients/{made['client_id']}/edit", f"/enquiries/{made['enquiry_id']}/edit", "/settings/shop", "/check-in"):
        answer = browser.post(address, data={"name": "x" * 500, "version": "1", "about": "kept words"})
        assert answer.status_code == 422 and "x" * 120 in answer.text, address
    assert contents() == before
