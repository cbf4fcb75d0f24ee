"""In a real browser: what was typed too late goes on with the code, through a redirect that keeps it a POST."""

import pytest

from tests.browser import PHONE, axe, overflow, shoot
from tests.fixtures.tampering import honestly
from tests.staff.browsing import code_of
from webapp.clock import now
from webapp.staff.models import RECENT, Session, Shop


@pytest.mark.browser
def test_a_form_left_open_too_long_is_sent_on_with_the_code(alice, window):
    page = window(alice, PHONE)
    page.goto("/settings/shop")
    page.get_by_role("textbox", name="Phone (optional)").fill("0113 496 0100")
    page.get_by_label("Words on every receipt").fill("Back up “yourself” & <soon>.\nTwice.")
    honestly(Session.get(), factor_at=now() - RECENT)
    page.get_by_role("main").get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="Confirm it is you first").wait_for()
    assert Shop.current().phone == "" and not axe(page) and overflow(page) <= 0
    shoot(page, "confirm-and-go-on")
    page.get_by_label("One-time code", exact=True).fill("000000")
    page.get_by_role("button", name="Confirm and go on").click()
    page.get_by_text("used already").first.wait_for()
    page.get_by_label("One-time code", exact=True).fill(str(code_of(alice)))
    page.get_by_role("button", name="Confirm and go on").click()
    page.get_by_text("details are saved").wait_for()
    shop = Shop.current()
    assert (shop.phone, shop.notice) == ("0113 496 0100", "Back up “yourself” & <soon>.\nTwice.")
    assert page.url.endswith("/settings/shop") and page.complaints == []
