"""Every page: one h1, unique ids, labelled inputs, forms with action and token, headers, nothing for axe to find."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from tests.browser import AXE, DESKTOP, PHONE, axe, covered, overflow, shoot
from tests.every_route import fill, world
from webapp.web.guard import ANYONE, SIGNED_IN

SAMPLE = 24  # at every commit, axe looks at one page in so many of each role
STATEMENTS = 10  # eight for the page and two for the session
# The vault's key pages check the chain of keys anew each time; managers alone open them, and seldom.
# A client's page writes down a day's first look.
MORE = {
    "vault.overview": 24,
    "vault_keys.managers": 16,
    "vault_keys.join": 16,
    "vault_keys.change_passphrase": 16,
    "clients.show": 11,
    "jobs.show": 11,
    "promises.index": 12,
    "promises.counter": 12,
}


# One of several: "1 clients". Numbers and words may stand in elements of their own.
MISCOUNTED = re.compile(
    r"(?<![\d.,:-])\b1 {1,3}(?:backups|bundles|clients|codes|copies|days|devices|entries|files|hours|jobs|lines|logins|minutes"
    r"|packages|people|places|requests|rows|steps|times|weeks)\b"
)


class Page(HTMLParser):
    """What the checks need to know of a page."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.h1, self.title, self.labels, self.inputs, self.forms, self.bad = [], [], "", set(), [], [], []
        self._in, self._form = None, None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if "id" in given:
            self.ids.append(given["id"])
        self._in = tag if tag in ("h1", "title") else self._in
        if tag == "h1":
            self.h1.append("")
        if tag == "label":
            self.labels.add(given.get("for"))
        if tag == "form":
            self._form = {"action": given.get("action"), "method": given.get("method", "get"), "token": False}
            self.forms.append(self._form)
        if tag in ("input", "select", "textarea") and given.get("type") not in ("hidden", "submit"):
            self.inputs.append(given)
        if given.get("name") == "csrf_token" and self._form:
            self._form["token"] = True
        self.bad += [name for name in given if name.startswith("on") or name == "style"]
        if tag == "script" and not given.get("src", "").startswith("/static/"):
            self.bad.append("script")

    def handle_endtag(self, tag):
        self._in = None if tag == self._in else self._in

    def handle_data(self, data):
        if self._in == "h1":
            self.h1[-1] += data
        if self._in == "title":
            self.title += data


def faults(html):
    """What is wrong with a page's HTML: a list of texts."""
    page = Page(html)
    found = [f"id twice: {name}" for name, count in Counter(page.ids).items() if count > 1]
    found += [f"not labelled: {i}" for i in page.inputs if i.get("id") not in page.labels and "aria-label" not in i]
    found += [f"form without action: {form}" for form in page.forms if not form["action"]]
    found += [f"POST without token: {form}" for form in page.forms if form["method"].lower() == "post" and not form["token"]]
    found += [f"{len(page.h1)} h1" for _ in [1] if len(page.h1) != 1 or not page.h1[0].strip()]
    found += ["no title"] * (" · " not in page.title)
    found += [f"{miscounted}" for miscounted in MISCOUNTED.findall(re.sub(r"<[^>]*>|\s+", " ", html))]
    return found + [f"inline: {name}" for name in page.bad]


def pages(app, staff, made):
    """Addresses of every page (GET) that this member of staff may open."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "GET" in rule.methods and rule.endpoint not in ("static", "home.healthz"):
            if view.permission in (ANYONE, SIGNED_IN) or staff.can(view.permission):
                yield rule.endpoint, fill(rule, made)


def documents(addresses, browser):
    """Of (endpoint, address) what a browser shows as a page: no downloads or fragments, and one refusal for each status."""
    refused = set()
    for endpoint, address in addresses:
        with browser.get(address) as answer:
            if answer.mimetype == "text/html" and endpoint != "search.suggestions":
                if answer.status_code not in refused:
                    yield endpoint, address
                refused.update([answer.status_code] if answer.status_code >= 400 else [])


GOOD = "<title>x · y</title><h1>a</h1>1 client, 11 clients, C-1 days, 2.1 hours, 1 minute"


def test_the_checks_can_fail():
    bad = "<b>1</b> <i>clients</i>"
    bad += '<title>x</title><h1>a</h1><h1>b</h1><input id="i"><p id="i" style="x"></p><form method="post"></form><script>1</script>'
    assert len(faults(bad)) == 9 and not faults(GOOD)


def test_every_page_is_sound(app, alice, ruth, bob, sign_in):
    made, wrong = world(alice), {}
    app.config["WTF_CSRF_ENABLED"] = True
    for staff in (alice, ruth, bob):
        browser = sign_in(staff)
        app.config["WTF_CSRF_ENABLED"] = True
        for endpoint, address in pages(app, staff, made):
            answer = browser.get(address)
            if answer.status_code == 200 and answer.mimetype == "text/html" and endpoint != "search.suggestions":
                if found := faults(answer.text):
                    wrong[endpoint, staff.name] = found
    assert not wrong


def test_every_answer_has_the_security_headers(app, alice, sign_in):
    made, browser = world(alice), sign_in(alice)
    for _, address in [*pages(app, alice, made), ("", "/nothing-here"), ("", "/healthz")]:
        headers = browser.get(address).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"] and "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "no-store" in headers["Cache-Control"]
        assert "Server" not in headers
        assert "charset=utf-8" in headers["Content-Type"] or not headers["Content-Type"].startswith("text/")


def test_static_files_may_be_kept_for_a_year_by_their_hash(app, sign_in):
    page = sign_in(None).get("/sign-in", follow_redirects=True).text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    with sign_in(None).get(address) as answer:
        assert "immutable" in answer.headers["Cache-Control"]


def test_no_page_needs_more_than_ten_statements(app, alice, sign_in, statements):
    made, browser, many = world(alice), sign_in(alice), {}
    for endpoint, address in pages(app, alice, made):
        statements.clear()
        browser.get(address)
        asked = [text for text in statements if text.lstrip().upper().startswith(("SELECT", "UPDATE", "INSERT", "DELETE"))]
        if len(asked) > MORE.get(endpoint, STATEMENTS):
            many[endpoint] = len(asked)
    assert not many


def looks():
    """(who, scheme, part, parts): of each role's pages one in SAMPLE, other ones for each; all, in both schemes, with --whole."""
    everyday = [
        ("alice", "light", 0, SAMPLE),
        ("ruth", "light", 6, SAMPLE),
        ("bob", "dark", 18, SAMPLE),
    ]
    every = [(who, scheme, part, 2) for who in ("alice", "ruth", "bob") for scheme in ("light", "dark") for part in (0, 1)]
    for look in [*everyday, *every]:
        yield pytest.param(*look, marks=[] if look in everyday else pytest.mark.whole, id="-".join(map(str, look)))


@pytest.mark.browser
@pytest.mark.parametrize(("who", "scheme", "part", "parts"), [*looks()])
def test_axe_finds_nothing_and_no_page_complains(app, alice, ruth, bob, window, sign_in, who, scheme, part, parts):
    """Each page is looked at as it is, and on a phone."""
    staff = {"alice": alice, "ruth": ruth, "bob": bob}[who]
    made, page, wrong = world(alice), window(staff, DESKTOP, scheme, reduced_motion="reduce"), {}
    page.add_init_script(AXE)
    shown = [*documents([*pages(app, staff, made)][part::parts], sign_in(staff))]
    app.config["WTF_CSRF_ENABLED"] = True
    for endpoint, address in shown:
        page.goto(address)
        found = axe(page) + [f"{overflow(page)} px too wide"] * (overflow(page) > 0)
        shoot(page, f"{endpoint}-{who}-{scheme}")
        page.set_viewport_size(PHONE)
        found += [f"{overflow(page)} px too wide on a phone"] * (overflow(page) > 0)
        found += [f"covered on a phone: {text}" for text in covered(page)]
        shoot(page, f"{endpoint}-{who}-{scheme}-phone")
        page.set_viewport_size(DESKTOP)
        if found + page.complaints:
            wrong[endpoint] = found + page.complaints
        page.complaints.clear()
    assert not wrong


@pytest.mark.browser
def test_the_browser_checks_can_fail(alice, window):
    page = window(alice)
    page.goto("/")
    foreign = '<img src="https://example.com/x.png"><p style="color:red">x</p>'
    page.evaluate("html => document.querySelector('h1').insertAdjacentHTML('afterend', html)", foreign)
    assert any("image-alt" in fault for fault in axe(page))
    assert page.complaints
