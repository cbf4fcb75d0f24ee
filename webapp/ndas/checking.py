"""Checking an evidence file from the terminal: does it hold, and is the key one of our managers'?"""

from dataclasses import dataclass
from pathlib import Path

from peewee import DatabaseError

from webapp.db import database
from webapp.errors import Refused
from webapp.keyring import keys_database
from webapp.ndas import evidence, signing
from webapp.staff.models import Shop

GOOD, BAD, UNUSABLE = 0, 1, 2


@dataclass(frozen=True)
class NdaVerdict:
    """What came of a check: the exit code, and one sentence for people."""

    exit_code: int
    sentence: str


def check_file(path, key=None):
    """The Verdict on a file. `key`: the signer's verify key or its fingerprint in hex, from elsewhere than the file."""
    try:
        with Path(path).open("rb") as file:
            raw = file.read(evidence.LARGEST + 1)
    except (OSError, ValueError) as error:
        return NdaVerdict(
            UNUSABLE, f"Unusable: {_plain(path)} cannot be read ({getattr(error, 'strerror', None) or 'not a file name'})."
        )
    try:
        proof = evidence.read(raw)
    except evidence.Foreign as error:
        return NdaVerdict(UNUSABLE, f"Unusable: {error}")
    except evidence.Tampered as error:
        return NdaVerdict(BAD, f"Bad: {error}")
    return _check_key(proof, key)


def _check_key(proof, key):
    said = describe(proof)
    if key is not None:
        if _same_key(key, proof.verify_key):
            return NdaVerdict(GOOD, f"Good: {said} That is the key you named.")
        return NdaVerdict(BAD, f"Bad: {said} But that is not the key you named, so somebody else may have made this file.")
    known = _vault_knows(proof)
    if known is None:
        return NdaVerdict(
            UNUSABLE,
            f"Undecided: the file holds together, and says: {said} But this machine has no vault that could tell whose key it is. "
            "Give the key that the shop names to you: --key HEX.",
        )
    if known:
        return NdaVerdict(GOOD, f"Good: {said} This shop's vault knows that key as the signer's own.")
    return NdaVerdict(BAD, f"Bad: {said} But this shop's vault does not know that key, and anyone can make one.")


def describe(proof):
    """Who signed what, when, with which key."""
    said = proof.statement
    when = said.signed_at.replace("T", " at ").replace("Z", " UTC")
    who, number = _plain(said.signer_name), _plain(said.number)
    return (
        f"{who} ({_plain(said.role)}) signed {number} on {_plain(when)} with the key {evidence.key_fingerprint(proof.verify_key)}."
    )


def _vault_knows(proof):
    """Whether this machine's vault knows the key; None where there is no shop or no vault to ask."""
    try:
        with database.connection_context(), keys_database.connection_context():
            if Shop.current() is None:
                return None
            return signing.is_known(proof)
    except (DatabaseError, Refused):
        return None


def _same_key(typed, verify_key):
    bare = "".join(typed.split()).replace(":", "").lower()
    return bare in (verify_key.hex(), evidence.key_fingerprint(verify_key).replace(" ", ""))


def _plain(text):
    """Text of a stranger's making, fit for a terminal."""
    return "".join(c if c.isprintable() else "?" for c in str(text))[:200]
