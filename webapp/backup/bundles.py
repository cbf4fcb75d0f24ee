"""Seal what a backup consists of: bundles of rows and files, the manifest that names them, and shop.key for the sheet.

A client's bundle is AEAD under a subkey of shop.key around AEAD under the client's `record` key, so that it dies with
that key. Everything else is AEAD under a subkey. Rows travel as plain values by column, so no program's models are in it.
"""

import json
import zlib
from binascii import a2b_base64, b2a_base64

from nacl.exceptions import CryptoError
from nacl.public import PublicKey, SealedBox

from webapp.sealing import KEY_BYTES, Unopenable, aead_open, aead_seal, canonical, subkey

FORMAT = 2
MAC_BYTES, SIGNATURE_BYTES = 32, 64
LEVEL = 1  # zlib's: half the time of its usual 6, a tenth more bytes
PIECES = 4_000  # of text, each a value or a mark, that are compressed together


def pack(value):
    """Rows as bytes: JSON with bytes in base64, compressed."""
    text = json.dumps(value, default=_in_base64, separators=(",", ":"), ensure_ascii=False)
    return zlib.compress(text.encode("utf-8", "surrogatepass"), LEVEL)


def pack_much(value):
    """What `pack` gives, written and compressed piece by piece: for lists as long as the shop has clients."""
    encoder = json.JSONEncoder(default=_in_base64, separators=(",", ":"), ensure_ascii=False)
    squeezing, done, waiting = zlib.compressobj(LEVEL), [], []
    for piece in encoder.iterencode(value):
        waiting.append(piece)
        if len(waiting) == PIECES:
            done.append(squeezing.compress("".join(waiting).encode("utf-8", "surrogatepass")))
            waiting.clear()
    done.append(squeezing.compress("".join(waiting).encode("utf-8", "surrogatepass")))
    return b"".join([*done, squeezing.flush()])


def unpack(raw):
    """What `pack` was given."""
    return json.loads(zlib.decompress(raw).decode("utf-8", "surrogatepass"), object_hook=_from_base64)


def _in_base64(value):
    if isinstance(value, (bytes, memoryview)):
        return {"base64": b2a_base64(value, newline=False).decode()}
    raise TypeError(f"cannot pack a {type(value).__name__}")


def _from_base64(value):
    return a2b_base64(value["base64"]) if value.keys() == {"base64"} else value


def seal_client(master, key, uid, tables):
    """A client's rows, {table: [row, …]}, sealed under the client's key and then under the shop's."""
    inner = aead_seal(key, pack(tables), canonical("discreet/client-bundle/1", uid))
    return aead_seal(_key(master), inner, _context("client", uid))


def open_client(master, key, uid, raw):
    """The rows that `seal_client` was given, or Unopenable."""
    inner = aead_open(_key(master), raw, _context("client", uid))
    return unpack(aead_open(key, inner, canonical("discreet/client-bundle/1", uid)))


def check_client(master, uid, raw):
    """Raise Unopenable unless the outer seal fits: all that can be said of a client whose key is gone."""
    aead_open(_key(master), raw, _context("client", uid))


def seal_file(master, client, uid, sealed):
    """A file's bytes, which are sealed under the client's key already, under the shop's as well."""
    return aead_seal(_key(master), sealed, _context("file", client, uid))


def open_file(master, client, uid, raw):
    """The sealed bytes that `seal_file` was given, or Unopenable."""
    return aead_open(_key(master), raw, _context("file", client, uid))


def seal_part(master, part, value):
    """The shop's own tables, or a stretch of the trail; `part` says which."""
    return aead_seal(_key(master), pack(value), _context("part", part))


def seal_trail(master, part, rows, at):
    """A stretch of the audit trail, its MACs (the column `at`) in one piece: one by one they took longer than all the rest."""
    return seal_part(master, part, {"macs": b"".join(row[at] for row in rows), "rows": [row[:at] + row[at + 1 :] for row in rows]})


def open_trail(master, part, at, raw):
    """The rows that `seal_trail` was given, as lists, or Unopenable."""
    held = open_part(master, part, raw)
    macs, rows = held["macs"], held["rows"]
    return [[*row[:at], macs[n * MAC_BYTES : (n + 1) * MAC_BYTES], *row[at:]] for n, row in enumerate(rows)]


def open_part(master, part, raw):
    """What `seal_part` was given, or Unopenable."""
    return unpack(aead_open(_key(master), raw, _context("part", part)))


def seal_manifest(master, manifest):
    """The manifest, a dict with its `name`, sealed: bound to that name, so that it stands for no other day."""
    return aead_seal(subkey(master, "backup manifest"), pack_much(manifest), canonical("discreet/manifest/1", manifest["name"]))


def open_manifest(master, name, raw):
    """The manifest of the backup called `name`, or Unopenable."""
    return unpack(aead_open(subkey(master, "backup manifest"), raw, canonical("discreet/manifest/1", name)))


def seal_keys(master, name, content):
    """The content of keys.db, for the file `name`."""
    return aead_seal(subkey(master, "backup keys"), pack_much(content), canonical("discreet/keys-file/1", name))


def open_keys(master, name, raw):
    """What `seal_keys` was given, or Unopenable."""
    return unpack(aead_open(subkey(master, "backup keys"), raw, canonical("discreet/keys-file/1", name)))


def seal_shop_key(master, recovery_public, signature):
    """shop.key for whoever holds the recovery sheet, with the sheet's `signature` over it (None: an older sheet made none)."""
    return SealedBox(PublicKey(bytes(recovery_public))).encrypt(master + bytes(signature or b""))


def open_shop_key(private, raw):
    """(the 32 bytes of shop.key, the sheet's signature over it or None) by the sheet's PrivateKey, or Unopenable.

    Anybody can seal to a sheet. Only the signature says that it is the key of the shop whose sheet it is.
    """
    try:
        opened = SealedBox(private).decrypt(raw)
    except (CryptoError, ValueError, TypeError) as error:
        raise Unopenable from error
    if len(opened) not in (KEY_BYTES, KEY_BYTES + SIGNATURE_BYTES):
        raise Unopenable
    return opened[:KEY_BYTES], opened[KEY_BYTES:] or None


def _key(master):
    return subkey(master, "backup bundles")


def _context(kind, *names):
    return canonical("discreet/bundle/1", kind, *names)
