"""Notes that refuse passwords (C2): `find` says what a text carries, `refuse` sends it back with a sentence."""

from webapp.screening.finding import Credential, find
from webapp.screening.refusal import CredentialFound, Screened, refuse, screened

__all__ = ["Credential", "CredentialFound", "Screened", "find", "refuse", "screened"]
