"""Clients who died or moved: 25 miles and not a step less, a person near the line, management alone decides."""

from datetime import date

import pytest

from tests import make
from webapp.erasure.models import Erasure
from webapp.errors import Refused
from webapp.retention import departures, distance, retention
from webapp.retention.distance import DistanceVerdict
from webapp.retention.models import Departure
from webapp.staff.models import Shop

ON = date(2026, 11, 2)


def report(client, by, kind="moved", postcode="", **values):
    """A departure."""
    return departures.report(client, kind=kind, told_by="Their son", told_on=ON, postcode=postcode, by=by, on=ON, **values)


@pytest.fixture
def lies_at(monkeypatch):
    """lies_at(miles): a postcode that far from the shop."""

    def lie(miles):
        place = {"LS14": (0.0, 0.0), "YO11": (miles * distance.METRES, 0.0)}
        monkeypatch.setattr(distance, "table", lambda country: place)

    return lie


@pytest.mark.parametrize(
    ("miles", "verdict"),
    [
        (21.9, DistanceVerdict.WITHIN),
        (24.999, DistanceVerdict.NEAR_WITHIN),
        (25.0, DistanceVerdict.NEAR_WITHIN),
        (25.001, DistanceVerdict.NEAR_BEYOND),
        (28.1, DistanceVerdict.BEYOND),
        (None, DistanceVerdict.UNKNOWN),
    ],
)
def test_the_line(miles, verdict):
    assert distance.verdict(miles) == verdict


def test_surely_beyond_is_proposed_and_goes_the_way_of_every_erasure(app, alice, bob, lies_at):
    lies_at(40)
    client = make.client(alice)
    row = report(client, bob, postcode="yo1 1aa")
    line = next(line for line in retention.due(date(2030, 1, 1), Shop.current()) if line.whole)
    assert line.client == client.id and "beyond" in line.reason and not line.rule.automatic and line.rule.act is None
    with pytest.raises(Refused, match="management"):
        departures.confirm(row, client.number, looked=True, by=bob)
    with pytest.raises(Refused, match="number"):
        departures.confirm(row, "C-9999", looked=False, by=alice)
    erasure = departures.confirm(row, client.number, looked=False, by=alice)
    assert erasure.reason == "the client moved away" and Erasure.get().client_number == client.id
    with pytest.raises(Refused, match="decided already"):
        departures.keep(row, by=alice)


def test_surely_within_stays_a_client_at_once(app, alice, bob, lies_at):
    lies_at(10)
    row = report(make.client(alice), bob, postcode="YO1 1AA")
    assert Departure.get_by_id(row.id).decision == "keep" and retention.due(date(2030, 1, 1), Shop.current()) == []


@pytest.mark.parametrize("miles", [24.999, 25.0, 25.001, 27.9])
def test_near_the_line_a_person_decides(app, alice, lies_at, miles):
    lies_at(miles)
    client = make.client(alice)
    row = report(client, alice, postcode="YO1 1AA")
    assert "a person decides" in retention.due(date(2030, 1, 1), Shop.current())[0].reason
    with pytest.raises(Refused, match="map"):
        departures.confirm(row, client.number, looked=False, by=alice)
    assert departures.confirm(row, client.number, looked=True, by=alice)


@pytest.mark.parametrize("postcode", ["", "ZZ99 9ZZ", "nonsense", "BT1 5GS"])
def test_an_unknown_postcode_is_for_a_person(app, alice, postcode):
    row = report(make.client(alice), alice, postcode=postcode)
    assert departures.verdict_of(row, Shop.current()) == DistanceVerdict.UNKNOWN and row.decision == ""


def test_who_died_is_proposed_but_not_while_a_job_is_open(app, alice):
    client = make.client(alice)
    make.job(client, alice)
    row = report(client, alice, kind="deceased")
    assert retention.due(date(2030, 1, 1), Shop.current())[0].blocks == ("1 open job",)
    with pytest.raises(Refused, match="open"):
        departures.confirm(row, client.number, looked=False, by=alice)
    with pytest.raises(Refused, match="recorded already"):
        report(client, alice, kind="deceased")


def test_the_real_tables_know_real_places():
    shop = Shop(country="GB", address="3 Ferry Road\nLeeds\nLS1 4DY")
    assert 21 < distance.miles_from(shop, "YO1 7HH") < 24  # York
    assert distance.miles_from(shop, "SW1A 1AA") > 160
    assert distance.miles_from(Shop(country="GB", address="nowhere"), "YO1 7HH") is None
    albany = Shop(country="US", address="1 State Street\nAlbany, NY 12207")
    assert 12 < distance.miles_from(albany, "12305") < 18  # Schenectady
    assert distance.miles_from(albany, "10001-1234") > 120


def test_pages(app, alice, bob, ruth, sign_in):
    client = make.client(alice)
    given = {"kind": "moved", "told_by": "Their son", "told_on": "2026-11-01", "postcode": ""}
    address = f"/clients/{client.id}/departure"
    assert sign_in(ruth).post(address, data=given | {"told_on": ""}).status_code == 422
    assert sign_in(ruth).post(address, data=given).status_code == 302
    row = Departure.get()
    assert sign_in(ruth).get(f"/departures/{row.id}").status_code == 403
    assert sign_in(bob).post(f"/departures/{row.id}/keeping").status_code == 403
    page = sign_in(alice).get(f"/departures/{row.id}")
    assert page.status_code == 200 and "I have looked" in page.text
    sent = sign_in(alice).post(f"/departures/{row.id}", data={"number": client.number, "looked": "y"})
    assert sent.status_code == 302 and "/erasures/" in sent.location
