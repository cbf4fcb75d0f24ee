"""Writing the audit trail and proving that nobody has edited, reordered or cut it.

Each entry's MAC covers the one before, under a subkey of shop.key. The head is pinned in keys.db once the transaction
has committed, so the main database may be ahead of the pin for a moment, but never behind it.
"""

from collections.abc import Collection
from functools import partial
from typing import Any, Protocol

from peewee import JOIN, fn

from webapp import keyring
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.clock import now
from webapp.db import Model, database
from webapp.errors import Refused
from webapp.screening.columns import ReadBeforeWritten
from webapp.sealing import Unopenable, aead_open, aead_seal, canonical, check_mac, raw

PIN = "audit"
START = b"\0" * 32
ANCHOR = 32  # hex digits of an entry's hash that are printed


class NotWritten(Refused):
    """The trail does not hold what was appended to it, so what was to be recorded has not been done."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "The audit trail did not keep what was written into it, so nothing was done. The shop’s database has been changed "
            "from outside the program: run `flask doctor`."
        )


class Actor(Protocol):
    """Somebody who acts: a member of staff, who is a row to the right of here."""

    @property
    def id(self) -> int: ...


class Named(Protocol):
    """Somebody by a uid that never comes back: a client."""

    @property
    def uid(self) -> str: ...


def record(
    act: Act, *, by: Actor | None, about: Any = None, client: Named | None = None, words: str | None = None, **numbers: object
) -> Entry:
    """Append one entry, inside the caller's transaction.

    `by` is a member of staff or None for the program itself; `about` a row; `client` a Client (else taken from
    `about`); `words` free text, encrypted under the client's record key; `numbers` counts and ids, never names.
    """
    number, before = head()
    # One on from what was pinned, should that be ahead: where entries were cut off, the gap then stays for verify to find.
    entry = _append(max(number, keyring.pinned(PIN)[0]) + 1, before, act, by, about, client, words, numbers)
    database.after_commit(_pin_head)
    record_kept(about, by=by, client=client)
    return entry


def record_kept(row: Any, *, by: Actor | None, client: Named | None = None) -> None:
    """Record each name of a row just written that looks like a credential and that was kept as a name (C2).

    `record` does so for the row that an entry is about; acts call this for other rows that they write names into.
    """
    for column in row.kept_columns() if isinstance(row, ReadBeforeWritten) else ():
        record(Act.NAME_KEPT, by=by, about=row, client=client, column=column)


def record_deciding(
    act: Act, acts: Collection[Act], *, by: Actor | None, about: Any, client: Named | None = None, **numbers: object
) -> Entry:
    """Record one of the `acts` that decide what a row is worth. keys.db remembers its number, so that it cannot be hidden."""
    entry = record(act, by=by, about=about, client=client, **numbers)
    database.after_commit(partial(_pin_newest, acts, about.uid, name_of(about)))
    return entry


def _pin_newest(acts: Collection[Act], uid: str, about: str) -> None:
    newest = Entry.select(fn.MAX(Entry.number)).where(Entry.act.in_(acts), Entry.about == about).scalar()
    keyring.pin(uid, newest or 0, b"")


def pin_every(acts: Collection[Act]) -> None:
    """Remember the newest entry of these acts about each row there is: of a shop of before, or of one that was put back."""
    newest = Entry.select(Entry.about, fn.MAX(Entry.number)).where(Entry.act.in_(acts)).group_by(Entry.about).tuples()
    for about, number in newest:
        keyring.pin(about.rpartition(" ")[2], number, b"")


def pin_count(name: str, acts: Collection[Act]) -> None:
    """Remember under a name how many entries of these acts there are, so that `every` misses those that were taken out."""
    keyring.pin(name, Entry.select(fn.COUNT(Entry.number)).where(Entry.act.in_(acts)).scalar(), b"")


def record_and_repin(act: Act, *, by: Actor | None, about: Any = None, **numbers: object) -> Entry:
    """Record that the main database is taken as it stands, though it may be behind the pin: the entry holds both heads.

    For restoring and recovery, at the console alone, as its transaction's only entry. The pin follows once it has committed.
    """
    (last, before), (pinned, tag) = head(), keyring.pinned(PIN)
    numbers |= {"main": last, "main_head": before.hex()[:ANCHOR], "pinned": pinned, "pinned_head": tag.hex()[:ANCHOR]}
    entry = _append(last + 1, before, act, by, about, None, None, numbers)
    database.after_commit(repin)
    return entry


def _append(number, before, act, by, about, client, words, numbers):
    if not database.in_transaction():
        raise RuntimeError("an audit entry belongs inside its act's transaction")
    client = client or getattr(about, "client", None)
    entry = Entry(
        number=number,
        at=now(),
        act=str(act),
        by=by.id if by is not None else None,
        about=name_of(about) if about is not None else None,
        client=client.uid if client is not None else None,
        numbers=" ".join(f"{name}={value}" for name, value in sorted(numbers.items())),
    )
    entry.words = _seal_words(entry, words) if words else None
    entry.sign_row(before)
    entry.save(force_insert=True)
    database.before_commit(_refuse_unless_kept, (entry.number, entry.mac))
    return entry


def _refuse_unless_kept(appended: list[tuple[int, bytes]]) -> None:
    """Read with a statement of its own what a transaction has appended: an INSERT has its answer before any trigger runs."""
    kept = Entry.select(Entry.number, Entry.mac).where(Entry.number >= appended[0][0]).order_by(Entry.number).tuples()
    if [(number, bytes(tag)) for number, tag in kept] != appended:
        raise NotWritten


def _pin_head():
    # What the database holds now that it has committed: an entry whose savepoint was rolled back is not among it.
    number, tag = head()
    if keyring.pinned(PIN)[0] < number:  # another entry of the same transaction may have pinned it already
        keyring.pin(PIN, number, tag)


def repin() -> None:
    """Take the trail as it stands, even where its pin is ahead of it: for restoring and recovery, at the console alone.

    What was remembered of single rows is forgotten; the next start looks anew (see standing and starting).
    """
    keyring.repin(PIN, *head())
    keyring.unpin_rows()


def name_of(row: Model) -> str:
    """How an entry names the row it is about: the table's name as one capitalised word, and the row's uid or number.

    Made of the table's name, not the model's, so that entries of before still name the same row once a model is renamed.
    """
    table = "".join(word.capitalize() for word in row._meta.table_name.split("_"))
    return f"{table} {getattr(row, 'uid', None) or row.get_id()}"


def is_as_written(entry: Entry) -> bool:
    """Whether an entry still is the one that was written after the entry before it."""
    before = Entry.select(Entry.mac).where(Entry.number == entry.number - 1).tuples().first()
    if before is None and entry.number != 1:
        return False
    try:
        entry.check_row(raw(before[0]) if before else START)
    except Unopenable:
        return False
    return True


def is_newest(number: int, acts: Collection[Act], row: Any) -> bool:
    """Whether the entry of this number is one of `acts` about this row, as it was written, and none came after it.

    One that came after it and was changed since is known by its number, which keys.db remembers.
    """
    entry, about = Entry.get_or_none(Entry.number == number), name_of(row)
    if entry is None or entry.act not in acts or entry.about != about or not is_as_written(entry):
        return False
    later = Entry.select().where(Entry.act.in_(acts), Entry.number > number, Entry.about == about)
    return not later.exists() and keyring.pinned(row.uid)[0] <= number


def every(acts: Collection[Act], name: str) -> list[Entry]:
    """All entries of these acts, oldest first, each checked, in one statement; `name` is that of their `pin_count`.

    Raises Unopenable where one is not as it was written, or is missing.
    """
    before = Entry.alias()
    query = Entry.select(Entry, before.mac.alias("mac_before"))
    query = query.join(before, JOIN.LEFT_OUTER, on=before.number == Entry.number - 1).where(Entry.act.in_(acts))
    found = list(query.order_by(Entry.number).objects())
    for entry in found:
        if entry.mac_before is None and entry.number != 1:
            raise Unopenable
        entry.check_row(raw(entry.mac_before) if entry.number > 1 else START)
    if len(found) < keyring.pinned(name)[0]:
        raise Unopenable
    return found


def since(number: int) -> list[Entry]:
    """The entries that came after the one of this number, each checked against the one before it.

    Raises Unopenable where one of them is not as it was written, or is missing, the last ones included.
    """
    first, *later = list(Entry.select().where(Entry.number >= number).order_by(Entry.number)) or [None]
    if first is None or first.number != number or not is_as_written(first):
        raise Unopenable
    before = first
    for entry in later:
        if entry.number != before.number + 1:
            raise Unopenable
        entry.check_row(raw(before.mac))
        before = entry
    if before.number < keyring.pinned(PIN)[0]:
        raise Unopenable
    return later


def fits_anchor(number: int, anchor: str) -> bool:
    """Whether the entry of this number is the one that was anchored on paper, by the first hex digits of its hash."""
    entry = Entry.get_or_none(Entry.number == number)
    return entry is not None and len(anchor) >= ANCHOR and bytes(entry.mac).hex().startswith(anchor.lower())


def anchor_of(entry: Entry) -> str:
    """The hash of an entry as the day sheet prints it: 32 hex digits, 128 bits."""
    return bytes(entry.mac).hex()[:ANCHOR]


def words_of(entry: Entry) -> str | None:
    """The free text of an entry, or None where there is none or the client's key is gone."""
    if entry.words is None:
        return None
    try:
        return aead_open(keyring.key_of(entry.client), entry.words, _words_context(entry)).decode()
    except (keyring.Gone, Unopenable):
        return None


def verify() -> tuple[int, str | None]:
    """(entries checked, None), or (how many were good, why the next one is bad)."""
    number, pinned = keyring.pinned(PIN)  # read first: whatever is written meanwhile only comes after it
    before, count, key = START, 0, keyring.shop_subkey(Entry.row_mac.subkey)
    for entry in Entry.select().order_by(Entry.number).namedtuples().iterator():
        if entry.number != count + 1:
            return count, f"entry {count + 1} is missing"
        try:
            check_mac(key, Entry.message_of(entry, before), entry.mac)
        except Unopenable:
            return count, f"entry {entry.number} is not as it was written"
        before, count = bytes(entry.mac), entry.number
    if number > count:
        return count, f"entry {count + 1} is missing: the trail was cut after entry {count} of {number}"
    if number and bytes(Entry.get_by_id(number).mac) != pinned:
        return number - 1, f"entry {number} is not the one that was pinned"
    return count, None


def head() -> tuple[int, bytes]:
    """(number, 32-byte MAC) of the last entry, for anchoring off the machine."""
    number, tag = Entry.select(Entry.number, Entry.mac).order_by(Entry.number.desc()).tuples().first() or (0, START)
    return number, raw(tag)


def _seal_words(entry, words):
    return aead_seal(keyring.key_of(entry.client), words.encode(), _words_context(entry))


def _words_context(entry):
    return canonical("discreet/audit-words/1", entry.number, entry.act, entry.client)
