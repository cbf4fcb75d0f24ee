"""Links and tablets of somebody who has been kept out meanwhile, and links whose time has not come."""

import pytest

from tests.fixtures.vault import started
from webapp.clock import now
from webapp.links import links, tablets
from webapp.links.models import ClientLink, LinkMedium, Tablet
from webapp.staff import accounts


@pytest.fixture
def tablet(vault, sign_in):
    """A browser that ruth handed over as the shop's tablet."""
    browser = sign_in(vault.ruth)
    assert browser.post("/tablet/hand-over").location == "/tablet"
    return browser


def test_a_tablet_opens_links(tablet, asked):
    assert tablet.post("/tablet", data={"characters": asked(form="tablet")[1]}).location == "/client"


def test_the_tablet_of_somebody_disabled_opens_nothing(vault, tablet, asked):
    _, letters = asked(form="tablet")
    accounts.disable(vault.ruth, by=vault.alice)
    assert tablet.post("/tablet", data={"characters": letters}).status_code == 404


def test_the_tablet_of_somebody_disabled_is_none(vault, tablet):
    accounts.disable(vault.ruth, by=vault.alice)
    assert not tablets.in_use().exists() and Tablet.select().exists()


def test_a_clients_session_ends_with_the_account_of_who_made_the_link(vault, asked, phone):
    started(phone, asked()[1])
    assert phone.get("/client").status_code == 302
    accounts.disable(vault.ruth, by=vault.alice)
    assert phone.get("/client").status_code == 404


@pytest.mark.parametrize("form", LinkMedium)
def test_a_link_of_somebody_disabled_does_not_open(vault, asked, form):
    _, token = asked(form=form)
    accounts.disable(vault.ruth, by=vault.alice)
    assert links.open_by(form, token) is None


@pytest.mark.parametrize("form", LinkMedium)
def test_a_link_opens_nothing_before_it_was_made(vault, asked, form):
    _, token = asked(form=form)
    vault.clock.shift(-60)  # a clock that was ahead and has been put right
    assert links.open_by(form, token) is None and ClientLink.get().made_at > now()
