"""Row MACs: what a row says, bound under a subkey of shop.key, so that a row changed from outside the program is found out.

A table that needs one extends `MacedRow` before its model base, has a column `mac`, declares `row_mac` beside its fields,
and lists in `mac_fields` what the MAC covers. Sign a row before it is saved; check it before what it says is used. A row
that is edited extends `SignedRow`, whose `change` does both.
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Self

from peewee import BlobField, DoesNotExist

from webapp import keyring
from webapp.errors import Refused
from webapp.sealing import Canonical, Unopenable, canonical, check_mac, mac

MacFields = Iterable[Canonical | date]  # what a MAC covers: moments and dates go in as ISO 8601 text
# What a row raises that was changed from outside: a column holds whatever SQLite takes, and points anywhere.
UNREADABLE = (TypeError, ValueError, AttributeError, struct.error, DoesNotExist)
ROW_NUMBER = {"id": "the row's number in its table, by which nothing is decided"}


class Altered(Refused):
    """A row that decides about something has been changed from outside the program, so what it decides about is not done."""

    def __init__(self, row: object) -> None:
        super().__init__(
            "A record that decides about this has been changed from outside the program, so nothing was done. "
            "Management: run `flask doctor` and `flask audit verify` on the shop’s machine, then restore a backup."
        )
        self.row = row


@dataclass(frozen=True)
class RowMac:
    """How a table's MACs are made.

    `domain` names the table and the version of its list of fields; `subkey` is the purpose of the subkey of shop.key;
    `left_out` maps every field that the MAC does not cover to the reason.
    """

    domain: str
    subkey: str
    left_out: Mapping[str, str]


class MacedRow:
    """A row that carries a MAC over its fields."""

    row_mac: ClassVar[RowMac]
    mac: "BlobField[Any]"  # no MAC yet, NULL, is a wrong one

    def mac_fields(self) -> MacFields:
        """Return what the MAC covers, always in the same order."""
        raise NotImplementedError

    def mac_key(self) -> bytes:
        """Return the 32-byte key of this row's MAC."""
        return keyring.shop_subkey(self.row_mac.subkey)

    @classmethod
    def message_of(cls, row: "MacedRow", *more: Canonical) -> bytes:
        """Return the bytes that a row's MAC is made over, with what it binds besides: the row before, rows that hang from it.

        `row` may be anything with this table's values as attributes.
        """
        return canonical(cls.row_mac.domain, *(_plain(value) for value in cls.mac_fields(row)), *more)

    def sign_row(self, *more: Canonical) -> None:
        """Put the MAC of the row as it is now into its `mac`; the caller saves it."""
        self.mac = mac(self.mac_key(), self.message_of(self, *more))

    def check_row(self, *more: Canonical) -> None:
        """Raise Unopenable unless the row is as it was signed."""
        try:
            check_mac(self.mac_key(), self.message_of(self, *more), self.mac or b"")
        except UNREADABLE as error:
            raise Unopenable from error

    def is_as_signed(self, *more: Canonical) -> bool:
        """Whether the row is as it was signed."""
        try:
            self.check_row(*more)
        except Unopenable:
            return False
        return True

    def refuse_altered(self) -> Self:
        """Raise Altered unless the row is as it was signed; the row, so that it can be loaded and checked in one line."""
        if not self.is_as_signed():
            raise Altered(self)
        return self

    @classmethod
    def fits(cls, row: Any) -> bool:
        """Whether a row, or its values as attributes, is as it was signed; for a table whose MACs are under shop.key alone."""
        try:
            check_mac(keyring.shop_subkey(cls.row_mac.subkey), cls.message_of(row), row.mac or b"")
        except (Unopenable, *UNREADABLE):
            return False
        return True


class SignedRow(MacedRow):
    """A row that carries a MAC and is edited: checked as it stands in the database, then signed anew."""

    @classmethod
    def add(cls, **values: Any) -> Self:
        """Insert a row of these values, signed; the row. Inside the caller's transaction."""
        row = cls(**values)
        row.sign_row()
        row.save(force_insert=True)  # type: ignore[attr-defined] # of the model that it is mixed into
        return row

    def change(self, **values: Any) -> None:
        """Set these values and sign, inside the caller's transaction. Raises Altered where the row in the database was changed."""
        fresh: Any = type(self).get_by_id(self.get_id())  # type: ignore[attr-defined]
        fresh.refuse_altered()
        for name, value in values.items():
            setattr(fresh, name, value)
        fresh.sign_row()
        fresh.save(only=[*values, "mac"])
        for name in (*values, "mac"):
            setattr(self, name, getattr(fresh, name))


def iso(moment: datetime) -> str:
    """Return a moment as MACs and ciphertexts bind it: ISO 8601, always with microseconds."""
    return moment.isoformat(timespec="microseconds")


def _plain(value: Canonical | date) -> Canonical:
    if isinstance(value, datetime):
        return iso(value)
    return value.isoformat() if isinstance(value, date) else value
