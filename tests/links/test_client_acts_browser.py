"""In real browsers: reception makes the link, the client signs and types on a phone, reception sees it done, management reveals."""

import re
from contextlib import suppress

import pyotp
import pytest
from playwright.sync_api import Error, expect

from tests import make
from tests.browser import DESKTOP, PHONE, axe, overflow, shoot
from tests.every_route import PASSPHRASE, opt_in, vault as set_up_vault
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.consents import opt_ins
from webapp.staff import codes
from webapp.staff.models import Staff
from webapp.vault import entries
from webapp.vault.login_payload import Body
from webapp.vault.models import Login

pytestmark = pytest.mark.browser
SECRET = "Canary-Quastenflosser-77"


@pytest.fixture
def unlocked(alice, window, served):
    """unlocked(client, job) -> alice's window, the vault unlocked for the job and the client's first login opened."""

    def opened(client, job, page=None):
        page = page or window(alice)
        page.goto(f"/vault/unlocks?job={job.id}")
        page.get_by_label("Vault passphrase").fill(PASSPHRASE)
        Staff.update(last_step=0).where(Staff.id == alice.id).execute()
        page.get_by_label("One-time code").fill(pyotp.TOTP(codes.open_seed(alice)).now())
        page.get_by_role("button", name="Unlock", exact=True).click()
        page.get_by_role("link", name=re.compile("^Open")).first.click()
        page.get_by_label("In a few words").fill("To set mail up again")
        page.get_by_label("Purpose").select_option(index=1)
        page.get_by_role("button", name="Open it for a minute").click()
        return page

    return opened


def sound(page, step):
    page.wait_for_load_state()
    assert page.complaints == [] and overflow(page) <= 0, (step, page.complaints)
    found = axe(page)
    assert found == [], (step, found)
    shoot(page, f"by-link-{step}")


def sign(page):
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for n in range(1, 40):
        page.mouse.move(box["x"] + 30 + n * 5, box["y"] + 80 + (30 if n % 8 < 4 else -30), steps=2)
    page.mouse.up()


def test_from_the_counter_to_the_phone_and_to_management(app, alice, ruth, window, unlocked):
    set_up_vault(alice)
    client = make.client(alice)
    job = make.job(client, alice)
    desk, phone = window(ruth), window(None, PHONE, "dark", has_touch=True)
    desk.goto(f"/clients/{client.id}/links")
    desk.get_by_label("Ask us to keep logins").check()
    desk.get_by_label("Known in person").check()
    desk.get_by_label("On their own phone").check()
    sound(desk, "1-make")
    desk.get_by_role("button", name="Make the link").click()
    sound(desk, "2-made")
    desk.get_by_text("The address").click()
    phone.goto(desk.locator(".prewrap.no").inner_text())
    sound(phone, "3-start")
    phone.get_by_role("button", name="Start").click()
    expect(desk.get_by_text("The client is at it")).to_be_visible()
    phone.wait_for_load_state()
    assert "/c/" not in phone.url and client.name not in phone.content()
    sound(phone, "4-words")
    phone.get_by_role("checkbox").check()
    phone.get_by_role("button", name="Next").click()
    sound(phone, "5-signature")
    phone.get_by_label("Your name").fill("Zoë O’Brien")
    phone.get_by_role("button", name="Sign", exact=True).click()
    expect(phone.locator("main")).to_contain_text("Sign in the field")
    sign(phone)
    phone.get_by_role("button", name="Sign", exact=True).click()
    phone.get_by_role("link", name="E-mail").click()
    sound(phone, "6-login")
    phone.get_by_label("E-mail address").fill("zoe@example.com")
    phone.get_by_label("Password").fill(SECRET)
    phone.get_by_role("button", name="Seal it").click()
    expect(phone.get_by_text("e-mail · sealed")).to_be_visible()
    sound(phone, "7-sealed")
    assert SECRET not in phone.content()
    phone.go_back()
    assert SECRET not in phone.content() and not phone.get_by_label("Password").input_value()
    phone.goto("/client/logins")
    phone.get_by_role("button", name="I am done").click()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(desk.locator("#link-state .pill")).to_have_text("Done")
    with suppress(Error):
        phone.go_back()
    phone.wait_for_load_state()
    assert "sealed" not in phone.inner_text("main"), "nothing of it stays on the phone"
    assert opt_ins.live_of(client).method == "signed by link"
    page = unlocked(client, job)
    page.get_by_role("button", name=re.compile("^Show ?: Password$")).click()
    expect(page.locator(".secret-value")).to_have_text(SECRET)
    sound(page, "8-shown")


@pytest.fixture
def shown(alice, window, unlocked):
    """alice's window with a login opened and its password on the page."""
    set_up_vault(alice)
    client = make.client(alice)
    job = make.job(client, alice)
    opt_in(client, alice)
    entries.seal(client, Body(label="Mail", username="zoe", password=SECRET), kind="account", by=alice)
    page = window(alice, DESKTOP, permissions=["clipboard-read", "clipboard-write"])
    page.clock.install()
    unlocked(client, job, page)
    assert SECRET not in page.content(), "not in the page before its press"
    show(page, "Password", SECRET)
    return page


def show(page, part, text):
    """Press Show, and wait for what comes to be awake: Copy is hidden until the timers and watchers stand."""
    page.get_by_role("button", name=re.compile(f"^Show ?: {part}$")).click()
    expect(page.locator(".secret-value")).to_have_text(text)
    expect(page.get_by_role("button", name="Copy")).to_be_visible()


def copy(page):
    """Press Copy, and wait until the copy is on record."""
    with page.expect_response("**/copy"):
        page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()


def test_one_part_at_a_time_gone_after_thirty_seconds(shown):
    show(shown, "User name", "zoe")
    assert SECRET not in shown.content()
    shown.clock.fast_forward(31_000)
    expect(shown.get_by_text("Hidden again.")).to_be_visible()
    assert shown.locator(".secret-value").count() == 0


@pytest.mark.whole
def test_gone_on_losing_sight_and_on_print(shown):
    shown.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert SECRET not in shown.content()
    show(shown, "Password", SECRET)
    shown.emulate_media(media="print")
    assert not shown.locator(".secret").is_visible()
    shown.emulate_media(media="screen")
    shown.evaluate("Object.defineProperty(document, 'hidden', {value: true})")
    shown.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert SECRET not in shown.content()
    show(shown, "Password", SECRET)
    shown.evaluate("window.dispatchEvent(new Event('pagehide'))")
    assert SECRET not in shown.content()


def test_gone_on_leaving_and_coming_back(shown):
    shown.goto("/vault")
    with suppress(Error):  # the browser has not kept the page and will not send the form again unasked
        shown.go_back()
    expect(shown.get_by_text(SECRET)).to_have_count(0)
    expect(shown.locator(".secret-value")).to_have_count(0)


@pytest.mark.whole
def test_a_copy_is_taken_off_the_clipboard_unless_something_else_is_on_it(shown):
    copy(shown)
    assert shown.evaluate("navigator.clipboard.readText()") == SECRET
    shown.clock.fast_forward(31_000)
    shown.wait_for_function("navigator.clipboard.readText().then((text) => text === '')")
    show(shown, "Password", SECRET)
    copy(shown)
    shown.evaluate("navigator.clipboard.writeText('something else')")
    shown.clock.fast_forward(31_000)
    assert shown.evaluate("navigator.clipboard.readText()") == "something else"
    copied = Entry.select().where(Entry.act == Act.FIELD_COPIED)
    assert [entry.numbers.partition(" ")[2] for entry in copied] == ["part=password"] * 2 and shown.complaints == []


@pytest.mark.whole
def test_nothing_stays_in_what_the_browser_keeps(shown):
    kept = shown.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, history.state])")
    assert SECRET not in kept and kept.startswith("[{},")
    assert "localStorage" not in shown.request.get("/static/app.js").text()


@pytest.mark.whole
def test_without_javascript_everything_works_but_drawing(app, alice, ruth, window):
    set_up_vault(alice)
    client = make.client(alice)
    opt_in(client, alice)
    desk, tablet = window(ruth), window(ruth, java_script_enabled=False)
    desk.goto(f"/clients/{client.id}/links")
    desk.get_by_label("Type logins that we keep").check()
    desk.get_by_label("Known in person").check()
    desk.get_by_role("button", name="Make the link").click()
    letters = desk.locator(".number b").inner_text()
    tablet.goto("/tablet/hand-over")
    tablet.get_by_role("button", name="Hand over as tablet").click()
    tablet.get_by_label("The eight characters").fill(letters)
    tablet.get_by_role("button", name="Go on").click()
    tablet.get_by_role("link", name="Wi-Fi").click()
    tablet.get_by_label("Network name").fill("Shop Net")
    tablet.get_by_label("Network key").fill(SECRET)
    tablet.get_by_role("button", name="Seal it").click()
    expect(tablet.locator("main")).to_contain_text("Wi-Fi · sealed")
    tablet.get_by_role("button", name="I am done").click()
    expect(tablet).to_have_url(re.compile("/tablet$"))
    expect(tablet.locator("main")).to_contain_text("give the tablet back")
    tablet.goto("/clients")
    assert "/sign-in" in tablet.url and Login.select().count() == 1
