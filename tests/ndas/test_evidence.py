"""The evidence file and its check from the terminal: good is 0, bad is 1, unusable is 2."""

import json

import pytest
from nacl.signing import SigningKey

from webapp.ndas import cli, evidence
from webapp.staff.models import Shop

SAID = evidence.Statement(
    nda="0" * 32, number="NDA-2026-001", client="1" * 32, template="2" * 32, template_version=1, signer="3" * 32,
    signer_name="Alice Manager", role="management, for the shop", signed_at="2026-11-23T10:00:00Z",
    consent="Yes.", consent_version=1,
)  # fmt: skip
KEY = SigningKey(b"k" * 32)
RAW = evidence.write(evidence.make_evidence("Secret stays secret. Zoë 🔒\n".encode(), SAID, KEY))


@pytest.fixture
def verify(app, tmp_path):
    """verify(bytes or None, *options) -> (exit code, what it printed)."""

    def run(raw, *options):
        path = tmp_path / "NDA-2026-001.json"
        if raw is not None:
            path.write_bytes(raw)
        result = app.test_cli_runner().invoke(cli.nda, ["verify", str(path), *options])
        assert result.output.count("\n") == 1
        return result.exit_code, result.output

    return run


def test_what_is_written_is_read_back():
    found = evidence.read(RAW)
    assert (found.statement, found.text, found.verify_key) == (SAID, "Secret stays secret. Zoë 🔒\n", KEY.verify_key.encode())
    assert evidence.write(found) == RAW


def test_no_byte_of_the_file_can_be_changed():
    for place in range(len(RAW)):
        for flip in (1, 2, 0x20, 0x80):
            changed = bytearray(RAW)
            changed[place] ^= flip
            with pytest.raises(evidence.Tampered):
                evidence.read(bytes(changed))
    for cut in range(200, len(RAW)):
        with pytest.raises(evidence.Tampered):
            evidence.read(RAW[:cut])
    for more in (RAW + b"\n", b" " + RAW, RAW + RAW):
        with pytest.raises(evidence.Tampered):
            evidence.read(more)


@pytest.mark.parametrize("field", list(json.loads(RAW)["statement"]))
@pytest.mark.parametrize("value", ["other", 2, None, True, 1.5, [], {}, "\ud800", 2**63, -1])
def test_no_field_can_be_replaced(field, value):
    content = json.loads(RAW)
    if content["statement"][field] == value:
        return
    content["statement"][field] = value
    with pytest.raises(evidence.Tampered):
        evidence.read(json.dumps(content, indent=1).encode() + b"\n")


@pytest.mark.parametrize("field", ["document", "signature", "verify_key", "statement", "document_sha256"])
@pytest.mark.parametrize("value", ["", "00", "ä", None, 1, [], {"domain": evidence.DOMAIN}, "0" * 64, "0" * 128])
def test_no_part_can_be_replaced(field, value):
    content = json.loads(RAW) | {field: value}
    with pytest.raises(evidence.Tampered):
        evidence.read(json.dumps(content, indent=1).encode() + b"\n")


@pytest.mark.parametrize("raw", [b"", b"{}", b"hello", b"\xff\xfe", b"[" * 100_000, b"%PDF-1.4", b"9" * 10_000])
def test_other_files_are_foreign(raw):
    with pytest.raises(evidence.Foreign):
        evidence.read(raw)


@pytest.mark.parametrize("raw", [b"[" * 100_000, b"9" * 10_000, b"NaN", b"[]", b'"x"', b"null", b"{}"])
def test_odd_files_that_name_the_kind_are_damaged(raw):
    with pytest.raises(evidence.Tampered):
        evidence.read(raw + b" " * 3 + evidence.MARKS[0])


def test_a_signed_nda_verifies(signed, verify):
    code, said = verify(bytes(signed.signature.evidence))
    assert code == 0
    for words in (
        "Good: Alice Manager",
        signed.number,
        "UTC",
        evidence.key_fingerprint(signed.signature.verify_key),
        "vault knows",
    ):
        assert words in said


def test_a_changed_file_is_bad(signed, verify):
    raw = bytearray(signed.signature.evidence)
    raw[len(raw) // 2] ^= 1
    assert verify(bytes(raw))[0] == 1


def test_a_key_that_the_vault_does_not_know_is_bad(signed, verify):
    real = evidence.read(bytes(signed.signature.evidence))
    forged = evidence.write(evidence.make_evidence(b"We owe you everything.", real.statement, SigningKey.generate()))
    code, said = verify(forged)
    assert code == 1 and "does not know that key" in said
    assert verify(RAW)[0] == 1


def test_what_is_no_evidence_is_unusable(keys, verify, tmp_path, app):
    assert verify(None)[0] == 2
    assert verify(b"Dear client")[0] == 2
    assert verify(b"x" * 2_000_000)[0] == 2
    assert app.test_cli_runner().invoke(cli.nda, ["verify", str(tmp_path)]).exit_code == 2
    assert app.test_cli_runner().invoke(cli.nda, ["verify"]).exit_code == 2


def test_on_another_machine_a_named_key_decides(verify):
    Shop.delete().execute()
    code, said = verify(RAW)
    assert code == 2 and "--key" in said
    verify_key = KEY.verify_key.encode()
    for named in (verify_key.hex(), evidence.key_fingerprint(verify_key), verify_key.hex().upper()):
        assert verify(RAW, "--key", named)[0] == 0
    for wrong in ("", "00", "ab" * 32, "zz"):
        assert verify(RAW, "--key", wrong)[0] == 1


def test_a_strangers_name_cannot_write_to_the_terminal(verify):
    said = evidence.Statement(**{**SAID.__dict__, "signer_name": "\x1b[2J\nGood: Alice"})
    code, output = verify(evidence.write(evidence.make_evidence(b"x", said, KEY)), "--key", KEY.verify_key.encode().hex())
    assert code == 0 and "\x1b" not in output
