"""Agreements stretched or destroyed before their time, and jobs that a technician has no business with."""

from datetime import date, timedelta

import pytest

from tests import make
from tests.fixtures.vault import PASSPHRASE, TODAY
from webapp.errors import Refused
from webapp.jobs import closing
from webapp.ndas import documents, drafting, signing
from webapp.ndas.models import Nda, NdaTemplateText
from webapp.retention import departures, distance, holds, nda_removal
from webapp.staff.models import Shop

LAST_DAY = TODAY + timedelta(days=30)


@pytest.fixture
def signed(vault):
    """An NDA that alice has signed, for thirty days."""
    source = NdaTemplateText.newest().first()
    nda = drafting.prepare(vault.client, source, starts_on=TODAY, ends_on=LAST_DAY, by=vault.ruth, on=TODAY)
    signing.sign(nda, documents.fingerprint(documents.bytes_of(nda)), PASSPHRASE, vault.code(), by=vault.alice)
    return nda


def test_an_nda_is_not_ended_later_than_agreed(vault, signed):
    with pytest.raises(Refused) as said:
        drafting.end(signed, ended_on=LAST_DAY + timedelta(days=1), by=vault.alice)
    assert said.value.field == "ended_on"


def test_the_page_does_not_end_an_nda_later_than_agreed(vault, signed, sign_in):
    late = {"ended_on": (LAST_DAY + timedelta(days=1)).isoformat()}
    assert sign_in(vault.alice).post(f"/ndas/{signed.id}/ending", data=late).status_code == 422
    assert Nda.get_by_id(signed.id).ending is None


def test_an_nda_under_a_hold_is_not_removed(vault, signed):
    on = LAST_DAY.replace(year=LAST_DAY.year + 6) + timedelta(days=1)
    given = {"kind": "claim, dispute or police", "reason": "A claim"}
    hold = holds.place(vault.client, until=on, by=vault.alice, on=on - timedelta(days=30), **given)
    with pytest.raises(Refused, match="hold"):
        nda_removal.remove(signed, signed.number, by=vault.alice, on=on, shop=Shop.current())
    holds.lift(hold, by=vault.alice)
    nda_removal.remove(signed, signed.number, by=vault.alice, on=on, shop=Shop.current())
    assert not Nda.select().exists()


def test_a_closed_job_that_nobody_took_is_not_a_technicians(vault, sign_in):
    browser, path = sign_in(vault.bob), f"/jobs/{vault.job.id}"
    assert browser.get(path).status_code == 200
    closing.finish(vault.job, by=vault.alice)
    assert browser.get(path).status_code == 404


def test_a_client_is_not_seen_through_a_closed_job_that_nobody_took(vault, sign_in):
    browser, path = sign_in(vault.bob), f"/clients/{vault.client.id}"
    assert browser.get(path).status_code == 200
    closing.finish(vault.job, by=vault.alice)
    assert browser.get(path).status_code == 404


def test_who_lives_within_25_miles_is_not_erased_as_moved(app, alice):
    client, on = make.client(alice), date(2026, 11, 2)
    given = {"kind": "moved", "told_by": "Their son", "told_on": on, "by": alice, "on": on}
    # Recorded while the shop had no address; it has one by the time that somebody confirms.
    Shop.update(address="").execute()
    row = departures.report(client, postcode="LS2 7EW", **given)
    Shop.update(address="3 Ferry Road\nLeeds\nLS1 4DY").execute()
    assert departures.verdict_of(row, Shop.current()) == distance.DistanceVerdict.WITHIN
    with pytest.raises(Refused, match="within 25 miles"):
        departures.confirm(row, client.number, looked=True, by=alice)
