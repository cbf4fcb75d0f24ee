"""Names of hosts in one spelling, so that a shop's own name is known however a browser writes it."""

import re
from ipaddress import AddressValueError, IPv6Address

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::([0-9]{0,5}))?", re.ASCII)


def spell(host: str) -> str | None:
    """Return a `Host` header in its one spelling, as `name`, `name:8000` or `[::1]:8000`, or None where it is malformed.

    Small letters, no dot at the end, an IPv6 address at its shortest (RFC 5952) and an IPv4 one never as IPv6.
    """
    match = _HOST.fullmatch(host)
    name = _spell_name(match[1]) if match else None
    if match is None or not name or not 0 <= int(match[2] or 0) <= 65535:
        return None
    return f"{name}:{int(match[2])}" if match[2] else name


def spell_address(given: str) -> str | None:
    """Return a host as somebody types it, an IPv6 address with or without its brackets, in its one spelling; or None."""
    name = f"[{given}]" if ":" in given and not given.startswith("[") else given
    return _spell_name(name) if _HOST.fullmatch(name) or not name.isascii() else None


def is_loopback(given: str) -> bool:
    """Return whether a host as somebody types it is one of this machine's own, which no other machine reaches."""
    return spell_address(given) in LOOPBACK


def name_of(host: str) -> str:
    """Return the name in a host that is in its one spelling, without the port."""
    return re.sub(r":[0-9]+$", "", host)


def _spell_name(name):
    if name.startswith("["):
        try:
            address = IPv6Address(name.strip("[]"))
        except AddressValueError:
            return None
        return str(address.ipv4_mapped or f"[{address.compressed}]")
    try:
        return name.removesuffix(".").encode("idna").decode("ascii").lower() or None
    except UnicodeError:
        return None
