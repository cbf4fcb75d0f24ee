"""What a client is found by."""

import pytest

from tests import make
from webapp.clients import terms
from webapp.clients.models import SearchTerm
from webapp.clients.recording import edit_client, facts_of


def found(client):
    return {(row.kind, row.term) for row in SearchTerm.select().where(SearchTerm.client == client)}


def test_a_client_is_found_by_name_words_digits_addresses_and_postcode(alice):
    client = make.client(alice, "Zoë O’Brien-Łukasz", emails=["Zoe@Example.com"], phones=["0113 496 0101"], postcode="ls2 7ew")
    assert found(client) >= {
        ("word", "zoe"),
        ("name", "zoe o’brien-łukasz"),
        ("phone", "01134960101"),
        ("phone", "1134960101"),
        ("phone", "441134960101"),
        ("phone", "960101"),
        ("e-mail", "zoe@example.com"),
        ("domain", "example.com"),
        ("postcode", "ls27ew"),
    }


def test_terms_follow_an_edit(alice):
    client = make.client(alice, "Ann Hall")
    edit_client(client, facts_of(client) | {"name": "Ann Wood", "phones": []}, by=alice, version=client.version)
    kinds = found(client)
    assert ("word", "wood") in kinds and ("word", "hall") not in kinds
    assert not any(kind == "phone" for kind, _ in kinds)


@pytest.mark.parametrize("number", ["0113 496 0101", "+44 113 496 0101", "(0113) 4960101", "00441134960101", "٠١١٣٤٩٦٠١٠١"])
def test_ways_of_writing_one_number_are_the_same(number):
    assert terms.same_phone(number, "GB") == "1134960101"


def test_american_numbers():
    assert terms.same_phone("(518) 555-0142", "US") == terms.same_phone("+1 518 555 0142", "GB") == "5185550142"


@pytest.mark.parametrize("number", ["", "call me", "999", "☎️", "1" * 40])
def test_what_is_no_number_makes_no_trouble(number):
    assert all(len(term) >= 4 for _, term in terms.phone_terms(number, "GB"))


def test_a_name_that_unfolds_to_much_more_is_kept(alice):
    client = make.client(alice, "\ufdfa" * 120)
    assert all(len(term) <= terms.LONGEST for _, term in found(client))
