"""Bodies that cost more to read than to send: what a stranger sends, what a made-up cookie is worth, and odd parts."""

import http.client
import socket
import sys
import unicodedata
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from flask import session
from werkzeug.datastructures import MultiDict

from tests import processes
from webapp import text
from webapp.links import tablets
from webapp.staff import sessions
from webapp.web import bodies, cookies

AMPERSANDS = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=edge"
HANDLES = ("browser", "client", "tablet")
MADE_UP = ["", "~", "x", "x~", "x~0", f"x~{'0' * 64}", f"~{'f' * 64}", "planted.0000", "x~" + "~" * 64]


def post(browser, address, body, kind=AMPERSANDS):
    """The status of a POST of these bytes."""
    return browser.post(address, data=body, content_type=kind).status_code


def parts(*contents, name="a"):
    """A multipart body of fields with these contents, each bytes."""
    framed = [b'--edge\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), one) for one in contents]
    return b"".join(framed) + b"--edge--\r\n"


@pytest.fixture
def known(app, alice):
    """A browser that alice signed in with; every form of it still needs its token."""
    browser = app.test_client()
    with browser.session_transaction() as kept:
        kept["_user_id"] = sessions.begin(alice, "test", "127.0.0.1")
    return browser


def test_a_stranger_sends_a_short_form_only(app, alice):
    assert [post(app.test_client(), "/sign-in", b"a" * size) for size in (16 * 1024, 16 * 1024 + 1)] == [400, 413]


def test_twelve_megabytes_of_ampersands_are_not_parsed(app, alice):
    assert post(app.test_client(), "/sign-in", b"a&" * 6_000_000) == 413


def test_the_cookie_of_every_visitor_is_none_of_ours(app, alice):
    browser = app.test_client()
    browser.get("/sign-in")
    assert (browser.get_cookie("sid") is not None, post(browser, "/sign-in", b"a" * 20_000)) == (True, 413)


@pytest.mark.parametrize("name", ["sid", *HANDLES])
@pytest.mark.parametrize("value", MADE_UP)
def test_a_made_up_cookie_is_worth_nothing(app, alice, name, value):
    browser = app.test_client()
    browser.set_cookie(name, value)
    assert post(browser, "/sign-in", b"a" * 20_000) == 413


def test_telling_ours_from_made_up_ones_asks_the_database_nothing(app, statements):
    made_up = "; ".join(f"{name}=x~{'0' * 64}" for name in ("sid", *HANDLES))
    with app.test_request_context("/sign-in", method="POST", headers={"Cookie": made_up}) as context:
        assert not bodies.is_known(context.request, session)
    assert statements == []


@pytest.mark.parametrize("name", HANDLES)
def test_one_that_we_sealed_is_ours(app, alice, name):
    sealed = sealed_cookie(app, name)
    browser = app.test_client()
    browser.set_cookie(name, sealed)
    assert [post(browser, "/sign-in", b"a" * size) for size in (64 * 1024, 64 * 1024 + 1)] == [400, 413]


def test_a_seal_is_for_one_cookie_alone(app, alice):
    browser = app.test_client()
    browser.set_cookie("client", sealed_cookie(app, "tablet"))
    assert post(browser, "/sign-in", b"a" * 20_000) == 413


def sealed_cookie(app, name):
    """The value of a cookie as we write it."""
    with app.test_request_context():
        response = app.make_response("")
        cookies.write(response, name, "handle", sessions.SEEN_EVERY)
    return response.headers["Set-Cookie"].partition("=")[2].partition(";")[0]


def test_a_tablet_whose_seal_was_cut_off_still_opens(app, alice, sign_in):
    browser = sign_in(alice)
    browser.post("/tablet/hand-over")
    browser.set_cookie("tablet", browser.get_cookie("tablet").value.partition("~")[0])
    assert browser.get("/tablet").status_code == 200


def test_a_tablet_with_a_wrong_seal_does_not(app, alice, sign_in):
    browser = sign_in(alice)
    handle = tablets.hand_over(sessions.find(sessions.begin(alice)), by=alice)
    browser.set_cookie("tablet", f"{handle}~{'0' * 64}")
    assert browser.get("/tablet").status_code == 404


@pytest.mark.parametrize("kind", [AMPERSANDS, "application/json", "text/plain", ""])
def test_a_file_comes_as_multipart_only(known, kind):
    assert post(known, "/ndas/1/paper-copies", b"a" * (64 * 1024 + 1), kind) == 413


def test_a_form_has_a_thousand_fields_at_most(known):
    assert [post(known, "/sign-out", b"&".join([b"a=1"] * count)) for count in (1000, 1001)] == [400, 413]


def test_a_form_has_five_hundred_parts_at_most(known):
    assert [post(known, "/sign-out", parts(*[b"1"] * count), PARTS) for count in (500, 501)] == [400, 413]


def test_beside_a_file_there_are_fifty_parts_at_most(known):
    assert [post(known, "/ndas/1/paper-copies", parts(*[b"1"] * count), PARTS) for count in (50, 51)] == [400, 413]


def test_beside_a_file_there_is_no_more_text_than_in_a_form(known):
    sent = [parts(b"a" * 30_000, b"b" * 30_000), parts(b"a" * 33_000, b"b" * 33_000)]
    assert [post(known, "/ndas/1/paper-copies", body, PARTS) for body in sent] == [400, 413]


def test_the_header_of_a_part_is_short(known):
    long = b'--edge\r\nContent-Disposition: form-data; name="a"' + b'; a="b"' * 1000 + b"\r\n\r\n1\r\n--edge--\r\n"
    assert post(known, "/sign-out", long, PARTS) == 413


def test_a_file_that_names_its_own_end_again_and_again_is_not_searched(known):
    raw = b"%PDF-1.4 " + b"a--edge\r\n\r\n" * 100
    assert post(known, "/ndas/1/paper-copies", parts(raw, name='scan"; filename="a.pdf'), PARTS) == 413


def test_a_file_may_hold_anything(known):
    raw = (b"%PDF-1.4 " + b"\r\n--edg" * 30 + b"\n" * 40 + b"x" * 63_000) * 100
    assert post(known, "/ndas/1/paper-copies", parts(raw, name='scan"; filename="a.pdf'), PARTS) == 400


def test_what_the_parser_gives_is_what_was_sent(app):
    sent = parts(b"one", b"two", name="x")
    with app.test_request_context(method="POST", data=sent, content_type=PARTS) as context:
        assert context.request.form == MultiDict([("x", "one"), ("x", "two")])


@pytest.mark.parametrize("marks", ["\u0300\u0316", "\u0316\u0300", "\u0345\u0300\u0316\u031b", "\u0301"])
@pytest.mark.parametrize("tidy", [text.clean, text.fold])
def test_no_letter_keeps_so_many_marks_that_sorting_them_takes_long(tidy, marks):
    longest = run = 0
    for character in tidy("a" + marks * 5000):
        run = run + 1 if unicodedata.combining(character) else 0
        longest = max(longest, run)
    assert longest <= 30


@pytest.mark.parametrize("word", ["Ünlü", "Nguyễn Thị Hằng", "é" * 400, "שָׁלוֹם", "हिन्दी", "a\u0301" * 50])
def test_words_of_people_stay_as_they_are(word):
    assert text.clean(word) == unicodedata.normalize("NFC", word)


@contextmanager
def serving(folder):
    """(host, port) of a server over a new shop."""
    with processes.started(sys.executable, "wsgi.py", "--port", "0", "--data", str(folder)) as process:
        address = urlsplit(processes.wait_for(process.stdout, "Discreet is at").split()[-1])
        yield address.hostname, address.port


def test_the_server_itself_takes_no_more_in(tmp_path):
    with serving(tmp_path / "shop") as (host, port):
        answered = [status_of(host, port, headers, body) for headers, body in HEAVY.values()]
    assert dict(zip(HEAVY, answered, strict=True)) == dict(zip(HEAVY, (413, 413, 413, 501, 431), strict=True))


HEAVY = {  # by what a stranger sends: the header, and how much of the body before an answer is read
    "twelve megabytes are announced": ("Content-Length: 12000000", b"a&" * 1000),
    "with a made-up cookie": (f"Content-Length: 12000000\r\nCookie: sid=x; browser=x~{'0' * 64}", b"a&" * 1000),
    "a whole form": ("Content-Length: 40000", b"a" * 40_000),
    "chunks of a byte": ("Transfer-Encoding: chunked", b"1\r\na\r\n" * 1000),
    "a long header": ("X: " + "a" * 17_000, b""),
}


def status_of(host, port, headers, body):
    """The status of an answer to a POST of which only this much is sent."""
    with socket.create_connection((host, port), timeout=60) as line:
        line.sendall(f"POST /sign-in HTTP/1.1\r\nHost: {host}:{port}\r\n{headers}\r\n\r\n".encode() + body)
        answer = http.client.HTTPResponse(line)
        answer.begin()
        return answer.status
