"""The kinds of login, and what each calls the parts of a Body that it uses."""

from dataclasses import dataclass

from webapp.vault.login_payload import Body
from webapp.vault.models import LoginKind

TITLES = {
    LoginKind.DEVICE: "Device (passcode, PIN or pattern)",
    LoginKind.EMAIL: "E-mail",
    LoginKind.WIFI: "Wi-Fi",
    LoginKind.ROUTER: "Router",
    LoginKind.ACCOUNT: "Account",
    LoginKind.OTHER: "Other",
}
ICONS = {
    LoginKind.DEVICE: "device-mobile",
    LoginKind.EMAIL: "mail",
    LoginKind.WIFI: "wifi",
    LoginKind.ROUTER: "router",
    LoginKind.ACCOUNT: "key",
    LoginKind.OTHER: "lock",
}
LOCKS = [("passcode", "Passcode or password"), ("PIN", "PIN"), ("pattern", "Pattern (dots numbered 1 to 9)")]
NETWORKS = [("WPA", "WPA, WPA2 or WPA3"), ("WEP", "WEP"), ("nopass", "Open, without a key")]

# What each kind calls its parts, in the order they are asked for and shown.
PARTS = {
    LoginKind.DEVICE: {"label": "Which device", "sort": "Kind of lock", "password": "Passcode, PIN or pattern", "note": "Note"},
    LoginKind.EMAIL: {
        "label": "What it is called", "username": "E-mail address", "password": "Password", "url": "Server or web address",
        "note": "Note",
    },
    LoginKind.WIFI: {
        "label": "What it is called", "username": "Network name (SSID)", "password": "Network key", "sort": "Security",
        "note": "Note",
    },
    LoginKind.ROUTER: {
        "label": "What it is called", "url": "Address", "username": "User name", "password": "Password", "note": "Note",
    },
    LoginKind.ACCOUNT: {
        "label": "What it is called", "url": "Address", "username": "User name", "password": "Password",
        "seed": "One-time-code seed", "note": "Note",
    },
    LoginKind.OTHER: {
        "label": "What it is called", "url": "Address", "username": "User name", "password": "Password or passcode",
        "seed": "One-time-code seed", "note": "Note",
    },
}  # fmt: skip
MADE = {"code": "One-time code now", "join": "Join by QR"}  # what is worked out from other parts
NAMES = frozenset().union(*PARTS.values(), MADE)


@dataclass(frozen=True)
class Part:
    """A part of a login that can be shown: its name in addresses and what it is called."""

    name: str
    title: str


def slug(kind: str) -> str:
    """A Kind as it stands in an address."""
    return str(kind).lower()


def from_slug(text: str) -> LoginKind | None:
    """The Kind of an address's word, or None."""
    return next((kind for kind in LoginKind if slug(kind) == text), None)


def parts(kind: str, body: Body) -> list[Part]:
    """The Parts of an opened Body that hold something, in order; what was sealed under another kind's form is not left out."""
    named = PARTS[LoginKind(kind)]
    rest = {name: title for name, title in PARTS[LoginKind.OTHER].items() if name not in named} | {"sort": "Sort"}
    found = [Part(name, title) for name, title in {**rest, **named}.items() if getattr(body, name)]
    found.sort(key=lambda part: (list(named) + list(rest)).index(part.name))
    if body.seed:
        found.append(Part("code", MADE["code"]))
    if kind == LoginKind.WIFI and body.username:
        found.append(Part("join", MADE["join"]))
    return found


def title_of(kind: str, name: str) -> str:
    """What a kind calls one of its parts."""
    return MADE.get(name) or PARTS[LoginKind(kind)].get(name) or PARTS[LoginKind.OTHER].get(name, "Sort")


def part_of(body: Body, name: str) -> str | None:
    """The text of one part of an opened Body; of "join", what a phone reads to join the network. None where there is none."""
    if name == "join":
        return joining(body.username, body.password, body.sort)
    return getattr(body, name) if name in NAMES else None


def joining(ssid: str, key: str, security: str) -> str:
    """The text of a Wi-Fi QR code, special characters escaped as phones expect."""
    security = security or ("WPA" if key else "nopass")
    secret = "" if security == "nopass" else f"P:{_escaped(key)};"
    return f"WIFI:T:{security};S:{_escaped(ssid)};{secret};"


def _escaped(text: str) -> str:
    return "".join("\\" + c if c in '\\;,":' else c for c in text)
