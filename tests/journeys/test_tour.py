"""The counter and the bench in a real browser, as people are: wrong first, then right with a double click, then back."""

import pytest

from tests import make
from tests.browser import DESKTOP, PHONE, axe, overflow, shoot
from webapp.intake.models import Device, Enquiry
from webapp.jobs.models import WorkLogEntry

SIZES = pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "light"), pytest.param(PHONE, "dark", marks=pytest.mark.whole)], ids=["desk", "phone"]
)
LONG = "Zoë " + "very long name " * 5 + "مرحبا 🔥"


def press(page, name, times=1):
    """Press a button of the page's own, perhaps twice as people do, and wait for what comes."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name, exact=True).click(click_count=times)
    page.wait_for_load_state()


def is_fit_to_be_seen(page, name):
    """Nothing for axe, nothing beside the window, nothing in the console; and a picture of it."""
    shoot(page, f"tour-{name}-{page.viewport_size['width']}")
    assert (axe(page), max(overflow(page), 0), page.complaints) == ([], 0, [])


def refused_fields(page):
    """The names of the fields that have an error beside them, when the summary on top has the focus and names as many."""
    assert page.locator(".error-summary").evaluate("summary => summary === document.activeElement")
    fields = page.locator('[aria-invalid="true"]').evaluate_all("fields => fields.map(field => field.name)")
    assert page.locator(".error-summary li").count() == len(fields)
    return fields


@pytest.mark.browser
@SIZES
def test_reception_takes_an_enquiry_wrong_then_right_with_a_double_click(app, ruth, window, size, scheme):
    page = window(ruth, size, scheme)
    page.goto("/enquiries/new")
    page.get_by_label("What they ask about").fill("Slow laptop")
    press(page, "Save enquiry")
    assert refused_fields(page) == ["name", "source"] and page.title().startswith("Error: ")
    assert page.get_by_label("What they ask about").input_value() == "Slow laptop"
    is_fit_to_be_seen(page, "enquiry-refused")
    page.get_by_label("Name", exact=True).fill(LONG)
    page.get_by_label("Where the contact came from").select_option("phone")
    press(page, "Save enquiry")
    assert refused_fields(page) == ["phone"]
    page.get_by_role("textbox", name="Phone (optional)").fill("0113 496 0101")
    press(page, "Save enquiry", times=2)
    page.wait_for_url("**/enquiries/1")
    is_fit_to_be_seen(page, "enquiry")
    assert Enquiry.select().count() == 1


@pytest.mark.browser
def test_going_back_to_a_form_that_was_sent_shows_it_blank(app, ruth, window):
    page = window(ruth)
    page.goto("/enquiries/new")
    page.get_by_label("Name", exact=True).fill("Ann Hall")
    page.get_by_label("Where the contact came from").select_option("phone")
    page.get_by_role("textbox", name="Phone (optional)").fill("0113 496 0101")
    page.get_by_label("What they ask about").fill("Slow laptop")
    press(page, "Save enquiry")
    page.go_back()
    page.wait_for_function("!document.documentElement.hidden && document.readyState === 'complete'")
    assert page.get_by_label("Name", exact=True).input_value() == page.get_by_label("What they ask about").input_value() == ""
    press(page, "Save enquiry")
    assert len(refused_fields(page)) == 3 and Enquiry.select().count() == 1


@pytest.mark.browser
@SIZES
def test_reception_checks_in_wrong_then_right_with_a_double_click(app, alice, ruth, window, size, scheme):
    client, page = make.client(alice, LONG), window(ruth, size, scheme)
    page.goto(f"/check-in?client={client.id}")
    page.get_by_label("Condition").fill("The password is hunter2-Otter")
    press(page, "Check in and print the receipt")
    assert refused_fields(page) == ["title", "kind", "make", "condition", "place"]
    assert page.get_by_label("Condition").input_value() == "The password is hunter2-Otter"
    is_fit_to_be_seen(page, "check-in-refused")
    page.get_by_label("Fault reported").fill("Does not start")
    page.get_by_label("Kind of device").select_option("laptop")
    page.get_by_label("Make").fill("Lenovo")
    page.get_by_label("Condition").fill("Lid scratched")
    page.get_by_label("Kept at").select_option(label="Counter")
    press(page, "Check in and print the receipt", times=2)
    page.wait_for_url("**/receipt")
    is_fit_to_be_seen(page, "receipt")
    assert Device.select().count() == 1


@pytest.mark.browser
@SIZES
def test_a_technician_writes_a_line_wrong_then_right_with_a_double_click(app, alice, bob, window, size, scheme):
    device = make.device(make.job(make.client(alice, LONG), alice, technician=bob), alice)
    page = window(bob, size, scheme)
    page.goto(f"/jobs/{device.job_id}")
    is_fit_to_be_seen(page, "job")
    page.get_by_label("Minutes").fill("-5")
    press(page, "Add the line")
    assert refused_fields(page) == ["text", "fault", "minutes"]
    is_fit_to_be_seen(page, "line-refused")
    page.get_by_label("What was done").fill("Reseated the memory")
    page.get_by_label("Kind of fault").select_option("hardware")
    page.get_by_label("Minutes").fill("")
    press(page, "Add the line", times=2)
    page.wait_for_url("**#log")
    assert WorkLogEntry.select().count() == 1
    for address in (f"/devices/{device.id}/release", "/staff", "/settings/shop", f"/jobs/{2**62}"):
        page.goto(address)
        assert page.get_by_role("link", name="Back to today").is_visible()
    is_fit_to_be_seen(page, "not-his")
