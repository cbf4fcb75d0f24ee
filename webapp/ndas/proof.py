"""What is known of a signed agreement: read from its checked evidence, with every column of the rows that says something else."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from peewee import DoesNotExist

from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.audit.trail import name_of
from webapp.errors import Refused
from webapp.ndas import documents, evidence
from webapp.ndas.evidence import Evidence
from webapp.ndas.models import NdaEnding, NdaState, PaperCopy, Signature, state_of
from webapp.sealing import raw

GONE = (
    "The audit trail says that this agreement was signed, but its signature is missing: it was taken out from outside the "
    "program. Restore a backup."
)
OTHERS = "The evidence belongs to another agreement. Restore a backup."
STRANGE = "The key that signed this is not one of our managers’. Restore a backup."
DIFFERS = (
    "This shows what was signed. The record differs from it in: {columns}. It was changed from outside the program; restore a "
    "backup, or prepare a new agreement."
)


@dataclass(frozen=True)
class Agreement:
    """What was signed, by whom and when, from the evidence alone."""

    proof: Evidence
    title: str
    number: str
    starts_on: date
    ends_on: date | None
    text: str

    @property
    def signer(self) -> str:
        """The name of whoever signed for the shop, as it was then."""
        return self.proof.statement.signer_name

    @property
    def at(self) -> datetime:
        """When it was signed, as naive UTC."""
        return datetime.fromisoformat(self.proof.statement.signed_at).replace(tzinfo=None)

    @property
    def key(self) -> str:
        """The fingerprint of the key that signed it."""
        return evidence.key_fingerprint(self.proof.verify_key)

    @property
    def sha256(self) -> str:
        """The document's SHA-256, in hex."""
        return self.proof.sha256.hex()


@dataclass(frozen=True)
class Examined:
    """An NDA as it may be shown: the Agreement that was signed, or None; what is wrong, or ""; its state; its last day."""

    agreement: Agreement | None
    fault: str
    state: NdaState
    last_day: date | None


def examine(nda, on, is_known):
    """The Examined of an NDA on a date. What is shown of a signed one comes from its evidence; a draft shows its row.

    `is_known(proof)` says whether the key of an Evidence is its signer's own.
    """
    if nda.signature is None:
        return Examined(None, GONE if was_signed(nda) else "", nda.state(on), nda.last_day())
    try:
        agreement = read(nda, is_known)
    except (evidence.Foreign, evidence.Tampered, Refused) as error:
        return Examined(None, str(error), nda.state(on), None)
    differs = differences(nda, agreement)
    fault = DIFFERS.format(columns=", ".join(differs)) if differs else ""
    ended = nda.ending.ended_on if nda.ending and _holds(NdaEnding, nda.ending, nda) else None
    last = min((day for day in (agreement.ends_on, ended) if day), default=None)
    return Examined(agreement, fault, state_of(True, False, agreement.starts_on, last, on), last)


def was_signed(nda):
    """Whether the trail tells of a signature under an NDA."""
    told = Entry.client == nda.client.uid, Entry.act == Act.NDA_SIGNED, Entry.about == name_of(nda)
    return Entry.select().where(*told).exists()


def read(nda, is_known):
    """The Agreement in the evidence of a signed NDA. Raises Foreign or Tampered, or Refused where the vault cannot be asked."""
    proof = evidence.read(raw(nda.signature.evidence))
    if proof.statement.nda != nda.uid:
        raise evidence.Tampered(OTHERS)
    if not is_known(proof):
        raise evidence.Tampered(STRANGE)
    try:
        return Agreement(proof, *documents.parse(proof.text))
    except ValueError as error:
        raise evidence.Tampered("What was signed is not an agreement of ours.") from error


def differences(nda, agreement):
    """The names of what the rows say otherwise than the evidence, for people; none where all is as it was signed."""
    said, row = agreement.proof.statement, nda.signature
    pairs = {
        "title": (nda.title, agreement.title),
        "number": ((nda.number, nda.number), (agreement.number, said.number)),
        "first day": (nda.starts_on, agreement.starts_on),
        "last day": (nda.ends_on, agreement.ends_on),
        "text": (nda.text, agreement.text),
        "client": ((nda.client.uid, row.client_id), (said.client, nda.client_id)),
        "template": ((nda.source.template.uid, nda.source.number), (said.template, said.template_version)),
        "name of the signer": (row.signer_name, said.signer_name),
        "time of signing": (_moment(row.at), said.signed_at),
        "SHA-256": (raw(row.sha256), agreement.proof.sha256),
        "key": (raw(row.verify_key), agreement.proof.verify_key),
    }
    found = [name for name, (here, there) in pairs.items() if here != there]
    if not _holds(Signature, row, nda):
        found += ["signer"] if _signer(row) != said.signer else []
        found += [] if found else ["check value of the signature"]
    if nda.ending and not _holds(NdaEnding, nda.ending, nda):
        found.append("recorded end")
    return found


def _moment(at):
    """A moment as a statement has it, or None where a column holds something else."""
    return at.isoformat(timespec="seconds") + "Z" if isinstance(at, datetime) else None


def _signer(row):
    """The uid of whoever a Signature's row names, or None where it names nobody."""
    with suppress(DoesNotExist):
        return row.by.uid


def copies_of(nda):
    """[(PaperCopy, whether it is as it was recorded)] of a signed NDA."""
    return [(copy, _holds(PaperCopy, copy, nda)) for copy in nda.paper_copies.order_by(PaperCopy.id)]


def _holds(model, row, nda):
    """Whether a row that hangs from an NDA is as it was written; nothing that is at hand is asked for again."""
    row.nda = nda
    if row.client_id == nda.client_id:
        row.client = nda.client
    return model.fits(row)


def names(agreement, words):
    """Whether the agreement that was signed names somebody in these words."""
    return bool(words) and re.sub(r"\s+", " ", words) in re.sub(r"\s+", " ", agreement.proof.text)
