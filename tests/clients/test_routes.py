"""Pages of clients."""

import re

import pytest

from tests import make
from webapp.clients import listing
from webapp.clients.models import VISIBILITY, Client, ClientView, Standing
from webapp.clients.recording import record_client

GOOD = {"name": "Ann Hall", "source": "phone", "phone": "0113 496 0101", "email": "ann@example.com"}
GOOD |= {"once": "a" * 20, "version": "1"}


@pytest.fixture
def client(alice):
    return make.client(alice, "Ann Hall")


def once_of(page):
    return re.search(r'name="once"[^>]*value="([^"]+)"', page.text)[1]


def test_an_empty_list_says_how_to_begin(sign_in, ruth, bob):
    assert "The first one you add appears here." in sign_in(ruth).get("/clients").text
    assert "No enquirers." in sign_in(ruth).get("/clients?show=enquirers").text
    assert "Those of your own jobs" in sign_in(bob).get("/clients").text


def test_the_list_goes_on_by_name_without_gaps(sign_in, ruth, monkeypatch):
    names = [f"Same Name {n % 3}" for n in range(13)]
    for name in names:
        make.client(ruth, name)
    monkeypatch.setattr(listing.by_name, "__kwdefaults__", {"after": None, "size": 5})
    browser, address, seen = sign_in(ruth), "/clients", []
    while address:
        page = browser.get(address).text
        seen += re.findall(r'<th scope="row"><a href="/clients/(\d+)"', page)
        more = re.search(r'href="(/clients\?after=\d+)"', page)
        address = more and more[1]
    assert len(seen) == len(set(seen)) == 13
    rows = [Client.get_by_id(number) for number in seen]
    assert rows == sorted(rows, key=lambda row: (row.name_folded, row.id))


@pytest.mark.parametrize("query", ["after=0", "after=-1", "after=x", f"after={2**63}", "after=9999", "show=odd", "after=1&after=2"])
def test_odd_addresses_of_the_list_show_a_list(sign_in, ruth, client, query):
    assert sign_in(ruth).get(f"/clients?{query}").status_code == 200


def test_a_list_takes_few_statements_whatever_its_length(sign_in, ruth, statements):
    browser, counts = sign_in(ruth), []
    for _ in range(2):
        for _ in range(8):
            make.client(ruth)
        statements.clear()
        assert browser.get("/clients").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 8


def test_a_form_sent_twice_makes_one_client(sign_in, ruth):
    browser = sign_in(ruth)
    data = GOOD | {"once": once_of(browser.get("/clients/new"))}
    first, second = browser.post("/clients/new", data=data), browser.post("/clients/new", data=data)
    assert first.status_code == second.status_code == 302
    assert first.location == second.location
    assert Client.select().count() == 1


def test_a_refused_form_can_be_sent_again(sign_in, ruth):
    browser = sign_in(ruth)
    refused = browser.post("/clients/new", data=GOOD | {"source": "online directory"})
    assert refused.status_code == 422 and "which online directory" in refused.text and once_of(refused) == GOOD["once"]
    assert browser.post("/clients/new", data=GOOD).status_code == 302


def test_the_page_shows_contact_standing_and_systems(sign_in, ruth, client):
    page = sign_in(ruth).get(f"/clients/{client.id}").text
    assert 'href="tel:01134960101"' in page and 'href="mailto:zoe@example.com"' in page
    assert "12 Canal Street" in page and "Windows 11" in page and "Check in a device" in page
    assert ClientView.select().where(ClientView.client == client, ClientView.staff == ruth).count() == 1


def test_who_saves_second_sees_both_and_can_save_again(sign_in, ruth, client):
    browser, address = sign_in(ruth), f"/clients/{client.id}/edit"
    assert browser.post(address, data=GOOD | {"name": "Ann Wood"}).status_code == 302
    page = browser.post(address, data=GOOD | {"name": "Ann Hill", "phone": "0113 496 0199"})
    assert page.status_code == 409
    assert "<b>Ann Wood</b>" in page.text and "<b>0113 496 0101</b>" in page.text and 'value="Ann Hill"' in page.text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page.text)[1]
    assert browser.post(address, data=GOOD | {"name": "Ann Hill", "version": version}).status_code == 302
    assert Client.get_by_id(client.id).name == "Ann Hill"


def test_systems_come_back_ticked_and_typed(sign_in, ruth, client):
    browser, address = sign_in(ruth), f"/clients/{client.id}/edit"
    browser.post(address, data=GOOD | {"systems": ["macOS", "Linux"], "other_systems": "Haiku, RISC OS,,"})
    page = browser.get(address).text
    assert 'value="Haiku, RISC OS"' in page
    assert len(re.findall(r"<input[^>]*checked", page)) == 2


def test_an_enquirer_becomes_a_client_once_with_or_without_an_address(sign_in, ruth):
    given = {"name": "Ben Ode", "source": "e-mail", "phones": ["0113 496 0111"], "emails": [], "systems": []}
    prospect = record_client(given, by=ruth, standing=Standing.PROSPECT)
    browser, address = sign_in(ruth), f"/clients/{prospect.id}/becoming"
    assert "Make it a client" in browser.get(f"/clients/{prospect.id}").text
    assert browser.post(address, data=GOOD | {"address": "x" * 401}).status_code == 422
    assert browser.post(address, data=GOOD).status_code == 302
    version = str(Client.get_by_id(prospect.id).version)
    assert "No address is on record" in browser.get(f"/diary/new?client={prospect.id}").text
    assert browser.post(f"/clients/{prospect.id}/edit", data=GOOD | {"address": "1 Road", "version": version}).status_code == 302
    assert "No address is on record" not in browser.get(f"/diary/new?client={prospect.id}").text
    assert browser.post(address, data=GOOD | {"address": "1 Road", "version": "3"}).status_code == 409


def test_possible_duplicates_are_a_hint_and_in_no_address(sign_in, ruth, bob, client):
    assert "Ann Hall" in sign_in(ruth).post("/clients/duplicates", data={"name": "ann ha"}).text
    assert "Ann Hall" not in sign_in(ruth).post(f"/clients/duplicates?but={client.id}", data={"name": "ann ha"}).text
    assert "Ann Hall" not in sign_in(bob).post("/clients/duplicates", data={"name": "ann ha"}).text
    assert sign_in(ruth).post("/clients/duplicates?but=x", data={"name": "\x00" * 9, "phone": "9" * 3000}).status_code == 200


def test_duplicates_are_listed_with_what_tells_them_apart(sign_in, ruth, alice, client):
    twin = make.client(alice, client.name, phones=["0113 496 0555", "0113 496 0556"], emails=[])
    page = sign_in(ruth).get(f"/clients/{client.id}/duplicates").text
    assert twin.number in page and "0113 496 0555, 0113 496 0556" in page and "on record since" in page
    assert client.number in sign_in(ruth).get(f"/clients/{client.id}").text


def test_a_technician_sees_clients_of_own_and_waiting_jobs_only(sign_in, ruth, bob, alice, client):
    browser = sign_in(bob)
    assert browser.get(f"/clients/{client.id}").status_code == 404
    job = make.job(client, ruth, technician=alice)
    assert browser.get(f"/clients/{client.id}").status_code == 404
    type(job).update(technician=bob).execute()
    assert browser.get(f"/clients/{client.id}").status_code == 200
    assert len(VISIBILITY) >= 1


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("get", "/clients", "alice ruth bob"),
        ("get", "/clients/new", "alice ruth"),
        ("post", "/clients/new", "alice ruth"),
        ("post", "/clients/duplicates", "alice ruth bob"),
        ("get", "/clients/1", "alice ruth"),
        ("get", "/clients/1/edit", "alice ruth"),
        ("post", "/clients/1/edit", "alice ruth"),
        ("get", "/clients/1/becoming", "alice ruth"),
        ("post", "/clients/1/becoming", "alice ruth"),
    ],
)
def test_who_may_use_what(sign_in, client, alice, ruth, bob, charlie, method, path, allowed):
    for staff in (alice, ruth, bob, charlie):
        status = getattr(sign_in(staff), method)(path).status_code
        if staff.name.split()[0].lower() in allowed:
            assert status in (200, 422), (staff.name, status)
        else:
            assert status in ((403, 404) if staff is bob else (403,)), (staff.name, status)
    assert getattr(sign_in(None), method)(path).status_code in (302, 401)


@pytest.mark.parametrize("path", ["/clients/99", "/clients/99/edit", "/clients/99/becoming", f"/clients/{2**63}", "/clients/x"])
def test_what_is_not_there_is_not_found(sign_in, ruth, path):
    assert sign_in(ruth).get(path).status_code == 404
