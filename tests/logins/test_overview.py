"""The vault's first page: for whom logins are kept, a page at a time."""

from webapp.logins import overview


def test_clients_come_by_name_a_page_at_a_time_with_their_own_counts(vault, neighbour):
    vault.opt_in(neighbour)
    everyone, end = overview.clients_with_logins(vault.alice)
    assert end is None and len(everyone) == 2
    assert [row.client.name_folded for row in everyone] == sorted(row.client.name_folded for row in everyone)
    first, after = overview.clients_with_logins(vault.alice, size=1)
    rest, end = overview.clients_with_logins(vault.alice, after=after, size=1)
    assert first + rest == everyone and after == first[0].client.id and end is None
    assert {row.client.id: row.count for row in everyone}[vault.client.id] == 1


def test_a_number_past_every_client_is_the_first_page(vault):
    assert overview.clients_with_logins(vault.alice, after=2**63) == overview.clients_with_logins(vault.alice)
    assert overview.clients_with_logins(vault.alice, after=-1)[0]
