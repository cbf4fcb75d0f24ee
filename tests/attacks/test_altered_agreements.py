"""Somebody who can write the database changes the rows about a signed NDA; every page, list, print and check is looked at."""

import re
from datetime import timedelta

import pytest

from tests import make
from tests.fixtures import tampering
from tests.fixtures.agreements import found_of, plain
from tests.fixtures.vault import PASSPHRASE, PDF, TODAY
from tests.gates import one_in
from webapp.errors import Refused
from webapp.ndas import documents, drafting, evidence, signing
from webapp.ndas.models import Nda, NdaTemplateText, Signature
from webapp.promises import pages
from webapp.retention import nda_removal
from webapp.staff.models import Shop

TRUE = {"signer": "Alice Manager", "last day": "23 December 2026", "first day": "23 November 2026"}


ALTERATIONS = {
    "name of the signer": "UPDATE signature SET signer_name = 'Mallory Made'",
    "signer": "UPDATE signature SET by_id = (SELECT id FROM staff WHERE name = 'Bob Technician')",
    "time of signing": "UPDATE signature SET at = '2020-01-01 09:00:00'",
    "SHA-256": "UPDATE signature SET sha256 = x'00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'",
    "key": "UPDATE signature SET verify_key = x'00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'",
    "title": "UPDATE nda SET title = 'Receipt'",
    "title cut short": "UPDATE nda SET title = substr(title, 1, 3)",
    "number": "UPDATE nda SET number = 'NDA-2020-001'",
    "first day": "UPDATE nda SET starts_on = '2030-01-01'",
    "last day": "UPDATE nda SET ends_on = '2026-11-01'",
    "no last day": "UPDATE nda SET ends_on = NULL",
    "text": "UPDATE nda SET text = 'We promise nothing.'",
    "text cut short": "UPDATE nda SET text = substr(text, 1, 40)",
    "client": "UPDATE nda SET client_id = (SELECT max(id) FROM client)",
    "client of both": (
        "UPDATE nda SET client_id = (SELECT max(id) FROM client);UPDATE signature SET client_id = (SELECT max(id) FROM client)"
    ),
    "template": "UPDATE nda SET source_id = (SELECT max(id) FROM nda_template_text)",
    "check value of the signature": "UPDATE signature SET mac = NULL",
}
NAMED = {"title cut short": "title", "no last day": "last day", "text cut short": "text", "client of both": "client"}
JUNK = {  # SQLite takes anything for anything
    "name of the signer": "UPDATE signature SET signer_name = 7",
    "signer": "UPDATE signature SET by_id = 'x'",
    "time of signing": "UPDATE signature SET at = 'x'",
    "SHA-256": "UPDATE signature SET sha256 = 'abc'",
    "key": "UPDATE signature SET verify_key = 1000000000000000000",
    "title": "UPDATE nda SET title = 7",
    "number": "UPDATE nda SET number = 7",
    "first day": "UPDATE nda SET starts_on = 'x'",
    "last day": "UPDATE nda SET ends_on = 'x'",
    "text": "UPDATE nda SET text = 7",
    "client": "UPDATE signature SET client_id = 'x'",
    "check value of the signature": "UPDATE signature SET mac = 'x'",
}
ALTERATIONS |= {f"junk for the {what}": statement for what, statement in JUNK.items()}
NAMED |= {f"junk for the {what}": what for what in JUNK}


@pytest.fixture(params=one_in(3, ALTERATIONS))
def altered(request, nda, neighbour):
    """(what was changed, the NDA), behind the program's back."""
    tampering.from_outside(*ALTERATIONS[request.param].split(";"))
    return NAMED.get(request.param, request.param), nda


@pytest.mark.parametrize("path", ["", "/print"])
def test_a_changed_column_is_named(altered, vault, sign_in, path):
    what, nda = altered
    page = plain(sign_in(vault.alice).get(f"/ndas/{nda.id}{path}").text)
    assert re.search(rf"Do not rely on this .*differs from it in: [^.]*\b{re.escape(what)}\b", page)


@pytest.mark.parametrize("path", ["", "/print"])
def test_what_is_shown_is_what_was_signed(altered, vault, sign_in, path):
    _, nda = altered
    page = plain(sign_in(vault.alice).get(f"/ndas/{nda.id}{path}").text)
    key = evidence.key_fingerprint(evidence.read(bytes(nda.signature.evidence)).verify_key)
    digits = [documents.fingerprint(documents.bytes_of(nda)), key]
    for true in (*TRUE.values(), nda.title, nda.number, *digits, "Signed 23 November 2026"):
        assert true in page
    for hexadecimal in digits:  # which may hold a year by chance
        page = page.replace(hexadecimal, "")
    for false in ("Mallory", "2020", "2030", "We promise nothing", "0011 2233", "00112233"):
        assert false not in page


def test_the_promise_does_not_hold(altered):
    assert not all(finding.good for finding in found_of("N1"))


def test_the_daily_inspection_names_it(altered):
    with pytest.raises(Refused, match="has been changed"):
        pages.inspect()


@pytest.mark.parametrize(
    "what",
    ["number", "first day", "last day", "no last day", "client", "client of both", "name of the signer"]
    + [f"junk for the {what}" for what in JUNK if what not in ("title", "text")],
)
def test_the_register_marks_it(vault, nda, neighbour, sign_in, what):
    tampering.from_outside(*ALTERATIONS[what].split(";"))
    page = plain(sign_in(vault.alice).get("/ndas").text)
    assert "Changed from outside" in page and "2030" not in page


@pytest.mark.parametrize("what", ["first day", "last day", "client of both", "junk for the first day", "junk for the last day"])
@pytest.mark.parametrize("path", ["/jobs/{job}", "/devices/{device}", "/clients/{client}"])
def test_the_banner_stays(vault, nda, neighbour, sign_in, what, path):
    device = make.device(vault.job, vault.alice)
    tampering.from_outside(*ALTERATIONS[what].split(";"))
    page = path.format(job=vault.job.id, device=device.id, client=vault.client.id)
    assert "Under NDA" in sign_in(vault.alice).get(page).text


@pytest.mark.parametrize("path", ["/jobs/{job}", "/clients/{client}"])
def test_the_banner_stays_when_the_signature_is_taken_out(vault, nda, sign_in, path):
    tampering.run("DELETE FROM signature")
    assert "Under NDA" in sign_in(vault.alice).get(path.format(job=vault.job.id, client=vault.client.id)).text


@pytest.mark.parametrize("path", ["", "/print"])
def test_a_signature_taken_out_is_missed(vault, nda, sign_in, path):
    tampering.run("DELETE FROM signature")
    assert "its signature is missing" in plain(sign_in(vault.alice).get(f"/ndas/{nda.id}{path}").text)


def test_a_signature_taken_out_breaks_the_promise(nda):
    tampering.run("DELETE FROM signature")
    assert not all(finding.good for finding in found_of("N1"))


def test_an_agreement_whose_signature_was_taken_out_is_not_edited(vault, nda, sign_in):
    tampering.run("DELETE FROM signature")
    draft = {"title": "Receipt", "text": "We promise nothing.", "starts_on": "2026-11-23", "ends_on": "", "version": nda.version}
    assert sign_in(vault.ruth).post(f"/ndas/{nda.id}/edit", data=draft).status_code == 409
    assert Nda.get_by_id(nda.id).text == nda.text


def test_an_agreement_whose_signature_was_taken_out_is_not_reception_to_read(vault, nda, sign_in):
    tampering.run("DELETE FROM signature")
    assert sign_in(vault.ruth).get(f"/ndas/{nda.id}/print").status_code == 403


def end(nda, on="2026-11-23"):
    """Forge a record that an NDA was ended."""
    about = {"client_id": nda.client_id, "nda_id": nda.id, "by_id": nda.prepared_by_id, "at": "2026-11-23 09:00:00"}
    tampering.insert(Nda._meta.database, "nda_ending", **about, ended_on=on)


def test_a_forged_ending_is_named_and_not_believed(vault, nda, sign_in):
    end(nda)
    vault.clock.shift(timedelta(days=2))
    page = plain(sign_in(vault.alice).get(f"/ndas/{nda.id}").text)
    assert "recorded end" in page and "In force" in page and TRUE["last day"] in page


def test_a_forged_ending_does_not_take_the_banner_away(vault, nda, sign_in):
    end(nda)
    vault.clock.shift(timedelta(days=2))
    assert "Under NDA" in sign_in(vault.alice).get(f"/jobs/{vault.job.id}").text


def test_a_changed_ending_is_named(vault, nda, sign_in):
    drafting.end(nda, ended_on=TODAY + timedelta(days=3), by=vault.alice)
    tampering.run("UPDATE nda_ending SET ended_on = '2026-12-20'")
    page = plain(sign_in(vault.alice).get(f"/ndas/{nda.id}").text)
    assert "recorded end" in page and "20 December 2026" not in page


def test_a_changed_day_of_the_clients_paper_is_not_shown(vault, nda, sign_in):
    signing.record_paper(nda, signed_on=TODAY, scan=("paper.pdf", "application/pdf", PDF), by=vault.alice, on=TODAY)
    tampering.run("UPDATE paper_copy SET signed_on = '2020-01-01'")
    page = plain(sign_in(vault.alice).get(f"/ndas/{nda.id}").text)
    assert "Changed from outside" in page and "2020" not in page


def test_another_agreements_evidence_shows_nothing_of_either(vault, nda, sign_in):
    other = drafting.prepare(vault.client, NdaTemplateText.newest().first(), starts_on=TODAY, by=vault.ruth, on=TODAY)
    signing.sign(other, documents.fingerprint(documents.bytes_of(other)), PASSPHRASE, vault.code(), by=vault.alice)
    Signature.update(evidence=nda.signature.evidence).where(Signature.nda == other).execute()
    page = plain(sign_in(vault.alice).get(f"/ndas/{other.id}/print").text)
    assert "belongs to another agreement" in page and "Signed for the shop by" not in page


def test_a_renamed_client_is_not_printed_under_the_signature(vault, nda, sign_in):
    tampering.run("UPDATE client SET name = 'Mallory Ltd'")
    page = plain(sign_in(vault.alice).get(f"/ndas/{nda.id}/print").text)
    assert "Mallory" not in page


def test_a_renamed_shop_is_not_printed_over_the_signature(vault, nda, sign_in):
    tampering.run("UPDATE shop SET name = 'Mallory Ltd'")
    assert "For Mallory" not in plain(sign_in(vault.alice).get(f"/ndas/{nda.id}/print").text)


def test_an_agreement_with_a_false_last_day_is_not_removed(vault, nda):
    tampering.run("UPDATE nda SET starts_on = '2010-01-01', ends_on = '2011-01-01'")
    with pytest.raises(Refused, match="says something else"):
        nda_removal.remove(Nda.get_by_id(nda.id), nda.number, by=vault.alice, on=TODAY, shop=Shop.current())


@pytest.mark.parametrize("path", ["", "/print"])
def test_one_that_was_left_alone_is_shown_without_a_warning(vault, nda, sign_in, path):
    assert "Do not rely on this" not in sign_in(vault.alice).get(f"/ndas/{nda.id}{path}").text


def test_one_that_was_left_alone_holds_the_promise(nda):
    assert all(finding.good for finding in found_of("N1"))


def test_one_that_was_ended_as_the_page_does_holds_the_promise(vault, nda):
    drafting.end(nda, ended_on=TODAY + timedelta(days=3), by=vault.alice)
    assert all(finding.good for finding in found_of("N1"))
