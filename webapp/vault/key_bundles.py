"""A manager's bundle: an X25519 and an Ed25519 private key, sealed under the passphrase and a subkey of shop.key."""

from dataclasses import dataclass, field

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey
from nacl.pwhash import argon2id
from nacl.signing import SigningKey
from nacl.utils import random as random_bytes

from webapp import config, keyring
from webapp.clients.models import new_uid
from webapp.hash_concurrency import gate
from webapp.sealing import KEY_BYTES, Unopenable, aead_open, aead_seal, canonical, mac
from webapp.staff.models import Staff
from webapp.vault.epoch_models import Bundle

SUITE = "argon2id13+blake2b+xchacha20poly1305"
MOST_OPS, MOST_MEMORY = 10, 1 << 30  # vault.md section 5: the ceiling; the floor is config's limit


@dataclass(frozen=True)
class Opened:
    """What a bundle holds, for the one request that opened it."""

    private: PrivateKey = field(repr=False)
    signing: SigningKey = field(repr=False)


def make_bundle(staff: Staff, passphrase: str, opened: Opened | None = None) -> Bundle:
    """A new Bundle row (not saved yet) for a manager, sealed under a passphrase in its normal form.

    New keys, or those that one of his bundles (`opened`) holds.
    """
    opened = opened or Opened(PrivateKey.generate(), SigningKey.generate())
    private, signing = opened.private, opened.signing
    bundle = Bundle(
        uid=new_uid(),
        staff=staff,
        suite=SUITE,
        ops=config.limit("VAULT_OPS"),
        memory=config.limit("VAULT_MEMORY"),
        salt=random_bytes(argon2id.SALTBYTES),
        public=private.public_key.encode(),
        verify=signing.verify_key.encode(),
    )
    bundle.sealed = aead_seal(_key(bundle, passphrase), private.encode() + signing.encode(), _context(bundle))
    return bundle


def open_with(bundle: Bundle, passphrase: str) -> Opened:
    """The keys in a bundle, or Unopenable: wrong passphrase, foreign shop.key, changed row, parameters out of bounds."""
    _check_bounds(bundle)
    raw = aead_open(_key(bundle, passphrase), bundle.sealed, _context(bundle))
    if len(raw) != 2 * KEY_BYTES:
        raise Unopenable
    opened = Opened(PrivateKey(raw[:KEY_BYTES]), SigningKey(raw[KEY_BYTES:]))
    if opened.private.public_key.encode() != bytes(bundle.public) or opened.signing.verify_key.encode() != bytes(bundle.verify):
        raise Unopenable
    return opened


def _check_bounds(bundle: Bundle) -> None:
    """Refuse before hashing: a weakened row would make guessing cheap, a swollen one would take the machine down."""
    fits = (
        bundle.suite == SUITE
        and config.limit("VAULT_OPS") <= bundle.ops <= MOST_OPS
        and config.limit("VAULT_MEMORY") <= bundle.memory <= MOST_MEMORY
        and len(bytes(bundle.salt)) == argon2id.SALTBYTES
    )
    if not fits:
        raise Unopenable


def _key(bundle: Bundle, passphrase: str) -> bytes:
    """32 bytes from the passphrase and shop.key together: neither alone says anything about the bundle."""
    with gate(config.data_folder(), "vault", 1):
        try:
            stretched = argon2id.kdf(KEY_BYTES, passphrase.encode(), bytes(bundle.salt), bundle.ops, bundle.memory)
        except (CryptoError, RuntimeError) as error:
            raise Unopenable from error
    return mac(keyring.shop_subkey("vault bundles"), canonical("discreet/bundle-key/1", bundle.uid, stretched))


def _context(bundle: Bundle) -> bytes:
    return canonical(
        "discreet/bundle/1",
        bundle.suite,
        bundle.uid,
        bundle.staff.uid,
        bundle.ops,
        bundle.memory,
        bytes(bundle.salt),
        bytes(bundle.public),
        bytes(bundle.verify),
    )
