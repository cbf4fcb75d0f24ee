"""Somebody who can write the database puts text where a date, bytes or another row belong in an NDA: acts, pages, inspection."""

from datetime import timedelta

import pytest

from tests.fixtures import tampering
from tests.fixtures.agreements import found_of, plain, signed_for
from tests.fixtures.vault import PDF, TODAY
from webapp.erasure import certificate, erasure
from webapp.errors import Refused
from webapp.ndas import drafting, signing
from webapp.ndas.models import Nda, NdaTemplateText
from webapp.promises import pages
from webapp.retention import rules
from webapp.row_mac import Altered
from webapp.staff.models import Shop

UNREADABLE = {  # junk by which there is nothing to compare with any more
    "evidence": "UPDATE signature SET evidence = 'abc'",
    "agreement that was signed": "UPDATE signature SET nda_id = 'x'",
    "client": "UPDATE nda SET client_id = 'x'",
    "template": "UPDATE nda SET source_id = 'x'",
    "who prepared it": "UPDATE nda SET prepared_by_id = 'x'",
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_the_daily_inspection_counts_one_that_cannot_be_read(nda, what):
    tampering.from_outside(UNREADABLE[what])
    with pytest.raises(Refused, match="ha(s|ve) been changed"):
        pages.inspect()


@pytest.mark.parametrize("what", ["agreement that was signed", "client", "template"])
def test_the_promise_does_not_hold_for_one_that_cannot_be_read(nda, what):
    tampering.from_outside(UNREADABLE[what])
    assert not all(finding.good for finding in found_of("N1"))


@pytest.mark.parametrize("path", ["", "/print"])
def test_evidence_that_is_no_file_is_said_to_be_none(vault, nda, sign_in, path):
    tampering.from_outside(UNREADABLE["evidence"])
    assert "This is not the evidence file of an NDA." in plain(sign_in(vault.alice).get(f"/ndas/{nda.id}{path}").text)
    assert sign_in(vault.alice).get(f"/ndas/{nda.id}/evidence").status_code == 404


@pytest.mark.parametrize("column", ["ended_on", "at", "by_id", "mac"])
def test_an_ending_with_junk_is_named_and_not_believed(vault, nda, sign_in, column):
    drafting.end(nda, ended_on=TODAY + timedelta(days=3), by=vault.alice)
    tampering.from_outside(f"UPDATE nda_ending SET {column} = 'x'")
    page = plain(sign_in(vault.alice).get(f"/ndas/{nda.id}").text)
    assert "recorded end" in page and "23 December 2026" in page
    assert "Changed from outside" in plain(sign_in(vault.alice).get("/ndas").text)


@pytest.mark.parametrize("column", ["signed_on", "client_id"])
def test_junk_in_the_row_of_the_clients_paper_is_not_shown(vault, nda, sign_in, column):
    signing.record_paper(nda, signed_on=TODAY, scan=("paper.pdf", "application/pdf", PDF), by=vault.alice, on=TODAY)
    tampering.from_outside(f"UPDATE paper_copy SET {column} = 'x'")
    assert "Changed from outside" in plain(sign_in(vault.alice).get(f"/ndas/{nda.id}").text)


@pytest.mark.parametrize("column", ["starts_on", "ends_on"])
def test_an_agreement_with_junk_for_a_day_is_not_ended(vault, nda, column):
    tampering.from_outside(f"UPDATE nda SET {column} = 'x'")
    with pytest.raises(Altered):
        drafting.end(Nda.get_by_id(nda.id), ended_on=TODAY, by=vault.alice)


@pytest.mark.parametrize("column", ["at", "sha256"])
def test_a_client_whose_agreement_holds_junk_can_be_erased(vault, neighbour, column):
    signed_for(neighbour, vault)
    tampering.from_outside(f"UPDATE signature SET {column} = 'x'")
    done = erasure.perform(erasure.request(neighbour, neighbour.number, "the client asked", by=vault.alice), by=vault.alice)
    assert "had been changed" in done.remains and certificate.Certificate(done, "").proofs


@pytest.mark.parametrize("starts", ["x", "0"])
def test_retention_goes_on_past_an_agreement_with_junk_for_its_days(nda, starts):
    tampering.from_outside(f"UPDATE nda SET ends_on = '{starts}'")
    assert list(rules.old_ndas(TODAY, Shop.current())) == []


def test_a_draft_with_junk_for_a_day_is_shown(vault, sign_in):
    draft = drafting.prepare(vault.client, NdaTemplateText.newest().first(), starts_on=TODAY, by=vault.ruth, on=TODAY)
    tampering.from_outside("UPDATE nda SET starts_on = 'x'")
    assert "In force from x until" in plain(sign_in(vault.alice).get(f"/ndas/{draft.id}").text)
    assert "Changed from outside" in plain(sign_in(vault.alice).get("/ndas").text)
