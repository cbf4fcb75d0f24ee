"""The keys: `keys.db` with one random key per client and purpose, and the subkeys of `shop.key`.

Removing a key here is what removes a client's files, logins and backup bundles for good, so this file is small, is
never made anew once a client exists, and commits on its own: before the main database for what is new, and before it
for what is removed. Clients are named by their uid only. A purpose is "record", "logins" or "job:" and a job's uid.
"""

import fcntl
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from peewee import BigIntegerField, BlobField, CharField, CompositeKey, DateTimeField, fn

from webapp.clock import now
from webapp.db import PRAGMAS, Sqlite, existing
from webapp.disk.database_files import make_file, refuse_links
from webapp.disk.safe_files import PART, Directory
from webapp.errors import Unusable
from webapp.sealing import KEY_BYTES, new_key, subkey
from webapp.typed_peewee import Typed

RECORD, LOGINS = "record", "logins"
EVERY = "*"  # a tombstone of the whole client
UID = 32  # characters of a uid
NEWEST_PINNED = "newest entries"  # a pin: the newest entry about each row that rests on one is pinned under its uid
ACCOUNTS = "accounts"  # a pin: how many entries about accounts there are
ROWS_SIGNED = "rows signed"  # a pin: the shop's rows have had their MACs, so none without is ever signed again

keys_database = Sqlite(None, lock_type="IMMEDIATE")


class KeysModel(Typed):
    """The base of the three tables of keys.db."""

    class Meta:
        database = keys_database
        legacy_table_names = False


class PurposeKey(KeysModel):
    """A client's random 32-byte key for one purpose."""

    client = CharField(32)
    purpose = CharField(48)
    key = BlobField()
    made_at = DateTimeField(default=now)

    class Meta:
        primary_key = CompositeKey("client", "purpose")
        indexes = ((("purpose", "made_at", "client"), False),)  # the newest


class Tombstone(KeysModel):
    """That a client's key for one purpose ("*": the whole client) was destroyed, and when. Never a reason to make it again."""

    client = CharField(32)
    purpose = CharField(48)
    destroyed_at = DateTimeField(default=now)

    class Meta:
        primary_key = CompositeKey("client", "purpose")


class Pin(KeysModel):
    """A number and digest in the main database that must never go back: the audit trail's head, the vault's epoch.

    Under the uid of a member of staff or an erasure: the number of the newest entry that decides about them.
    """

    name = CharField(32, primary_key=True)
    number = BigIntegerField()
    digest = BlobField()


class Gone(Exception):
    """There is no such key (any more)."""


_held: dict[str, bytes] = {}  # shop.key
_subkeys: dict[tuple[bytes, str], bytes] = {}


def init(folder: str | Path) -> None:
    """Point at the data folder's keys.db and load shop.key, where the folder has them; nothing is made.

    Raises Unusable for a damaged shop.key, and where either is missing from a folder that has been in use.
    """
    shop_key, path = _paths(folder)
    refuse_links(path)
    keys_database.init(existing(path), pragmas=PRAGMAS, uri=True)
    for missing in (shop_key, path):
        _refuse_if_in_use(missing)
    _held.clear()
    _subkeys.clear()
    with suppress(FileNotFoundError, NotADirectoryError):
        if Directory(folder).check_plain(shop_key.name):
            _held["shop"] = _whole(Directory(folder).read(shop_key.name), shop_key)


def _whole(raw: bytes, path: Path) -> bytes:
    if len(raw) != KEY_BYTES or raw == bytes(KEY_BYTES):
        fault = f"its {KEY_BYTES} bytes are all zero" if len(raw) == KEY_BYTES else f"it must hold {KEY_BYTES} bytes"
        raise Unusable(f"{path} is damaged: {fault}. Put back the copy from your backup.")
    return raw


def make_keys(folder: str | Path) -> None:
    """Make shop.key and keys.db where a new folder lacks them, and the tables an older keys.db lacks; then open them as `init`."""
    shop_key, path = _paths(folder)
    for missing in (shop_key, path):
        _refuse_if_in_use(missing)
    _make_shop_key(Directory(folder))
    make_file(path)
    init(folder)
    with keys_database.connection_context():
        keys_database.create_tables([PurposeKey, Tombstone, Pin], safe=True)


def _paths(folder: str | Path) -> tuple[Path, Path]:
    return Path(folder) / "shop.key", Path(folder) / "keys.db"


def _refuse_if_in_use(missing: Path) -> None:
    if not missing.exists() and missing.with_name("discreet.db").exists():
        raise Unusable(
            f"{missing} is missing, but this folder has been in use. Without it no file or login opens, so it is not "
            "made anew. Put back the copy from your backup, then start again."
        )


def _make_shop_key(folder: Directory) -> None:
    """Whole or not there, also after a crash; where two processes start at once the first one's counts."""
    lock = folder.lock_file("shop.key.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in folder.names():
            if left.startswith("shop.key.") and left.endswith(PART):
                folder.remove(left)
        if not folder.check_plain("shop.key"):
            folder.write("shop.key", new_key())
            folder.flush()
    finally:
        os.close(lock)


def shop_key() -> bytes:
    """The 32 bytes of shop.key."""
    if "shop" not in _held:
        raise Unusable("There is no shop.key yet: no shop has been made in the data folder.")
    return _held["shop"]


def shop_subkey(purpose: str) -> bytes:
    """The 32-byte subkey of shop.key for one purpose (text)."""
    of = (shop_key(), purpose)
    if of not in _subkeys:
        _subkeys[of] = subkey(*of)
    return _subkeys[of]


def cookie_key() -> bytes | None:
    """The 32-byte key under which browsers' cookies are signed, or None where there is no shop to sign in to yet."""
    return shop_subkey("cookies") if _held else None


def new_purpose(client: str, purpose: str) -> bytes:
    """Make a client's key for a purpose (or return the one there is): 32 bytes. Commits by itself, ahead of the main database."""
    with keys_database.atomic():
        PurposeKey.insert(client=client, purpose=purpose, key=new_key(), made_at=now()).on_conflict("nothing").execute()
        return key_of(client, purpose)


def key_of(client: str, purpose: str = RECORD) -> bytes:
    """A client's 32-byte key for a purpose, or Gone."""
    row = PurposeKey.select(PurposeKey.key).where(PurposeKey.client == client, PurposeKey.purpose == purpose).tuples().first()
    if row is None:
        raise Gone
    return bytes(row[0])


def has_key(client: str, purpose: str = RECORD) -> bool:
    """Whether the client's key for a purpose still is there."""
    return PurposeKey.select().where(PurposeKey.client == client, PurposeKey.purpose == purpose).exists()


def has_any(client: str) -> bool:
    """Whether a client still has a key for anything."""
    return PurposeKey.select().where(PurposeKey.client == client).exists()


def destroy(client: str, purpose: str) -> None:
    """Delete one purpose's key, with a tombstone, in one commit of its own."""
    with keys_database.atomic():
        _bury(client, purpose)
        PurposeKey.delete().where(PurposeKey.client == client, PurposeKey.purpose == purpose).execute()


def destroy_all(client: str) -> None:
    """Delete every key of a client, with a tombstone, in one commit of its own."""
    with keys_database.atomic():
        _bury(client, EVERY)
        PurposeKey.delete().where(PurposeKey.client == client).execute()


def _bury(client: str, purpose: str) -> None:
    key = [Tombstone.client, Tombstone.purpose]
    stone = Tombstone.insert(client=client, purpose=purpose, destroyed_at=now())
    stone.on_conflict(conflict_target=key, preserve=[Tombstone.destroyed_at]).execute()


def pin(name: str, number: int, digest: bytes) -> None:
    """Remember that the main database has reached `number` (with a 32-byte digest) under `name`; never goes back."""
    ahead = (Pin.name == name) & (Pin.number < number)
    Pin.insert(name=name, number=number, digest=digest).on_conflict(
        conflict_target=[Pin.name], update={Pin.number: number, Pin.digest: digest}, where=ahead
    ).execute()


def repin(name: str, number: int, digest: bytes) -> None:
    """Put the pin under `name` where the main database stands, back if need be: for restoring and recovery at the console alone."""
    values = Pin.insert(name=name, number=number, digest=digest)
    values.on_conflict(conflict_target=[Pin.name], preserve=[Pin.number, Pin.digest]).execute()


def unpin_rows() -> None:
    """Forget what was pinned of single rows, by their uids, and that they were."""
    Pin.delete().where((fn.LENGTH(Pin.name) == UID) | Pin.name.in_([NEWEST_PINNED, ACCOUNTS])).execute()


def pinned(name: str) -> tuple[int, bytes]:
    """(number, digest) last pinned under a name, or (0, b"")."""
    row = Pin.get_or_none(Pin.name == name)
    return (row.number, bytes(row.digest)) if row else (0, b"")


def names() -> set[tuple[str, str]]:
    """(client, purpose) of every key there is, as a set."""
    return set(PurposeKey.select(PurposeKey.client, PurposeKey.purpose).tuples())


def newest(purpose: str, limit: int | None = None) -> list[str]:
    """The clients whose keys for a purpose were made last, at most `limit` of them, newest first."""
    query = PurposeKey.select(PurposeKey.client).where(PurposeKey.purpose == purpose)
    query = query.order_by(PurposeKey.made_at.desc(), PurposeKey.client.desc(), PurposeKey.purpose)
    return [client for (client,) in keys_database.execute(query.limit(limit)).fetchall()]


def among(clients: Iterable[str], purpose: str) -> list[str]:
    """Those of some clients who have a key for a purpose."""
    if not clients:
        return []
    query = PurposeKey.select(PurposeKey.client).where(PurposeKey.client.in_(list(clients)), PurposeKey.purpose == purpose)
    return [client for (client,) in query.tuples()]


def destructions() -> dict[tuple[str, str], datetime]:
    """When each (client, purpose) was last destroyed: a dict."""
    rows = Tombstone.select(Tombstone.client, Tombstone.purpose, Tombstone.destroyed_at).tuples()
    return {(client, purpose): at for client, purpose, at in rows}


def destroyed_since(moment: datetime = datetime.min) -> list[tuple[str, str]]:
    """(client, purpose) of every tombstone since a naive UTC moment."""
    return list(Tombstone.select(Tombstone.client, Tombstone.purpose).where(Tombstone.destroyed_at >= moment).tuples())
