"""What proves that a shop.key is this shop's own: a check value in keys.db, its fingerprint, a signature by the recovery sheet."""

import re

from nacl.exceptions import BadSignatureError
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from webapp import keyring
from webapp.sealing import Unopenable, canonical, digest, mac, subkey

PIN = "shop.key"  # the row of keys.db that holds the check value
HEX = 32  # digits of a fingerprint, 128 bits: nobody makes another key with the same one


def is_known() -> bool | None:
    """Whether keys.db was written with the shop.key in use; None where it does not say, as before there was a check value."""
    number, tag = keyring.pinned(PIN)
    return tag == _check_value() if number else None


def remember() -> None:
    """Write into keys.db by what its shop.key is known again. Commits by itself."""
    keyring.pin(PIN, 1, _check_value())


def _check_value() -> bytes:
    return mac(keyring.shop_subkey("shop key check"), canonical("discreet/shop-key-check/1"))


def fingerprint(master: bytes) -> str:
    """The fingerprint of a shop.key (32 bytes), in groups of four digits: it tells nothing of the key itself."""
    text = _hash(master).hex()[:HEX]
    return " ".join(text[n : n + 4] for n in range(0, HEX, 4))


def fits(master: bytes, typed: str) -> bool:
    """Whether a shop.key has the fingerprint that somebody typed from paper, spaces and capitals aside."""
    return re.sub(r"[\s\-–—.]", "", typed).lower() == _hash(master).hex()[:HEX]


def sign(master: bytes, recovery: PrivateKey) -> bytes:
    """Sign a shop.key by the secret of a recovery sheet: 64 bytes, which only somebody with that sheet can make or check."""
    return _signing_key(recovery).sign(_signed(master, recovery)).signature


def check(master: bytes, recovery: PrivateKey, signature: bytes) -> None:
    """Raise Unopenable unless `sign` made the signature for this shop.key and this sheet."""
    try:
        _signing_key(recovery).verify_key.verify(_signed(master, recovery), signature)
    except (BadSignatureError, ValueError) as error:
        raise Unopenable from error


def _signing_key(recovery: PrivateKey) -> SigningKey:
    return SigningKey(subkey(recovery.encode(), "recovery sheet signing"))


def _signed(master: bytes, recovery: PrivateKey) -> bytes:
    return canonical("discreet/shop-key-signature/1", _hash(master), recovery.public_key.encode())


def _hash(master: bytes) -> bytes:
    return digest(canonical("discreet/shop-key/1", master))
