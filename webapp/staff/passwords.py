"""Sign-in passwords: Argon2id over a peppered password, behind a gate of two; a weak one is refused with a sentence."""

from typing import Protocol
from unicodedata import normalize

from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from zxcvbn import zxcvbn

from webapp import config, keyring
from webapp.errors import Refused
from webapp.hash_concurrency import gate
from webapp.sealing import canonical, mac
from webapp.text import fold

SHORTEST, LONGEST = 12, 128
PLACES = 2
GOOD_SCORE = 3  # of 4: more than 10^8 guesses
MEASURED = 72  # zxcvbn takes no more characters
BOUND = "uid"  # stands before a hash that is bound to its owner's uid; the row's MAC covers it, so that nobody takes it away


class PasswordOwner(Protocol):
    """Whose password it is: a member of staff, or an invitation of somebody who becomes one."""

    @property
    def uid(self) -> str: ...

    @property
    def password_hash(self) -> str: ...


def hash_password(password: str, uid: str) -> str:
    """The Argon2id hash (libsodium's text form, after BOUND) of a password, good for the member of staff of this uid alone."""
    with gate(config.data_folder(), "sign-in", PLACES):
        stretched = argon2id.str(_peppered(password, uid), config.limit("SIGN_IN_OPS"), config.limit("SIGN_IN_MEMORY"))
    return BOUND + stretched.decode()


def matches(whose: PasswordOwner | None, password: str, known: bool = False) -> bool:
    """Whether this is somebody's password. For nobody, whose name is unknown, it takes as long and is False.

    `known`: somebody who has signed in from this browser before; they wait at a gate of their own.
    """
    stored = whose.password_hash if whose else ""
    bound = stored.startswith(BOUND) or not stored
    peppered = _peppered(password, whose.uid if whose else "") if bound else _peppered_for_all(password)
    with gate(config.data_folder(), "sign-in-known" if known else "sign-in", 1 if known else PLACES):
        try:
            return argon2id.verify((stored.removeprefix(BOUND) or _dummy()).encode(), peppered) and bool(stored)
        except (CryptoError, ValueError):
            return False


def is_outdated(password_hash):
    """Whether a hash is not bound to its owner, or was made with less than the limits now in force.

    It is text like "uid$argon2id$v=19$m=KIB,t=OPS,p=1$…".
    """
    if not password_hash.startswith(BOUND):
        return True
    costs = dict(cost.split("=") for cost in password_hash.split("$")[3].split(","))
    return int(costs["t"]) < config.limit("SIGN_IN_OPS") or int(costs["m"]) * 1024 < config.limit("SIGN_IN_MEMORY")


def refuse_weak(password, *, about=()):
    """Refuse a password that is too short, too long, or easily guessed (zxcvbn, offline), names and the shop's words known."""
    if len(password) < SHORTEST:
        raise Refused(f"The password must have at least {SHORTEST} characters. A few unrelated words make a good one.", "password")
    if len(password) > LONGEST:
        raise Refused(f"The password can have at most {LONGEST} characters.", "password")
    words = [part for text in about for part in [*fold(text).split(), fold(text), fold(text).replace(" ", "")]]
    if zxcvbn(password[:MEASURED], user_inputs=[*words, "discreet", "vault"])["score"] < GOOD_SCORE:
        raise Refused("That password is easy to guess: it is common, repetitive or made of a name. Choose another.", "password")


def _peppered(password, uid):
    return mac(keyring.shop_subkey("pepper"), canonical("discreet/password/2", uid, normalize("NFKC", password)))


def _peppered_for_all(password):
    """As before hashes were bound to their owners; such a hash is replaced at the next sign-in."""
    return mac(keyring.shop_subkey("pepper"), normalize("NFKC", password).encode())


def _dummy():
    # A well-formed hash that no password fits, made once with the limits in force, so that unknown names cost the same.
    key = (config.limit("SIGN_IN_OPS"), config.limit("SIGN_IN_MEMORY"))
    if key not in _dummies:
        _dummies[key] = argon2id.str(b"nobody", *key).decode()
    return _dummies[key]


_dummies = {}
