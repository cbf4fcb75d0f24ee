"""`next` leads to a page of ours or to today, whatever is put into it."""

import pytest

from tests import make


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "/%5cevil.example",
        "/\t/evil.example",
        "/%09/evil.example",
        "\\\\evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "/sign-out",
        "/static/app.js",
        "/join/abc",
        "/evil.example//account",
        "//account",
        "/account//",
        "/account?x=//evil.example",
        "@evil.example",
        "/nowhere",
        "",
        "\x00",
    ],
)
@pytest.mark.parametrize("path", ["/sign-in", "/confirm"])
def test_next_never_leads_elsewhere(enter, code_for, alice, target, path):
    browser, answer = enter(alice)
    if path == "/confirm":
        answer = browser.post("/confirm", query_string={"next": target}, data={"code": code_for(alice)})
    else:
        answer = browser.post(
            "/sign-in", query_string={"next": target}, data={"name": alice.name, "password": make.PASSWORD, "code": code_for(alice)}
        )
    assert answer.status_code == 302
    assert answer.location in ("/", "/account")


def test_next_leads_to_a_page_of_ours_and_the_form_keeps_it(enter, alice, app):
    stranger = app.test_client()
    asked = stranger.get("/account/password")
    assert asked.location == "/sign-in?next=/account/password"
    assert 'action="/sign-in?next=/account/password"' in stranger.get(asked.location).text
    assert enter(alice, browser=stranger, to=asked.location)[1].location == "/account/password"
