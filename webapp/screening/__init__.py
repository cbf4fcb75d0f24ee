"""Texts that refuse passwords (C2): `find` says what one carries, `refuse` sends it back with a sentence.

Every text column of every table declares beside its fields how it is read; see columns.py.
"""

from webapp.screening.blacking import black_out
from webapp.screening.columns import ReadBeforeWritten, chosen, made
from webapp.screening.finding import Credential, find
from webapp.screening.reading import (
    DOCUMENT,
    NAME,
    NOTE,
    CredentialFound,
    KeptName,
    Reading,
    Screened,
    read,
    refuse,
    screened,
    still_kept,
)

__all__ = [
    "DOCUMENT",
    "NAME",
    "NOTE",
    "Credential",
    "CredentialFound",
    "KeptName",
    "ReadBeforeWritten",
    "Reading",
    "Screened",
    "black_out",
    "chosen",
    "find",
    "made",
    "read",
    "refuse",
    "screened",
    "still_kept",
]
