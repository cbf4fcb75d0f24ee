"""What a person at a browser does and reads off its pages."""

import html
import re
import time

import pyotp

from webapp.staff import codes
from webapp.staff.models import Staff


def code_of(staff, steps=0):
    """The code that the phone of `staff` shows, or showed so many steps ago (negative)."""
    totp = pyotp.TOTP(codes.open_seed(Staff.get_by_id(staff.id)))
    return totp.generate_otp(int(time.time()) // 30 + steps)


def token_in(page):
    """The CSRF token of a page."""
    return re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))[1]


def seed_in(page):
    """The seed that the page shows as letters."""
    return re.search(r'id="seed">([^<]+)<', page.get_data(as_text=True))[1].replace(" ", "")


def link_in(page):
    """The path of the one-time link that the page shows."""
    return re.search(r'value="[^"]*?(/join/[^"]+)"', html.unescape(page.get_data(as_text=True)))[1]


def alive(browser):
    """Whether the browser is signed in."""
    return browser.get("/account").status_code == 200


def copied(app, browser):
    """Another browser with a copy of this one's session cookie."""
    other = app.test_client()
    other.set_cookie("sid", browser.get_cookie("sid").value)
    return other
