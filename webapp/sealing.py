"""libsodium's building blocks as the rest of the program uses them: canonical bytes, AEAD, MAC, subkeys, padding.

XChaCha20-Poly1305, BLAKE2b, X25519 sealed boxes and Argon2id all come from PyNaCl; nothing here is invented.
"""

import struct
from hmac import compare_digest

from nacl import bindings
from nacl.encoding import RawEncoder
from nacl.exceptions import CryptoError
from nacl.hash import blake2b
from nacl.utils import random as random_bytes

KEY_BYTES = 32
NONCE_BYTES = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
PAD_BLOCK = 256
Canonical = None | bool | int | str | bytes | memoryview  # what `canonical` takes as a field


class Unopenable(Exception):
    """A ciphertext, MAC or signature that does not fit its key or context. Carries no detail on purpose."""


def canonical(domain: str, *fields: Canonical) -> bytes:
    """Bytes that stand for exactly these typed fields: no two different lists give the same bytes.

    `domain` (text) names the use and the suite. Fields are None, bool, int (64 bit), str or bytes; each is written as a
    type letter, a 4-byte length and its bytes, so that no field can run into the next one.
    """
    out = [_field(domain), struct.pack(">I", len(fields))]
    out.extend(_field(value) for value in fields)
    return b"".join(out)


def _field(value: Canonical) -> bytes:
    if value is None:
        kind, raw = b"n", b""
    elif isinstance(value, bool):
        kind, raw = b"?", bytes([value])
    elif isinstance(value, int):
        kind, raw = b"i", struct.pack(">q", value)
    elif isinstance(value, str):
        kind, raw = b"s", value.encode("utf-8")
    elif isinstance(value, (bytes, memoryview)):
        kind, raw = b"b", bytes(value)
    else:
        raise TypeError(f"cannot encode a {type(value).__name__}")
    return kind + struct.pack(">I", len(raw)) + raw


def new_key() -> bytes:
    """32 random bytes."""
    return random_bytes(KEY_BYTES)


def subkey(master: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose (text), derived from a 32-byte master key by keyed BLAKE2b."""
    return blake2b(canonical("discreet/subkey/1", purpose), digest_size=KEY_BYTES, key=master, encoder=RawEncoder)


def mac(key: bytes, message: bytes) -> bytes:
    """A 32-byte MAC of bytes: keyed BLAKE2b."""
    return blake2b(message, digest_size=32, key=key, encoder=RawEncoder)


def check_mac(key: bytes, message: bytes, tag: bytes) -> None:
    """Raise Unopenable unless the tag is the message's, compared in constant time."""
    if not compare_digest(mac(key, message), raw(tag)):
        raise Unopenable


def raw(value: object) -> bytes:
    """The bytes in a column of bytes; none where somebody has put something else there, such as text or a huge number."""
    return bytes(value) if isinstance(value, (bytes, bytearray, memoryview)) else b""


def digest(message: bytes) -> bytes:
    """A 32-byte BLAKE2b hash of bytes."""
    return blake2b(message, digest_size=32, encoder=RawEncoder)


def aead_seal(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """Encrypt bytes under a 32-byte key, bound to `aad`: nonce (24 bytes) followed by ciphertext and tag."""
    nonce = random_bytes(NONCE_BYTES)
    return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, aad, nonce, key)


def aead_open(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """Decrypt what `aead_seal` made with the same key and aad, or raise Unopenable."""
    sealed = bytes(sealed)
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[NONCE_BYTES:], aad, sealed[:NONCE_BYTES], key)
    except (CryptoError, ValueError, TypeError) as error:
        raise Unopenable from error


def pad(plaintext: bytes, block: int = PAD_BLOCK) -> bytes:
    """Bytes padded to a multiple of `block`, so that a ciphertext's length tells next to nothing."""
    return bindings.sodium_pad(plaintext, block)


def unpad(padded: bytes, block: int = PAD_BLOCK) -> bytes:
    """What `pad` was given, or Unopenable."""
    try:
        return bindings.sodium_unpad(padded, block)
    except (CryptoError, ValueError) as error:
        raise Unopenable from error
