"""What a real browser keeps and does: nothing of a login in its profile, no press on a link, no page after sign-out."""

import re
from contextlib import suppress

import pyotp
import pytest
from playwright.sync_api import Error, expect

from tests import make
from tests.browser import PHONE
from tests.every_route import PASSPHRASE, opt_in, vault as set_up_vault
from webapp.clock import now
from webapp.links import links
from webapp.links.models import ClientLink, LinkState
from webapp.staff import codes
from webapp.staff.models import Staff
from webapp.vault import entries
from webapp.vault.login_payload import Body
from webapp.vault.models import Login

pytestmark = pytest.mark.browser
SHOWN, TYPED, NOTED = "Canary-Shown-Wolpertinger", "Canary-Typed-Quastenflosser", "Canary-Noted-Axolotl"


@pytest.fixture
def kept(browser_type, browser_type_launch_args, served, alice, sign_in, tmp_path):
    """(a page of a browser with a profile on disk, signed in as alice; close() -> every file that the profile then holds)."""
    profile = tmp_path / "profile"
    context = browser_type.launch_persistent_context(str(profile), base_url=served, **browser_type_launch_args)
    client = sign_in(alice)
    client.application.config["WTF_CSRF_ENABLED"] = True
    context.add_cookies([{"name": "sid", "value": client.get_cookie("sid").value, "url": served}])

    def close():
        context.close()
        return {path: path.read_bytes() for path in profile.rglob("*") if path.is_file()}

    yield context.pages[0], close
    with suppress(Error):
        context.close()


def test_nothing_of_a_login_is_in_the_browsers_profile(app, alice, kept):
    page, close = kept
    set_up_vault(alice)
    client = make.client(alice)
    job = make.job(client, alice, "Canary-Title")
    opt_in(client, alice)
    entries.seal(client, Body(label="Mail", username="zoe", password=SHOWN), kind="account", by=alice)
    page.goto(f"/clients/{client.id}/logins/new?kind=account")
    page.locator("[name=username]").fill("zoe")
    page.locator("[name=password]").fill(TYPED)
    page.locator("[name=note]").fill(NOTED)
    page.get_by_role("button", name="Seal it").click()
    page.goto(f"/vault/unlocks?job={job.id}")
    page.get_by_label("Vault passphrase").fill(PASSPHRASE)
    Staff.update(last_step=0).where(Staff.id == alice.id).execute()
    page.get_by_label("One-time code").fill(pyotp.TOTP(codes.open_seed(alice)).now())
    page.get_by_role("button", name="Unlock", exact=True).click()
    page.goto(f"/vault/entries/{Login.select().order_by(Login.id).first().id}")
    page.get_by_label("In a few words").fill("To set mail up again")
    page.get_by_label("Purpose").select_option(index=1)
    page.get_by_role("button", name="Open it for a minute").click()
    page.get_by_role("button", name=re.compile("^Show ?: Password$")).click()
    expect(page.locator(".secret-value")).to_have_text(SHOWN)
    for name in ("Password", "Note"):
        assert page.locator(f"[name={name.lower()}]").count() == 0
    page.goto("/static/favicon.svg")
    files = close()
    assert any(b"/static/favicon.svg" in raw for raw in files.values()), "the profile is what was looked at"
    for secret in (SHOWN, TYPED, NOTED, PASSPHRASE):
        kinds = (secret.encode(), secret.encode("utf-16-le"))
        assert [path for path, raw in files.items() if any(kind in raw for kind in kinds)] == [], secret


def test_a_browser_that_looks_at_a_link_without_a_press_uses_nothing_up(app, alice, ruth, window):
    set_up_vault(alice)
    client = make.client(alice)
    made = {"purpose": "opt-in", "form": "phone", "identity": "known in person", "by": ruth}
    link, token = links.make_link(client, **made)
    page = window(None, PHONE)
    for _ in range(2):
        page.goto(f"/c/{token}", wait_until="networkidle")
    page.keyboard.press("End")
    page.mouse.wheel(0, 2000)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.url.endswith(token) and client.name not in page.content() and page.complaints == []
    assert ClientLink.get_by_id(link.id).state(now()) == LinkState.WAITING
    page.get_by_role("button", name="Start").click()
    assert ClientLink.get_by_id(link.id).state(now()) == LinkState.OPENED


def test_after_signing_out_going_back_paints_nobody(app, alice, ruth, window):
    client = make.client(alice, "Canary Oldfield")
    job = make.job(client, alice)
    page = window(ruth)
    for path in (f"/clients/{client.id}", f"/jobs/{job.id}", "/clients"):
        page.goto(path)
        assert "Canary Oldfield" in page.content()
    page.locator("summary.account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    for _ in range(3):
        with suppress(Error):
            page.go_back(wait_until="load")
        assert "Canary Oldfield" not in page.content() and "Canary Oldfield" not in page.inner_text("body")


def test_a_page_that_the_browser_kept_is_fetched_anew(alice, window):
    page = window(alice)
    page.goto("/clients")
    page.evaluate("window.kept = true")
    with page.expect_navigation():
        page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert page.evaluate("window.kept === undefined") and page.url.endswith("/clients")
