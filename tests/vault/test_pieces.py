"""The pieces that the vault is built of: passphrase, recovery sheet, bundles, bodies."""

import base64
import math
import subprocess
import sys

import pytest
from hypothesis import given, strategies as st
from nacl.public import PrivateKey

from tests.fixtures.vault import PASSPHRASE
from webapp import config, keyring
from webapp.errors import Refused
from webapp.keyholders import recovery_sheet
from webapp.running import hardening
from webapp.sealing import Unopenable, canonical
from webapp.vault import key_bundles, login_payload, passphrase

FIELD = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=20) | st.binary(max_size=20)
FIELD = FIELD.filter(lambda v: not isinstance(v, str) or v.isprintable())


def key(values):
    return [(type(v), v) for v in values]


@given(st.lists(FIELD, max_size=5), st.lists(FIELD, max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_different_fields_never_encode_alike(one, other, domain, elsewhere):
    try:
        same = canonical(domain, *one) == canonical(elsewhere, *other)
    except UnicodeEncodeError:
        return
    assert same == (key([domain, *one]) == key([elsewhere, *other]))


def test_a_field_cannot_run_into_the_next():
    assert canonical("d", "ab", "c") != canonical("d", "a", "bc")
    assert canonical("d", 1) != canonical("d", True) != canonical("d", "1")
    assert canonical("d", None) != canonical("d", "") != canonical("d")


def test_six_offered_words_carry_enough():
    per_word = math.log2(16 * 5 * 16 * 5 * 6)
    assert per_word * passphrase.WORDS >= 77
    offered = {passphrase.offer() for _ in range(200)}
    assert len(offered) == 200
    assert all(len(words.split()) == 6 and passphrase.check(words, words, lambda text: False) for words in offered)


def test_any_keyboard_gives_the_same_passphrase():
    assert passphrase.normal("ｍｏｋａｌ　rudin") == passphrase.normal("  mokal  rudin ") == "mokal rudin"


@pytest.mark.parametrize(
    ("typed", "repeated", "field"),
    [
        ("fourteen chars", "fourteen chars", "passphrase"),
        ("a" * 40, "a" * 40, "passphrase"),
        ("long enough words" * 20, "long enough words" * 20, "passphrase"),
        ("long enough words", "long enough word", "repeated"),
        ("the sign-in password", "the sign-in password", "passphrase"),
    ],
)
def test_a_poor_passphrase_is_refused(typed, repeated, field):
    with pytest.raises(Refused) as refused:
        passphrase.check(typed, repeated, lambda text: text == "the sign-in password")
    assert refused.value.field == field


def test_the_sheet_reads_back_however_it_is_typed():
    private = PrivateKey.generate()
    lines = recovery_sheet.lines(private)
    assert [len(line) for line in lines] == [19] * 4
    text = "\n".join(lines)
    for typed in (text, text.lower(), text.replace(" ", "-"), text.replace("0", "o").replace("1", "l")):
        assert recovery_sheet.read(typed).encode() == private.encode()


def test_the_sheet_notices_every_wrong_character_and_every_swap():
    lines = "".join("".join(recovery_sheet.lines(PrivateKey.generate())).split())
    for at in range(len(lines)):
        other = "2" if lines[at] != "2" else "3"
        with pytest.raises(Refused):
            recovery_sheet.read(lines[:at] + other + lines[at + 1 :])
        if at and lines[at] != lines[at - 1]:
            with pytest.raises(Refused):
                recovery_sheet.read(lines[: at - 1] + lines[at] + lines[at - 1] + lines[at + 1 :])
    for typed in ("", lines[:-1], lines + "2", "*" * 64, "é" * 64):
        with pytest.raises(Refused):
            recovery_sheet.read(typed)


def test_a_bundle_opens_with_its_passphrase_and_shop_key_only(alice, monkeypatch):
    bundle = key_bundles.make_bundle(alice, PASSPHRASE)
    assert key_bundles.open_with(bundle, PASSPHRASE).signing.verify_key.encode() == bytes(bundle.verify)
    with pytest.raises(Unopenable):
        key_bundles.open_with(bundle, PASSPHRASE + "x")
    monkeypatch.setitem(keyring._held, "shop", bytes(32))
    with pytest.raises(Unopenable):
        key_bundles.open_with(bundle, PASSPHRASE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ops", 0), ("ops", 11), ("ops", 2), ("memory", 8191), ("memory", (1 << 30) + 1), ("memory", 16384),
        ("suite", "scrypt"), ("salt", bytes(15)), ("salt", bytes(16)), ("verify", bytes(32)), ("public", bytes(32)),
    ],
)  # fmt: skip
def test_a_changed_bundle_does_not_open(alice, name, value):
    bundle = key_bundles.make_bundle(alice, PASSPHRASE)
    setattr(bundle, name, value)
    with pytest.raises(Unopenable):
        key_bundles.open_with(bundle, PASSPHRASE)


def test_a_bundle_below_the_floor_is_refused_before_hashing(alice, monkeypatch):
    bundle = key_bundles.make_bundle(alice, PASSPHRASE)
    config.settle({"VAULT_OPS": 3, "VAULT_MEMORY": 1 << 28, "DATA": str(config.data_folder())})
    monkeypatch.setattr(key_bundles.argon2id, "kdf", lambda *given: pytest.fail("it hashed"))
    with pytest.raises(Unopenable):
        key_bundles.open_with(bundle, PASSPHRASE)


def test_the_floor_is_libsodiums_moderate():
    assert (config.LIMITS["VAULT_OPS"], config.LIMITS["VAULT_MEMORY"]) == (3, 256 * 1024 * 1024)


def test_a_body_is_padded_and_never_prints_itself():
    short, long = login_payload.Body(password="a"), login_payload.Body(password="b" * 60, label="x" * 40)
    assert len(login_payload.pack(short)) == len(login_payload.pack(long)) == 256
    assert login_payload.unpack(login_payload.pack(long)) == long
    assert "b" * 60 not in f"{long} {long!r}"
    with pytest.raises(Refused):
        login_payload.pack(login_payload.Body(note="€" * 1400))
    with pytest.raises(Unopenable):
        login_payload.unpack(bytes(256))


def test_one_time_codes_are_those_of_the_standard():
    seed = base64.b32encode(b"12345678901234567890").decode()
    for at, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):  # RFC 6238, appendix B
        assert login_payload.one_time_code(seed, at) == code
    assert len(login_payload.Body(seed="JBSWY3DPEHPK3PXP").code) == 6
    for typed, kept in (("jbsw y3dp-ehpk3pxp", "JBSWY3DPEHPK3PXP"), ("", "")):
        assert login_payload.tidy_seed(typed) == kept
    for typed in ("JBSWY3D1", "a", "é", "not a seed at all!"):
        with pytest.raises(Refused):
            login_payload.tidy_seed(typed)


def test_hardening_forbids_core_dumps_and_peeking():
    program = "import resource, webapp.running.hardening as h; print(h.harden(), resource.getrlimit(resource.RLIMIT_CORE))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=config.ROOT)
    assert done.stdout.strip() == "True (0, 0)"
    assert hardening.PR_SET_DUMPABLE == 4
