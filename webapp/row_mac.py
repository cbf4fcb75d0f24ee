"""Row MACs: what a row says, bound under a subkey of shop.key, so that a row changed from outside the program is found out.

A table that needs one extends `MacedRow` before its model base, has a column `mac`, declares `row_mac` beside its fields,
and lists in `mac_fields` what the MAC covers. Sign a row before it is saved; check it before what it says is used.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from peewee import BlobField

from webapp import keyring
from webapp.sealing import Canonical, Unopenable, canonical, check_mac, mac

MacFields = Iterable[Canonical | date]  # what a MAC covers: moments and dates go in as ISO 8601 text
ROW_NUMBER = {"id": "the row's number in its table, by which nothing is decided"}


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
    mac: "BlobField[bytes]"

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
        check_mac(self.mac_key(), self.message_of(self, *more), self.mac)

    @classmethod
    def fits(cls, row: Any) -> bool:
        """Whether a row, or its values as attributes, is as it was signed; for a table whose MACs are under shop.key alone."""
        try:
            check_mac(keyring.shop_subkey(cls.row_mac.subkey), cls.message_of(row), row.mac or b"")
        except (Unopenable, TypeError, ValueError, AttributeError):  # a column may hold whatever the engine takes
            return False
        return True


def iso(moment: datetime) -> str:
    """Return a moment as MACs and ciphertexts bind it: ISO 8601, always with microseconds."""
    return moment.isoformat(timespec="microseconds")


def _plain(value: Canonical | date) -> Canonical:
    if isinstance(value, datetime):
        return iso(value)
    return value.isoformat() if isinstance(value, date) else value
