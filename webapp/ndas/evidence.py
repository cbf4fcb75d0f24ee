"""The evidence of a signature: one self-contained file with document, statement, signature and key, and its check.

The file has one form only: the check writes it anew from what it read and compares every byte.
"""

import base64
import json
from dataclasses import asdict, dataclass, fields
from hashlib import sha256

from nacl.exceptions import BadSignatureError, CryptoError
from nacl.signing import VerifyKey

from webapp.sealing import canonical

KIND = "discreet/nda-evidence/1"
DOMAIN = "discreet/nda-signature/1"
MARKS = (b"discreet/nda-evidence", b"discreet/nda-signature")
LARGEST = 1_000_000  # bytes; an agreement has some thousand


class Foreign(Exception):
    """Not a file of this kind."""


class Tampered(Exception):
    """A file of this kind that is not as it was written."""


@dataclass(frozen=True)
class Statement:
    """What the signer stated, beside the document and the key: uids, and names as they were shown."""

    nda: str
    number: str
    client: str
    template: str
    template_version: int
    signer: str
    signer_name: str
    role: str
    signed_at: str  # UTC, ISO 8601
    consent: str
    consent_version: int


@dataclass(frozen=True)
class Evidence:
    """A document, the statement about it, and the Ed25519 signature (64 bytes) over both by a verify key (32 bytes)."""

    document: bytes
    statement: Statement
    signature: bytes
    verify_key: bytes

    @property
    def sha256(self):
        """The document's SHA-256, 32 bytes."""
        return sha256(self.document).digest()

    @property
    def text(self):
        """The document's words."""
        return self.document.decode()


def make_evidence(document, statement, signing_key):
    """Sign a document and a Statement; the Evidence."""
    verify_key = signing_key.verify_key.encode()
    signature = signing_key.sign(_message(document, statement, verify_key)).signature
    return Evidence(document, statement, signature, verify_key)


def write(evidence):
    """The file's bytes."""
    content = {
        "kind": KIND,
        "note": "Check with: flask nda verify FILE. The document is UTF-8 text in base64.",
        "document": base64.b64encode(evidence.document).decode(),
        "document_sha256": evidence.sha256.hex(),
        "statement": {"domain": DOMAIN, **asdict(evidence.statement)},
        "signature": evidence.signature.hex(),
        "verify_key": evidence.verify_key.hex(),
    }
    return json.dumps(content, indent=1).encode() + b"\n"


def read(raw):
    """The Evidence in a file's bytes, checked: form, hash, signature and key. Raises Foreign or Tampered."""
    if len(raw) > LARGEST or not any(mark in raw for mark in MARKS):
        raise Foreign("This is not the evidence file of an NDA.")
    try:
        evidence = _parse(json.loads(raw))
        whole = write(evidence) == raw
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Tampered("The file is damaged: it is not as it was written.") from error
    if not whole:
        raise Tampered("The file has been changed: it is not as it was written.")
    try:
        message = _message(evidence.document, evidence.statement, evidence.verify_key)
        VerifyKey(evidence.verify_key).verify(message, evidence.signature)
    except (BadSignatureError, CryptoError, ValueError) as error:
        raise Tampered("The signature does not fit: the document or what is said about it has been changed.") from error
    return evidence


def key_fingerprint(verify_key):
    """128 bits of a verify key's SHA-256, as eight groups of four hex digits for people to compare."""
    text = sha256(bytes(verify_key)).hexdigest()[:32]
    return " ".join(text[at : at + 4] for at in range(0, 32, 4))


def _parse(content):
    given = dict(content["statement"])
    if given.pop("domain") != DOMAIN:
        raise ValueError("another domain")
    for field in fields(Statement):
        if type(given[field.name]) is not field.type:
            raise TypeError(field.name)
        if field.type is int and not 0 <= given[field.name] < 1 << 31:
            raise ValueError(field.name)
    return Evidence(
        base64.b64decode(content["document"], validate=True),
        Statement(**given),
        bytes.fromhex(content["signature"]),
        bytes.fromhex(content["verify_key"]),
    )


def _message(document, statement, verify_key):
    values = [getattr(statement, field.name) for field in fields(Statement)]
    return canonical(DOMAIN, sha256(document).digest(), *values, verify_key)
