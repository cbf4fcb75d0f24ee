"""Logins handed over in a real browser: every step's page, on a desk and on a phone, and what the browser gets."""

import pytest
from playwright.sync_api import expect

from tests.browser import AXE, DESKTOP, PHONE, axe, overflow, shoot
from tests.fixtures.handing_over import inside, request_of  # noqa: F401 (fixtures)
from tests.fixtures.vault import PASSPHRASE

pytestmark = pytest.mark.browser


def wrong_with(page, name):
    """What axe finds wrong with a page, and how far it is too wide, on a desk and on a phone."""
    found = axe(page)
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        found += [f"{overflow(page)} px too wide at {size['width']}"] * (overflow(page) > 0)
        shoot(page, f"{name}-{size['width']}")
    return found


@pytest.fixture
def desk(app, vault, request_of, window):  # noqa: F811
    """A manager's page with the logins to be handed over."""
    app.config["WTF_CSRF_ENABLED"] = True
    page = window(vault.alice, DESKTOP)
    page.add_init_script(AXE)
    page.goto(f"/clients/{vault.client.id}/logins/return/{request_of.uid}")
    return page


def opens(page, vault, medium):
    page.get_by_label(medium).check()
    page.get_by_label("Vault passphrase").fill(PASSPHRASE)
    page.get_by_label("One-time code").fill(vault.code())
    page.get_by_role("button", name="Open the logins").click()


def test_a_file_is_downloaded_and_opens_with_the_words_on_the_page(desk, vault, tmp_path):
    opens(desk, vault, "As a file")
    words = desk.locator("#file-passphrase").inner_text()
    assert wrong_with(desk, "return-file") == []
    with desk.expect_download() as got:
        desk.get_by_role("button", name="Download the file").click()
    got.value.save_as(tmp_path / "logins.zip")
    assert [login["password"] for login in inside((tmp_path / "logins.zip").read_bytes(), words)] == ["canary-password"]
    desk.get_by_role("link", name="Receipt").click()
    expect(desk.get_by_text("SHA-256")).to_be_visible()
    assert wrong_with(desk, "return-receipt") == []


def test_sheets_are_for_the_printer_alone(desk, vault):
    opens(desk, vault, "On paper")
    sheets = desk.get_by_role("button", name="Go to the sheets")
    expect(sheets).to_be_visible()
    assert wrong_with(desk, "return-paper") == []
    sheets.click()
    expect(sheets).to_be_hidden()
    assert wrong_with(desk, "return-sheets") == []
    expect(desk.get_by_text("canary-password")).to_be_hidden()
    desk.emulate_media(media="print")
    expect(desk.get_by_text("canary-password")).to_be_visible()


def test_a_wrong_passphrase_leaves_the_page_as_it_was(desk, vault):
    desk.get_by_label("Vault passphrase").fill("not the words")
    desk.get_by_label("One-time code").fill(vault.code())
    desk.get_by_role("button", name="Open the logins").click()
    expect(desk.get_by_role("button", name="Open the logins")).to_be_visible()
    assert wrong_with(desk, "return-refused") == []
