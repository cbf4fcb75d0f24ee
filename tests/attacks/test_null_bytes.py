"""U+0000 and what else no database, file or other program can be given: in each field, name, header, cookie and address."""

import io

import pytest
from werkzeug.datastructures import MultiDict
from wtforms.fields.core import UnboundField

from tests.every_route import fill, world
from tests.sweeps.test_permissions import routes
from webapp.backup_places.models import BackupTarget
from webapp.clients.models import StoredFile
from webapp.consents import wording
from webapp.staff.models import Shop
from webapp.web.forms import Form

ANSWERS = {200, 302, 308, 400, 401, 403, 404, 405, 409, 413, 422, 429, 503}
HOSTILE = {"null": "a%00b", "surrogate": "a%ED%A0%80b", "no UTF-8": "%FF%FE%C0"}
ASKED = ("after", "alike", "before", "client", "day", "job", "kind", "next", "q", "show", "to", "v")
COOKIES = ("browser", "client", "sid", "tablet")
SFTP = {
    "name": "Branch",
    "kind": "sftp",
    "path": "/backups",
    "host": "branch.example",
    "login": "shop",
    "host_key": "ssh-ed25519 A",
}
NAMES = ["a\x00.pdf", "../../etc/x\n.pdf", "\ud800.pdf".encode("utf-8", "surrogatepass").decode("latin-1"), "x" * 5000 + ".pdf"]


def text_fields(app):
    """(form class, field's name, what the class declares) of every field of every form."""
    forms = [Form]
    for form in forms:
        forms += form.__subclasses__()
        if form.__module__.startswith("webapp."):
            for name in dir(form):
                if isinstance(getattr(form, name), UnboundField):
                    yield form, name, getattr(form, name)


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_no_field_of_any_form_takes_it(app, text):
    app.config["WTF_CSRF_ENABLED"], let_through, tried = False, [], 0
    for form, name, declared in text_fields(app):
        alone = type("Alone", (Form,), {name: declared})
        with app.test_request_context(method="POST"):
            filled = alone(formdata=MultiDict([(name, text)]))
            if getattr(filled[name], "choices", ()) is None:
                filled[name].choices = [(text, "Offered")]
            if filled.validate() and text in str(filled[name].data):
                let_through.append(f"{form.__name__}.{name}")
            tried += 1
    assert (let_through, tried > 150) == ([], True)


@pytest.mark.parametrize("field", ["secret", *SFTP])
def test_a_backup_place_does_not_take_it(app, alice, sign_in, field):
    given = SFTP | {"secret": "opens it"}
    answer = sign_in(alice).post("/backups/places/new", data=given | {field: f"{given[field]}\x00x"})
    assert (answer.status_code, BackupTarget.select().count()) == (422, 0)


@pytest.mark.parametrize("kind", ["null", *(pytest.param(kind, marks=pytest.mark.whole) for kind in [*HOSTILE][1:])])
def test_no_address_falls_over_what_is_asked_of_it(app, alice, sign_in, kind):
    made, browser = world(alice), sign_in(alice)
    query = "&".join(f"{name}={HOSTILE[kind]}" for name in ASKED)
    for rule, method, _ in routes(app):
        if method == "GET" and not rule.rule.endswith(".pdf"):
            assert browser.get(f"{fill(rule, made)}?{query}").status_code in ANSWERS, rule


@pytest.mark.parametrize("kind", ["null", *(pytest.param(kind, marks=pytest.mark.whole) for kind in [*HOSTILE][1:])])
def test_no_address_falls_over_its_own_parts(app, alice, sign_in, kind):
    browser = sign_in(alice)
    for rule in app.url_map.iter_rules():
        address = rule.rule
        for name in rule.arguments:
            for convert in ("", "int:", "path:"):
                address = address.replace(f"<{convert}{name}>", HOSTILE[kind])
        for method in sorted(rule.methods & {"GET", "POST"}):
            if rule.arguments:
                assert browser.open(address, method=method).status_code in ANSWERS, (rule, method)


@pytest.mark.parametrize("value", ['"a\\000b"', pytest.param("\xff\xfe", marks=pytest.mark.whole)])
def test_no_address_falls_over_headers_and_cookies(app, alice, sign_in, value):
    made, signed_in = world(alice), sign_in(alice)
    handle = signed_in.get_cookie("sid").value
    for mine in (f"sid={handle}; " + "; ".join(f"{name}={value}" for name in COOKIES if name != "sid"), f"sid={value}; {value}"):
        headers = dict.fromkeys(
            ("User-Agent", "HX-Request", "Accept", "Accept-Language", "If-None-Match", "Range", "Cookie"), value
        )
        headers |= {"Referer": value, "X-Forwarded-For": value, "Content-Type": value, "Cookie": mine}
        for rule, method, _ in routes(app):
            if method == "GET":
                browser = app.test_client(use_cookies=False)
                assert browser.get(fill(rule, made), headers=headers).status_code in ANSWERS, rule


@pytest.mark.parametrize("name", NAMES)
def test_a_file_may_be_called_anything(app, vault, sign_in, name):
    given = {"method": "signed paper", "given_on": "2026-03-02", "version": wording.current(Shop.get())[1]}
    given |= {"scan": (io.BytesIO(b"%PDF-1.4 a"), name)}
    answer = sign_in(vault.alice).post(f"/clients/{vault.client.id}/logins/opt-in", data=given)
    kept = [stored.name for stored in StoredFile.select()]
    assert answer.status_code in ANSWERS
    assert not [one for one in kept if len(one) > 120 or set(one) & set("\x00/\n\\")]
