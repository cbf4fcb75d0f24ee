"""A page elsewhere that shows the shop's pages in a frame, and headers that hold where no proxy does."""

import pytest

from webapp import config


@pytest.mark.parametrize("path", ["/sign-in", "/", "/clients", "/c/nothing", "/static/app.css", "/nowhere"])
def test_no_page_is_shown_in_a_frame_by_csp(sign_in, alice, path):
    answer = sign_in(alice).get(path)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/sign-in", "/", "/clients", "/c/nothing", "/static/app.css", "/nowhere"])
def test_no_page_is_shown_in_a_frame_by_an_old_browser(sign_in, alice, path):
    assert sign_in(alice).get(path).headers["X-Frame-Options"] == "DENY"


def test_plain_http_does_not_promise_tls(sign_in, alice):
    assert "Strict-Transport-Security" not in sign_in(alice).get("/").headers


def test_behind_tls_a_browser_never_goes_back_to_plain_http(sign_in, alice, monkeypatch):
    browser = sign_in(None)
    monkeypatch.setitem(config._held, "BEHIND_PROXY", True)
    said = browser.get("/sign-in", headers={"Host": "localhost"}).headers.get("Strict-Transport-Security", "")
    assert said.startswith("max-age=") and int(said.partition("=")[2].partition(";")[0]) >= 31_536_000
