"""A client with a job, and short ways to send forms."""

import pytest

from tests import make


@pytest.fixture
def client(app, ruth):
    """A client."""
    return make.client(by=ruth, name="Ann Hall")


@pytest.fixture
def job(client, ruth):
    """A job that waits for somebody."""
    return make.job(client, by=ruth)


@pytest.fixture
def line():
    """A line of the work log, as it is typed."""
    return {
        "text": "Cleaned the fan",
        "fault": "hardware",
        "minutes": "25",
        "paper_reference": "P-114",
        "next_step": "Watch the heat",
    }
