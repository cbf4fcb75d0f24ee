"""A client full of canaries, a neighbour of the same shape, and where the data lies."""

from types import SimpleNamespace

import pytest

from tests import make
from tests.privacy import canaries
from tests.world import vault
from webapp import config


@pytest.fixture
def shop_floor(app, alice):
    """What canaries need to point to: a vault's epoch, a place, statuses."""
    vault(alice)
    make.place()


@pytest.fixture
def pair(shop_floor, alice):
    """A client and a neighbour, each with a canary in every column of every table."""
    client, neighbour = make.client(alice), make.client(alice)
    mine, theirs = canaries.plant(client, copies=3), canaries.plant(neighbour, copies=3)
    return SimpleNamespace(
        client=type(client).get_by_id(client.id), mine=mine, neighbour=type(client).get_by_id(neighbour.id), theirs=theirs
    )


@pytest.fixture
def folder(app):
    """The data folder."""
    return config.data_folder()
