"""What reading and checking the largest body costs at each address: no more than 100 ms of the processor's time.

    python -m tests.benchmarks.heavy_bodies

Work that an accepted form starts (a password's hash, a package, a scan kept) is not a body's cost: such answers are left out.
"""

import sys
import tempfile
import time
from pathlib import Path

from tests import make
from tests.every_route import world
from tests.sweeps.test_bad_input import forms
from webapp import create_app
from webapp.db import database
from webapp.keyring import keys_database
from webapp.running import starting
from webapp.staff import sessions
from webapp.web.bodies import FIELDS, FILE, FORM, PART_HEADER, PARTS, PARTS_WITH_FILE, URLENCODED

MOST = 0.1  # seconds
AGAIN = 3  # times that what was over it is measured once more
REFUSED = {400, 409, 413, 422}  # of what was read, and did nothing
CHEAP = {"SIGN_IN_OPS": 1, "SIGN_IN_MEMORY": 8192, "VAULT_OPS": 1, "VAULT_MEMORY": 8192}
MULTIPART = "multipart/form-data; boundary=edge"
TEXTS = {  # what one field is filled with
    "letters": "x",
    "digits": "1",
    "lines": "1\n",
    "marks": "\u0300\u0316",
    "wide": "\ufdfa",
    "blanks": "  ",
    "addresses": "a@b.",
    "brackets": "([{",
    "words": "password: x1 ",
}


def bodies(names, most=FORM):
    """(what it is, body, content type) of bodies that cost the most to read and check, for a form with fields of these names."""
    names = names or ["a"]
    yield "fields", b"&".join(f"{name}=1".encode() for name in (names * FIELDS)[: FIELDS - 1])[:FORM], URLENCODED
    yield "empty fields", b"a&" * (FIELDS - 1), URLENCODED
    yield "broken escapes", b"a=" + b"%" * (FORM - 2), URLENCODED
    yield "short parts", _framed([(name, b"1") for name in (names * PARTS)[:PARTS]])[:FORM], MULTIPART
    yield "long headers", _framed([("a", b"1", b"b: c\r\n" * ((PART_HEADER - 100) // 6))] * 15), MULTIPART
    yield "brackets", b"[" * FORM, "application/json"
    for what, text in TEXTS.items():
        for name in names:
            yield f"{what} in {name}", _framed([(name, _filled(text, FORM - 200))]), MULTIPART
        share = max(1, FORM // len(names) - 100)
        yield f"{what} everywhere", _framed([(name, _filled(text, share)) for name in names]), MULTIPART
    if most > FORM:
        yield from _files(most)


def _files(most):
    """Bodies with files: of bytes that a search for the end stumbles over, and of as many parts as may be."""
    for what, bits in {"bytes": b"\0", "line ends": b"\r\n", "dashes": b"-", "half ends": b"\r\n--edg", "lone ends": b"\n"}.items():
        yield f"a file of {what}", _framed([('scan"; filename="a.pdf', b"%PDF-" + bits * ((most - 500) // len(bits)))]), MULTIPART
    share = most // PARTS_WITH_FILE - 500
    yield "many files", _framed([('scan"; filename="a.pdf', b"%PDF-" + bytes(share))] * PARTS_WITH_FILE), MULTIPART


def _filled(text, size):
    raw = text.encode()
    return raw * (size // len(raw))


def _framed(parts):
    framed = []
    for name, content, *more in parts:
        framed += [b'--edge\r\nContent-Disposition: form-data; name="', name.encode(), b'"\r\n', *more, b"\r\n", content, b"\r\n"]
    return b"".join([*framed, b"--edge--\r\n"])


def measured(app, manager, made):
    """[(seconds of the processor's time, endpoint, what was sent)] of every refused body, the dearest first."""
    found = []
    for rule, address, shown in list(forms(app, _signed_in(app, manager), made)):
        _timed(_signed_in(app, manager), address, b"warm=1", URLENCODED)  # the first answer compiles its page's templates
        for what, body, kind in bodies([*shown], min(app.view_functions[rule.endpoint].body, FILE)):
            seconds, status = _timed(_signed_in(app, manager), address, body, kind)
            if status in REFUSED and seconds > MOST:  # whatever else ran here just then shall not count
                seconds = min(_timed(_signed_in(app, manager), address, body, kind)[0] for _ in range(AGAIN))
            if status in REFUSED:
                found.append((seconds, rule.endpoint, what))
    return sorted(found, reverse=True)


def _timed(browser, address, body, kind):
    start = time.thread_time()
    answer = browser.post(address, data=body, content_type=kind)
    return time.thread_time() - start, answer.status_code


def _signed_in(app, staff):
    browser = app.test_client()
    with browser.session_transaction() as kept:
        kept["_user_id"] = sessions.begin(staff, "benchmark", "127.0.0.1")
    return browser


def main():
    """Measure, print the dearest, and say whether all of them are within the limit: exit status."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(DATA=str(Path(folder) / "data"), NEW_SHOP=True, **CHEAP)
        app.config["WTF_CSRF_ENABLED"] = False
        starting.make_ready()
        with database.connection_context(), keys_database.connection_context():
            make.shop()
            manager, other = make.staff("Alice Manager", "management"), make.staff("Ruth Reception", "reception")
            found = measured(app, manager, world(manager) | {"staff_id": other.id})
    for seconds, endpoint, what in found[:20]:
        print(f"{seconds * 1000:7.1f} ms  {endpoint}: {what}")
    print(f"{len(found)} bodies, {sum(seconds > MOST for seconds, *_ in found)} over {MOST * 1000:.0f} ms")
    return int(found[0][0] > MOST)


if __name__ == "__main__":
    sys.exit(main())
