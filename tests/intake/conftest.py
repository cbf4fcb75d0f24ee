"""A client, a device in the shop and an enquiry."""

import pytest

from tests import make
from webapp.intake import enquiries


@pytest.fixture
def client(alice):
    """A client."""
    return make.client(alice, "Zoë O’Brien")


@pytest.fixture
def device(client, alice):
    """A device of theirs, in the shop for an open job."""
    return make.device(make.job(client, alice, "Does not start"), alice)


@pytest.fixture
def enquiry(ruth):
    """An enquiry, taken by phone."""
    given = {"name": "Ben Ode", "source": "phone", "source_detail": "", "phones": ["0113 496 0111"], "emails": []}
    return enquiries.take(given | {"about": "Slow laptop"}, by=ruth)
