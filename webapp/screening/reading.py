"""How a text is read: as free text, a name or a document, each harmless text once; and refused, with a sentence for its field."""

import hashlib
import re
import secrets
from enum import StrEnum

from webapp.errors import Refused
from webapp.screening.announced import find_announced, find_in_document
from webapp.screening.finding import Credential, find


class Reading(StrEnum):
    """How a column is read."""

    NOTE = "as free text, by every rule"
    NAME = "as a name, by announcing words alone; what is a name after all is kept, on record"
    DOCUMENT = "as a document, by announcing words and by shapes"


NOTE, NAME, DOCUMENT = Reading
READERS = {NOTE: find, NAME: find_announced, DOCUMENT: find_in_document}
MOST = 4096  # harmless texts of which a process remembers, under a key of its own, that it has read them
PHONE = re.compile(r"\d(?:\W*\d){5}")  # may be a phone number, of which the shop's country decides: such a text is read anew
_key = secrets.token_bytes(32)
_harmless: set[bytes] = set()


class Screened(str):
    """A text that was screened already, or that the program made of such texts. Any change makes it a plain str."""

    __slots__ = ()


class KeptName(str):
    """A name that looks like a credential and that staff keep: it is a name. The act that writes it puts that on record."""

    __slots__ = ()


def still_kept(name: str) -> str:
    """A name that is copied from where it was kept: it stays kept, and that goes on record there as well."""
    return KeptName(name) if read(name, NAME) else name


def read(text: str, reading: Reading = NOTE) -> Credential | None:
    """What a text holds, read once: of a harmless one a keyed hash is remembered, of any other nothing."""
    mark = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=_key, person=reading.name.encode(), digest_size=16).digest()
    if mark in _harmless:
        return None
    found = READERS[reading](text)
    if found is None and not PHONE.search(text):
        if len(_harmless) >= MOST:
            _harmless.clear()
        _harmless.add(mark)
    return found


INSTEAD = {
    NOTE: "Notes never hold logins; take it out",
    NAME: "Names and addresses never hold logins; take it out, or keep it if it is a name",
    DOCUMENT: "No document holds logins; take it out",
}


class CredentialFound(Refused):
    """Refuses texts that seem to hold a credential.

    `fields` maps the name of each such field to its sentence; `keepable` names those that can be kept as a name, `sealable`
    those that the vault would take instead.
    """

    def __init__(self, found, vault=False):
        """`found`: {field: (Credential, Reading)}; `vault`: whether the sentence offers to seal it there instead."""
        self._fields = {name: _sentence(*seen, vault) for name, seen in found.items()}
        super().__init__(next(iter(self._fields.values())), field=next(iter(found)))
        self.keepable = [name for name, (_, reading) in found.items() if reading == NAME]
        self.sealable = [name for name, (_, reading) in found.items() if reading == NOTE]

    @property
    def fields(self):
        """The sentence for each of the fields."""
        return self._fields


def _sentence(credential, reading, vault):
    instead = ", or seal it in the vault instead" if vault and reading == NOTE else ""
    return f"This looks like {credential.reason}. {INSTEAD[reading]}{instead}."


def refuse(vault=True, **texts):
    """Raise CredentialFound for the texts, given by field name, that seem to hold a credential (C2).

    `vault`: whether the sentence offers to seal it there instead. Each text is read once; None and "" are fine.
    """
    seen = {name: (read(text), NOTE) for name, text in texts.items() if text and not isinstance(text, Screened)}
    if found := {name: pair for name, pair in seen.items() if pair[0]}:
        raise CredentialFound(found, vault)


def screened(values, vault=True):
    """The same dict of texts by field name with each marked as Screened, or CredentialFound."""
    refuse(vault, **values)
    return {name: Screened(text or "") for name, text in values.items()}
