"""Who signs, what is signed, and that it is signed once."""

import pytest

from tests.ndas.conftest import CODE, DAY, PASSPHRASE, prepare, seen
from webapp.clients import documents as files
from webapp.errors import Refused
from webapp.ndas import documents, drafting, evidence, signing
from webapp.ndas.models import Nda, PaperCopy, Signature


def test_management_signs_the_bytes_that_were_shown(draft, keys, alice):
    signature = signing.sign(draft, seen(draft), PASSPHRASE, CODE, by=alice)
    proof = signing.proof_of(draft)
    assert proof.document == documents.bytes_of(draft)
    said = proof.statement
    assert (said.nda, said.number, said.client, said.signer) == (draft.uid, draft.number, draft.client.uid, alice.uid)
    assert (said.signer_name, said.template_version, said.consent) == (alice.name, 1, signing.CONSENT)
    assert bytes(signature.verify_key) == keys.keys[alice.id].verify_key.encode()
    assert signing.is_known(proof)


@pytest.mark.parametrize("who", ["bob", "ruth", "charlie"])
def test_nobody_else_signs(draft, keys, who, request):
    with pytest.raises(Refused, match="Only management"):
        signing.sign(draft, seen(draft), PASSPHRASE, CODE, by=request.getfixturevalue(who))
    assert not Signature.select().exists() and not keys.spent


def test_a_text_that_changed_meanwhile_is_read_again(draft, keys, alice, ruth):
    shown = seen(draft)
    drafting.edit(draft, title=draft.title, text=draft.text + " And more.", starts_on=DAY, ends_on=None, by=ruth, version=1)
    with pytest.raises(Refused, match="read it again"):
        signing.sign(Nda.get_by_id(draft.id), shown, PASSPHRASE, CODE, by=alice)
    assert not keys.spent and not Signature.select().exists()
    signing.sign(Nda.get_by_id(draft.id), seen(draft), PASSPHRASE, CODE, by=alice)


def test_a_text_that_changes_while_the_key_is_opened_is_not_signed(draft, keys, alice, ruth):
    opened = keys.open_signing_key

    def slowly(staff, passphrase, code):
        drafting.edit(Nda.get_by_id(draft.id), title="Other", text="Other", starts_on=DAY, ends_on=None, by=ruth, version=1)
        return opened(staff, passphrase, code)

    keys.open_signing_key = slowly
    with pytest.raises(Refused, match="read it again"):
        signing.sign(draft, seen(draft), PASSPHRASE, CODE, by=alice)
    assert not Signature.select().exists()


@pytest.mark.parametrize("odd", ["", "x", "ä" * 64, "\ud800", "0" * 64])
def test_what_is_no_hash_of_the_text_is_refused(draft, keys, alice, odd):
    with pytest.raises(Refused):
        signing.sign(draft, odd, PASSPHRASE, CODE, by=alice)


def test_a_wrong_passphrase_signs_nothing_and_costs_the_code(draft, keys, alice):
    with pytest.raises(Refused) as refused:
        signing.sign(draft, seen(draft), "wrong", CODE, by=alice)
    assert refused.value.field == "passphrase"
    with pytest.raises(Refused):
        signing.sign(draft, seen(draft), PASSPHRASE, CODE, by=alice)
    assert not Signature.select().exists()


def test_the_same_form_twice_signs_once(draft, keys, alice):
    first = signing.sign(draft, seen(draft), PASSPHRASE, CODE, by=alice)
    assert signing.sign(draft, seen(draft), PASSPHRASE, CODE, by=alice) == first
    with pytest.raises(Refused, match="is signed"):
        signing.sign(draft, "0" * 64, PASSPHRASE, "654321", by=alice)
    assert Signature.select().count() == 1


def test_of_many_at_once_one_signs(draft, keys, alice, at_once):
    results = at_once(4, lambda i: signing.sign(Nda.get_by_id(draft.id), seen(draft), PASSPHRASE, f"{i:06d}", by=alice))
    assert sum(isinstance(result, Signature) for result in results) >= 1
    assert all(isinstance(result, Signature | Refused) for result in results)
    assert Signature.select().count() == 1


def test_without_a_vault_nothing_is_signed(draft, alice, monkeypatch):
    monkeypatch.setattr(signing, "KEY_HOLDERS", [])
    with pytest.raises(Refused, match="vault is not set up"):
        signing.sign(draft, seen(draft), PASSPHRASE, CODE, by=alice)


@pytest.mark.parametrize(
    "change", [{"text": "Nothing is secret."}, {"title": "Receipt"}, {"number": "NDA-2020-001"}, {"starts_on": "2020-01-01"}]
)
def test_what_is_changed_behind_the_programs_back_shows(signed, change):
    assert signing.proof_of(Nda.get_by_id(signed.id))
    Nda.update(**change).execute()
    with pytest.raises(evidence.Tampered):
        signing.proof_of(Nda.get_by_id(signed.id))


def test_another_ndas_evidence_does_not_do(signed, client, ruth, alice):
    other = prepare(client, ruth)
    signing.sign(other, seen(other), PASSPHRASE, "654321", by=alice)
    Signature.update(evidence=signed.signature.evidence).where(Signature.nda == other).execute()
    with pytest.raises(evidence.Tampered):
        signing.proof_of(other)


def test_a_key_of_a_strangers_making_does_not_do(signed, keys):
    keys.keys.clear()
    with pytest.raises(evidence.Tampered, match="not one of our managers"):
        signing.proof_of(signed)


def test_the_clients_signed_paper_is_kept_encrypted(signed, alice, ruth):
    scan = ("paper.pdf", "application/pdf", b"%PDF-1.4 countersigned")
    with pytest.raises(Refused, match="management"):
        signing.record_paper(signed, signed_on=DAY, scan=scan, by=ruth, on=DAY)
    copy = signing.record_paper(signed, signed_on=DAY, scan=scan, by=alice, on=DAY)
    assert files.read(copy.scan) == scan[2] and copy.client == signed.client


def test_no_paper_from_the_future_nor_before_our_own_signature(draft, keys, alice):
    scan = ("paper.pdf", "application/pdf", b"%PDF-1.4")
    with pytest.raises(Refused, match="not signed"):
        signing.record_paper(draft, signed_on=DAY, scan=scan, by=alice, on=DAY)
    signing.sign(draft, seen(draft), PASSPHRASE, CODE, by=alice)
    with pytest.raises(Refused) as refused:
        signing.record_paper(draft, signed_on=DAY.replace(year=2027), scan=scan, by=alice, on=DAY)
    assert refused.value.field == "signed_on" and not PaperCopy.select().exists()
