"""A client with a draft, and a keeper of signing keys that has real keys and asks for a passphrase and a code."""

from datetime import date

import pytest
from nacl.signing import SigningKey

from tests import make
from webapp.errors import Refused
from webapp.ndas import documents, drafting, signing
from webapp.ndas.models import NdaTemplateText

PASSPHRASE = "mokal rudin zapet bovim gelur tasok"
CODE = "123456"
DAY = date(2026, 11, 23)


class KeyRing:
    """Keeps one signing key for each member of staff; every code works once."""

    def __init__(self):
        self.keys, self.spent, self.retired = {}, set(), set()

    def open_signing_key(self, staff, passphrase, code):
        """The key, at the price of passphrase and code."""
        if code in self.spent:
            raise Refused("That passphrase and code do not fit together.", field="passphrase")
        self.spent.add(code)
        if passphrase != PASSPHRASE:
            raise Refused("That passphrase and code do not fit together.", field="passphrase")
        return self.keys.setdefault(staff.id, SigningKey.generate())

    def verify_key_known(self, staff_id, verify_key):
        """Whether it is that member's own."""
        return staff_id in self.keys and self.keys[staff_id].verify_key.encode() == verify_key


@pytest.fixture
def keys(app, monkeypatch):
    """The keeper of signing keys."""
    ring = KeyRing()
    monkeypatch.setattr(signing, "KEY_HOLDERS", [ring])
    return ring


@pytest.fixture
def client(app, alice):
    """A client."""
    return make.client(alice)


@pytest.fixture
def draft(client, ruth):
    """An NDA that reception prepared from the first template."""
    return prepare(client, ruth)


@pytest.fixture
def signed(draft, keys, alice):
    """The same, signed."""
    signing.sign(draft, seen(draft), PASSPHRASE, CODE, by=alice)
    return draft


def prepare(client, by, **values):
    """A draft from the first template."""
    return drafting.prepare(client, NdaTemplateText.newest().first(), **{"starts_on": DAY, "by": by, "on": DAY} | values)


def seen(nda):
    """The SHA-256, in hex, of what the signing page shows."""
    return documents.fingerprint(documents.bytes_of(nda))
