"""Purpose pairs: one X25519 pair per client and purpose. Anyone seals to the public half; the private half needs the group's
key, the purpose key in keys.db and shop.key together."""

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from webapp import keyring
from webapp.clients.models import Client
from webapp.clock import now
from webapp.jobs.models import Job
from webapp.sealing import Unopenable, aead_open, aead_seal
from webapp.vault import epochs
from webapp.vault.epoch_models import Epoch
from webapp.vault.models import JobConsent, OptIn, PurposePair


def make_pair(client: Client, purpose: str, *, source: OptIn | JobConsent, job: Job | None = None) -> PurposePair:
    """Make the pair of a purpose, inside the caller's transaction; keys.db gets its key first, in a commit of its own.

    `source` is the OptIn or JobConsent that allows it: without one there is nothing to seal to.
    """
    epoch = epochs.require()
    key = keyring.new_purpose(client.uid, purpose)
    private = PrivateKey.generate()
    pair = PurposePair(
        client=client,
        purpose=purpose,
        job=job,
        epoch=epoch,
        source=source.uid,
        public=private.public_key.encode(),
        made_at=now(),
    )
    _wrap(pair, aead_seal(key, private.encode(), pair.context), epoch)
    pair.save(force_insert=True)
    return pair


def rewrap(pair: PurposePair, group: PrivateKey, epoch: Epoch) -> None:
    """Wrap a pair's private half, opened with the group's PrivateKey, for a new epoch. Raises Damaged, Unopenable or Gone."""
    epochs.check(pair)
    _wrap(pair, _unwrap(pair, group), epoch)
    pair.save(only=[PurposePair.epoch, PurposePair.private, PurposePair.mac])


def renew(pair: PurposePair, epoch: Epoch) -> None:
    """Give a pair of this epoch new keys under the same purpose. What was sealed to the old ones has to be sealed anew."""
    private = PrivateKey.generate()
    pair.public = private.public_key.encode()
    _wrap(pair, aead_seal(keyring.key_of(pair.client.uid, pair.purpose), private.encode(), pair.context), epoch)
    pair.save(only=[PurposePair.public, PurposePair.epoch, PurposePair.private, PurposePair.mac])


def _wrap(pair: PurposePair, inner: bytes, epoch: Epoch) -> None:
    pair.epoch = epoch
    pair.private = SealedBox(PublicKey(bytes(epoch.group_public))).encrypt(inner)
    pair.sign_row()


def _unwrap(pair: PurposePair, group: PrivateKey) -> bytes:
    try:
        return SealedBox(group).decrypt(bytes(pair.private))
    except CryptoError as error:
        raise Unopenable from error


def find(client: Client, purpose: str) -> PurposePair | None:
    """The checked pair of a client's purpose, or None where there is none or its key has been destroyed. Raises Damaged."""
    pair = PurposePair.get_or_none(PurposePair.client == client, PurposePair.purpose == purpose)
    if pair is None:
        return None
    try:
        epochs.check(pair)
    except keyring.Gone:
        return None
    if pair.epoch_id != epochs.require().number:
        raise epochs.Damaged  # a row from before a re-key, put back: whoever left then could open what is sealed to it
    return pair


def open_private(pair: PurposePair, group: PrivateKey) -> bytes:
    """The 32 bytes of a checked pair's private key, opened with the group's PrivateKey. Raises Unopenable or Gone."""
    key = keyring.key_of(pair.client.uid, pair.purpose)
    raw = aead_open(key, _unwrap(pair, group), pair.context)
    if PrivateKey(raw).public_key.encode() != bytes(pair.public):
        raise Unopenable
    return raw
