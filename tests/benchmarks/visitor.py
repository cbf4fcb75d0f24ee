"""One browser as bare as it can be: one kept-alive connection, cookies, and a form's hidden fields sent back."""

import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import pyotp

HIDDEN = re.compile(r"<input\b[^>]*\btype=\"hidden\"[^>]*>")
IDLE = 10  # seconds; the server waits 15
STEP, ROOM = 30, 6  # seconds that a one-time code lasts; that signing in may take


@dataclass
class Answer:
    """What came back, and how long it took."""

    status: int
    headers: dict
    body: bytes = field(repr=False)
    seconds: float

    @property
    def text(self):
        """The body as text."""
        return self.body.decode()


class Visitor:
    """Somebody at a browser. Refuses to leave this machine."""

    def __init__(self, url, cookies=None):
        parts = urlsplit(url)
        assert parts.hostname in ("127.0.0.1", "localhost")
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port)
        self.cookies, self._asked = dict(cookies or {}), time.monotonic()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def get(self, path):
        """GET a path of the same server."""
        return self._ask("GET", path, None, {})

    def post(self, path, fields, page=None):
        """POST fields as a form does, with the hidden fields of the form on `page` (a body) where there is one."""
        fields = (hidden_fields(page, path) if page else {}) | fields
        return self._ask("POST", path, urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"})

    def fill_in(self, path, fields, to=None):
        """GET the page with a form, then POST it to the same path or `to`; the second Answer."""
        return self.post(to or path, fields, self.get(path).text)

    def sign_in(self, account, steps_back=0):
        """Sign in with an account as --demo prints it, and a code of `steps_back` steps ago (0 or 1)."""
        if steps_back and time.time() % STEP > STEP - ROOM:
            time.sleep(ROOM)  # so that the older code does not run out while the password is being checked
        typed = {"name": account["name"], "password": account["password"], "code": code(account, steps_back)}
        answer = self.fill_in("/sign-in", typed)
        assert answer.status == 302, f"not signed in: {answer.status}"
        return self

    def close(self):
        """Hang up."""
        self._connection.close()

    def _ask(self, method, path, body, headers):
        if time.monotonic() - self._asked > IDLE:
            self._connection.close()  # the server hangs up on the idle; the connection opens anew by itself
        self._asked = time.monotonic()
        headers = headers | {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        began = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        raw = response.read()
        seconds = time.perf_counter() - began
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self._keep(value)
        return Answer(response.status, dict(response.getheaders()), raw, seconds)

    def _keep(self, cookie):
        name, _, value = cookie.partition(";")[0].partition("=")
        self.cookies[name.strip()] = value.strip()


def code(account, steps_back=0):
    """A one-time code of an account. The server takes this half minute's and the one's before, each once, in order."""
    return pyotp.TOTP(account["totp_secret"]).at(int(time.time()) - STEP * steps_back)


def hidden_fields(page, action):
    """Name and value of every hidden field of the form on a page that goes to `action`; of the first form where none says so."""
    forms = re.findall(r"<form\b.*?</form>", page, re.DOTALL)
    forms = [form for form in forms if f'action="{action}"' in form.partition(">")[0]] or forms[:1]
    inputs = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for form in forms[:1] for tag in HIDDEN.findall(form)]
    return {one["name"]: one.get("value", "") for one in inputs}
