"""Refusing texts that seem to hold a credential, each read once."""

from webapp.errors import Refused
from webapp.screening.finding import find


class Screened(str):
    """A text that an act has screened already, so that the acts it calls do not read it again. Any change makes it a plain str."""

    __slots__ = ()


class CredentialFound(Refused):
    """Refuses texts that seem to hold a credential. `fields` maps the name of each such field to its sentence."""

    def __init__(self, fields):
        super().__init__(next(iter(fields.values())), field=next(iter(fields)))
        self._fields = fields

    @property
    def fields(self):
        """The sentence for each of the fields."""
        return self._fields


def refuse(vault=True, **texts):
    """Raise CredentialFound for the texts, given by field name, that seem to hold a credential (C2).

    `vault`: whether the sentence offers to seal it there instead. Each text is read once; None and "" are fine.
    """
    found = {name: find(text) for name, text in texts.items() if text and not isinstance(text, Screened)}
    instead = ", or seal it in the vault instead" if vault else ""
    refused = {
        name: f"This looks like {credential.reason}. Notes never hold logins; take it out{instead}."
        for name, credential in found.items()
        if credential
    }
    if refused:
        raise CredentialFound(refused)


def screened(values, vault=True):
    """The same dict of texts by field name with each marked as Screened, or CredentialFound."""
    refuse(vault, **values)
    return {name: Screened(text or "") for name, text in values.items()}
