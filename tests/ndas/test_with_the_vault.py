"""The whole way with the real vault: prepared by reception, signed by management with the vault's key, verified from the file."""

import pytest

from tests.ndas.conftest import PASSPHRASE, seen
from webapp.errors import Refused
from webapp.keyholders import recovery_sheet, set_up
from webapp.ndas import cli, evidence, signing
from webapp.ndas.models import Signature
from webapp.vault import key_bundle_unlock


@pytest.fixture
def vault(app, alice):
    """A vault that alice has set up."""
    recovery = set_up.begin(PASSPHRASE, PASSPHRASE, by=alice)
    set_up.confirm(" ".join(recovery_sheet.lines(recovery)), by=alice)


def test_before_the_vault_is_set_up_no_code_is_spent(draft, alice, code_for):
    code = code_for(alice)
    with pytest.raises(Refused, match="set up"):
        signing.sign(draft, seen(draft), PASSPHRASE, code, by=alice)
    assert type(alice).get_by_id(alice.id).last_step == 0


def test_signed_in_the_browser_and_verified_from_the_file(app, vault, draft, alice, bob, sign_in, code_for, tmp_path):
    browser, path = sign_in(alice), f"/ndas/{draft.id}/signature"
    sent = {"seen": seen(draft), "read": "y", "passphrase": "not the passphrase", "code": code_for(alice)}
    wrong = browser.post(path, data=sent)
    assert wrong.status_code == 422 and draft.title in wrong.text and sent["passphrase"] not in wrong.text
    used = browser.post(path, data=sent | {"passphrase": PASSPHRASE})
    assert used.status_code == 422 and not Signature.select().exists()

    right = sent | {"passphrase": PASSPHRASE, "code": code_for(alice)}
    assert sign_in(bob).post(path, data=right).status_code == 403
    assert browser.post(path, data=right).status_code == 302
    signature = Signature.get()
    assert bytes(signature.verify_key) == key_bundle_unlock.verify_key_of(alice).encode()
    assert "Do not rely" not in browser.get(f"/ndas/{draft.id}").text

    file = tmp_path / "NDA.json"
    file.write_bytes(browser.get(f"/ndas/{draft.id}/evidence").data)
    checked = app.test_cli_runner().invoke(cli.nda, ["verify", str(file)])
    assert checked.exit_code == 0 and "Good: Alice Manager" in checked.output

    raw = bytearray(file.read_bytes())
    raw[len(raw) // 3] ^= 1
    file.write_bytes(raw)
    assert app.test_cli_runner().invoke(cli.nda, ["verify", str(file)]).exit_code == 1


def test_another_managers_key_does_not_stand_for_this_one(vault, draft, alice, bob, code_for):
    signing.sign(draft, seen(draft), PASSPHRASE, code_for(alice), by=alice)
    proof = evidence.read(bytes(draft.signature.evidence))
    assert signing.is_known(proof)
    other = evidence.Statement(**{**proof.statement.__dict__, "signer": bob.uid})
    assert not signing.is_known(evidence.Evidence(proof.document, other, proof.signature, proof.verify_key))
