"""Unlocking and revealing through the pages: what the browser gets, who gets nothing, what is never shown."""

from datetime import timedelta

import pytest

from tests.fixtures.tampering import refuse_inserts
from tests.fixtures.vault import PASSPHRASE, SECRET, WHY, canaries_in
from webapp import config
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.vault.access_models import Reveal, Unlock
from webapp.vault.models import Login


def test_what_is_typed_is_sealed_letter_for_letter(vault, unlocked):
    odd = {"kind": "account", "label": "‮ <script>", "password": "  <b>\t'\"é😀  ", "note": "a\nb"}
    assert unlocked.post(f"/clients/{vault.client.id}/logins/new", data=odd).status_code == 422
    odd["label"] = "<script>alert(1)</script>"
    assert unlocked.post(f"/clients/{vault.client.id}/logins/new", data=odd).status_code == 302
    login = Login.select().order_by(Login.id.desc()).first()
    unlocked.post(f"/vault/entries/{login.id}/reveal", data=WHY)
    shown = unlocked.post(f"/vault/reveals/{Reveal.get().uid}/password").text
    assert "  &lt;b&gt;\t&#39;&#34;é😀  " in shown and "<script>alert" not in shown


def test_management_unlocks_and_reveals(vault, unlocked):
    cookie = unlocked.get_cookie("unlock")
    assert cookie.http_only and cookie.same_site == "Strict" and cookie.path == "/" and cookie.max_age == 300
    listed = unlocked.get(f"/clients/{vault.client.id}/logins")
    assert b"Canary-Label" in listed.data and b"canary-password" not in listed.data
    shown = unlocked.post(f"/vault/entries/{vault.login.id}/reveal", data=WHY)
    assert shown.status_code == 200 and canaries_in(shown) == [b"Canary-Label"]
    for part in ("url", "username", "password", "note", "seed"):
        shown = unlocked.post(f"/vault/reveals/{Reveal.get().uid}/{part}")
        (found,) = canaries_in(shown)
        assert found in getattr(SECRET, part).encode(), part
    assert shown.headers["Cache-Control"] == "no-store" and shown.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"] and 'data-autohide="30"' in shown.text
    assert Reveal.select().count() == 1


def test_the_session_id_of_before_is_dead_after_the_unlock(vault, sign_in):
    browser, copied = sign_in(vault.alice), sign_in(None)
    copied.set_cookie("sid", browser.get_cookie("sid").value)
    assert copied.get("/vault").status_code == 200
    browser.post("/vault/unlocks", data={"job": vault.job.id, "passphrase": PASSPHRASE, "code": vault.code()})
    assert browser.get("/vault").status_code == 200
    assert copied.get("/vault").status_code == 302


def test_behind_tls_the_cookie_is_bound_to_the_host(vault, sign_in, monkeypatch):
    monkeypatch.setitem(config._held, "BEHIND_PROXY", True)
    answer = sign_in(vault.alice).post("/vault/unlocks", data={"job": vault.job.id, "passphrase": PASSPHRASE, "code": vault.code()})
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-unlock="))
    assert (
        "Secure" in cookie
        and "HttpOnly" in cookie
        and "SameSite=Strict" in cookie
        and "Path=/" in cookie
        and "Domain" not in cookie
    )


@pytest.mark.parametrize(
    "change", [{"passphrase": "wrong words altogether"}, {"code": "000000"}, {"code": ""}, {"job": 2**63}, {"job": "x"}]
)
def test_a_failed_unlock_gives_nothing_and_shows_nothing(vault, sign_in, change):
    browser = sign_in(vault.alice)
    answer = browser.post("/vault/unlocks", data={"job": vault.job.id, "passphrase": PASSPHRASE, "code": vault.code()} | change)
    assert answer.status_code in (409, 422) and PASSPHRASE not in answer.text
    assert browser.get_cookie("unlock") is None and not Unlock.select().exists()


@pytest.mark.parametrize(
    "change", [{"purpose": ""}, {"purpose": "curiosity"}, {"words": ""}, {"words": "x" * 281}, {"words": "a\x00b"}]
)
def test_a_reveal_without_a_purpose_is_refused(vault, unlocked, change):
    answer = unlocked.post(f"/vault/entries/{vault.login.id}/reveal", data=WHY | change)
    assert answer.status_code == 422 and b"canary-password" not in answer.data and not Reveal.select().exists()


def test_without_an_unlock_or_after_five_minutes_a_reveal_is_refused(vault, sign_in, unlocked):
    path = f"/vault/entries/{vault.login.id}/reveal"
    fresh = sign_in(vault.alice).post(path, data=WHY)
    assert fresh.status_code == 409 and canaries_in(fresh) == []
    vault.clock.shift(timedelta(minutes=5))
    late = unlocked.post(path, data=WHY)
    assert late.status_code == 403 and canaries_in(late) == []
    assert not Reveal.select().exists()


def test_the_unlock_cookie_is_worthless_to_anyone_else(vault, sign_in, unlocked):
    for staff, status in ((vault.bob, 403), (vault.ruth, 403), (vault.alice, 409)):
        other = sign_in(staff)
        other.set_cookie("unlock", unlocked.get_cookie("unlock").value)
        answer = other.post(f"/vault/entries/{vault.login.id}/reveal", data=WHY)
        assert answer.status_code == status and canaries_in(answer) == []
        assert canaries_in(other.get(f"/clients/{vault.client.id}/logins")) == []


def test_no_reveal_page_where_the_trail_cannot_be_written(vault, unlocked, app):
    app.config["TESTING"] = app.testing = False
    refuse_inserts("audit_entry", "database or disk is full", act="login revealed")
    answer = unlocked.post(f"/vault/entries/{vault.login.id}/reveal", data=WHY)
    assert answer.status_code in (500, 507) and canaries_in(answer) == []
    assert not Entry.select().where(Entry.act == Act.LOGIN_REVEALED).exists()
