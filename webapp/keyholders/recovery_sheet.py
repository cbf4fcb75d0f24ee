"""The recovery sheet: the recovery private key as text that can be printed, read out and typed back, with its checksum."""

import re

from nacl.public import PrivateKey, PublicKey

from webapp.errors import Refused
from webapp.sealing import KEY_BYTES, canonical, digest

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: what looks alike is read as the digit
LOOK_ALIKES = str.maketrans("OILU", "011V")
CHECK_BYTES = 8
GROUP, GROUPS_A_LINE = 4, 4
LENGTH = (KEY_BYTES + CHECK_BYTES) * 8 // 5  # 64 characters, 16 groups


def lines(private: PrivateKey) -> list[str]:
    """A PrivateKey as four lines of four groups of four characters."""
    raw = private.encode()
    number = int.from_bytes(raw + _check(raw), "big")
    text = "".join(ALPHABET[number >> shift & 31] for shift in range(LENGTH * 5 - 5, -1, -5))
    groups = [text[n : n + GROUP] for n in range(0, LENGTH, GROUP)]
    return [" ".join(groups[n : n + GROUPS_A_LINE]) for n in range(0, len(groups), GROUPS_A_LINE)]


def read(typed: str) -> PrivateKey:
    """The PrivateKey on a sheet that was typed back, or Refused with what to look for."""
    text = re.sub(r"[\s\-–—.,]", "", typed).upper().translate(LOOK_ALIKES)
    if len(text) != LENGTH:
        raise Refused(f"The sheet has {LENGTH} characters; you typed {len(text)}. Type all four lines.", field="sheet")
    if strange := sorted(set(text) - set(ALPHABET)):
        raise Refused(f"The sheet does not use the character {strange[0]!r}. Look at it again.", field="sheet")
    number = 0
    for letter in text:
        number = number << 5 | ALPHABET.index(letter)
    raw = number.to_bytes(KEY_BYTES + CHECK_BYTES, "big")
    if raw[KEY_BYTES:] != _check(raw[:KEY_BYTES]):
        raise Refused("That is not quite what the sheet says: a character is wrong or two have changed places.", field="sheet")
    return PrivateKey(raw[:KEY_BYTES])


def fingerprint(public: bytes | PublicKey) -> str:
    """20 hex digits in groups by which people compare a public key (32 bytes or PublicKey)."""
    raw = public.encode() if isinstance(public, PublicKey) else bytes(public)
    text = digest(canonical("discreet/fingerprint/1", raw))[:10].hex()
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


def _check(raw: bytes) -> bytes:
    return digest(canonical("discreet/recovery-sheet/1", raw))[:CHECK_BYTES]
