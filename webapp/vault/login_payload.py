"""What is inside a login: label, address, user name, password, note, one-time-code seed, sort; as padded bytes and back."""

import base64
import binascii
import hmac
import json
import struct
import time
from dataclasses import asdict, dataclass, fields

from webapp.errors import Refused
from webapp.sealing import Unopenable, pad, unpad

LARGEST = 4096


@dataclass(frozen=True)
class Body:
    """A login in clear. It never prints itself."""

    label: str = ""
    url: str = ""
    username: str = ""
    password: str = ""
    note: str = ""
    seed: str = ""
    sort: str = ""  # of a lock (PIN, pattern…) or of a network (WPA, WEP, open)

    def __repr__(self) -> str:
        return "Body(…)"

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it that would need sealing."""
        return not any((self.username, self.password, self.note, self.seed))

    @property
    def code(self) -> str:
        """The one-time code of this moment, where a seed is kept."""
        return one_time_code(self.seed, int(time.time())) if self.seed else ""


NAMES = [field.name for field in fields(Body)]


def tidy_seed(typed: str) -> str:
    """A one-time-code seed as authenticator apps take it: base32 in capitals, no blanks. Refused where it is none."""
    seed = "".join(typed.split()).replace("-", "").rstrip("=").upper()
    try:
        base64.b32decode(seed + "=" * (-len(seed) % 8))
    except (binascii.Error, ValueError) as error:
        raise Refused("That is not a code seed: it has letters A to Z and digits 2 to 7 only.", field="seed") from error
    return seed


def one_time_code(seed: str, at: int) -> str:
    """The six digits of a base32 seed at a Unix time: RFC 6238, SHA-1, 30 s. pyotp refuses the 80-bit seeds many sites give."""
    key = base64.b32decode(seed + "=" * (-len(seed) % 8))
    made = hmac.digest(key, struct.pack(">Q", at // 30), "sha1")
    start = made[-1] & 15
    return f"{(int.from_bytes(made[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def pack(body: Body) -> bytes:
    """A Body as bytes, padded so that the length tells next to nothing. Refused past 4 KiB."""
    raw = json.dumps(asdict(body), ensure_ascii=False, separators=(",", ":")).encode()
    if len(raw) > LARGEST:
        raise Refused("That is more than a login holds. Shorten the note.", field="note")
    return pad(raw)


def unpack(padded: bytes) -> Body:
    """The Body in padded bytes, or Unopenable."""
    try:
        parts = json.loads(unpad(padded))
        return Body(**{name: str(parts.get(name, "") if name == "sort" else parts[name]) for name in NAMES})
    except (ValueError, KeyError, TypeError) as error:
        raise Unopenable from error
