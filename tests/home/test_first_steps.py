"""A new shop's checklist: ticked by facts, gone when all is done, shown to management alone."""

import re

import pytest

from tests import every_route, make
from webapp.backup_places import targets
from webapp.staff import invitations
from webapp.staff.models import Shop

STEPS = ["/settings/shop", "/staff/invite", "/vault/set-up", "/backups/places/new"]


@pytest.fixture
def left(app, sign_in, alice):
    """left() -> the addresses of the steps that her first page still asks for, or None when there is no list."""

    def asked():
        page = sign_in(alice).get("/").text
        part = re.search(r'<ol class="ticks">(.*?)</ol>', page, re.S)
        return part and re.findall(r'<a href="([^"]+)"', part[1])

    return asked


def complete(shop):
    Shop.update(address="3 Ferry Road", phone="0113 496 0100").where(Shop.id == shop.id).execute()


def test_each_step_goes_as_it_is_done_and_the_list_with_the_last(left, alice, sign_in, tmp_path_factory):
    assert left() == STEPS
    complete(Shop.current())
    assert left() == STEPS[1:]
    invitations.invite("Bob", ["technician"], by=alice)
    assert left() == STEPS[2:]
    why = "They need the vault’s recovery sheet first."
    assert why in sign_in(alice).get("/").text
    every_route.vault(alice)
    assert why not in sign_in(alice).get("/").text
    assert left() == STEPS[3:]
    disk = tmp_path_factory.mktemp("disk")
    targets.add({"name": "The blue disk", "kind": "folder", "path": str(disk), "keys_path": ""}, by=alice)
    assert left() is None


def test_a_phone_without_an_address_is_not_enough(left):
    Shop.update(address="", phone="0113 496 0100").execute()
    assert STEPS[0] in left()


def test_a_colleague_who_has_joined_counts_and_a_disabled_one_does_not(left):
    bob = make.staff("Bob", "technician")
    assert "/staff/invite" not in left()
    type(bob).update(active=False).where(type(bob).id == bob.id).execute()
    assert "/staff/invite" in left()


def test_nobody_else_is_shown_it(sign_in, bob, ruth):
    for staff in (bob, ruth):
        assert "To finish setting up" not in sign_in(staff).get("/").text
