"""The vault passphrase: six made-up words offered, or one's own; what is good enough, and the one form it is used in."""

import secrets
import unicodedata
from collections.abc import Callable

from webapp.errors import Refused

SHORTEST, LONGEST = 15, 200
WORDS = 6
# 16 x 5 x 16 x 5 x 6 = 38,400 words of the shape "mokal", 15.2 bits each: six are 91 bits. Letters that sound or look
# alike when read out are left out where that costs little.
_START, _VOWEL, _END = "bdfghjklmnprstvz", "aeiou", "klmnrt"


def offer() -> str:
    """Six random words that can be spoken, to be written down by nobody."""
    return " ".join(_word() for _ in range(WORDS))


def _word() -> str:
    return "".join(secrets.choice(letters) for letters in (_START, _VOWEL, _START, _VOWEL, _END))


def normal(typed: str) -> str:
    """What was typed as it is used: compatible forms made one, one blank between words, so any keyboard gives the same."""
    return " ".join(unicodedata.normalize("NFKC", typed).split())


def check(typed: str, repeated: str, is_sign_in_password: Callable[[str], bool]) -> str:
    """Refuse a passphrase that is mistyped, short, long, of too few different characters, or the sign-in password.

    `is_sign_in_password` is a callable(text) -> bool. Returns the passphrase in its normal form.
    """
    passphrase = normal(typed)
    if len(passphrase) < SHORTEST:
        raise Refused(f"A vault passphrase needs at least {SHORTEST} characters.", field="passphrase")
    if len(passphrase) > LONGEST:
        raise Refused(f"A vault passphrase can have {LONGEST} characters at most.", field="passphrase")
    if len(set(passphrase)) < 6:
        raise Refused("This repeats the same few characters. Use the six words, or a longer sentence.", field="passphrase")
    if passphrase != normal(repeated):
        raise Refused("The two passphrases are not the same. Type both again.", field="repeated")
    if any(is_sign_in_password(text) for text in {typed, passphrase}):
        raise Refused("This is your sign-in password. The vault needs a passphrase of its own.", field="passphrase")
    return passphrase
