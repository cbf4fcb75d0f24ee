"""Signing an NDA for the shop: management alone, with a key of their own, over the exact bytes that were shown."""

from hmac import compare_digest

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients import documents as files
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.ndas import documents, evidence, proof
from webapp.ndas.drafting import refuse_settled
from webapp.ndas.models import Nda, PaperCopy, Signature
from webapp.permissions import Permission
from webapp.sealing import raw
from webapp.staff.models import Staff

# One object that keeps the managers' signing keys; the vault, to the right, puts it here when it is set up. It has
#   open_signing_key(staff, passphrase, code) -> nacl.signing.SigningKey
#       throttles, spends the one-time code, opens the manager's bundle for this one request; raises Refused.
#       Called outside any transaction. Fields its sentences may name: "passphrase", "code".
#   verify_key_known(staff_id, verify_key) -> bool
#       whether these 32 bytes are or were that manager's own (Staff.id) in an epoch whose MAC holds.
KEY_HOLDERS = []

CONSENT = "I have read the whole of this agreement, and I sign it for the shop."
CONSENT_VERSION = 1  # goes up whenever the sentence changes
CHANGED = "The text has changed since you opened it. It stands here as it is now: read it again, then sign."


def key_holder():
    """The keeper of signing keys, or Refused where there is none yet."""
    if not KEY_HOLDERS:
        raise Refused("The vault is not set up yet, and signing needs its keys. Management sets it up under Vault.")
    return KEY_HOLDERS[-1]


def sign(nda, seen, passphrase, code, *, by):
    """Sign an NDA for the shop. Management alone; only the bytes that were shown (`seen`: their SHA-256 in hex); only once.

    What can be refused without the key is refused before the code is spent. The code stays spent whatever follows.
    """
    if not by.can(Permission.SIGN_NDA):
        raise Refused("Only management signs an NDA. Hand it to them.")
    if (done := nda.signature) and done.by == by and raw(done.sha256).hex() == seen:
        return done  # the same form, sent twice
    _refuse_unsignable(nda, seen)
    return _keep(nda, seen, key_holder().open_signing_key(by, passphrase, code), by)


@database.atomic()
def _keep(nda, seen, key, by):
    nda, at = Nda.get_by_id(nda.id), now()
    _refuse_unsignable(nda, seen)
    made = evidence.make_evidence(documents.bytes_of(nda), _statement(nda, by, at), key)
    signature = Signature(client=nda.client_id, nda=nda, by=by, at=at, signer_name=by.name, sha256=made.sha256)
    signature.verify_key, signature.evidence = made.verify_key, evidence.write(made)
    signature.sign_row()
    signature.save(force_insert=True)
    record(Act.NDA_SIGNED, by=by, about=nda, document=made.sha256.hex(), key=made.verify_key.hex())
    return signature


def _statement(nda, by, at):
    return evidence.Statement(
        nda=nda.uid,
        number=nda.number,
        client=nda.client.uid,
        template=nda.source.template.uid,
        template_version=nda.source.number,
        signer=by.uid,
        signer_name=by.name,
        role="management, for the shop",
        signed_at=at.isoformat(timespec="seconds") + "Z",
        consent=CONSENT,
        consent_version=CONSENT_VERSION,
    )


def _refuse_unsignable(nda, seen):
    refuse_settled(nda)
    if not compare_digest(documents.fingerprint(documents.bytes_of(nda)).encode(), seen.encode("utf-8", "replace")):
        raise Refused(CHANGED)


def examine(nda, on):
    """The proof.Examined of an NDA on a date: what may be shown of it, and what is wrong with it."""
    return proof.examine(nda, on, is_known)


def proof_of(nda):
    """The checked Evidence of a signed NDA. Raises evidence.Tampered where anything of it was changed afterwards."""
    agreement = proof.read(nda, is_known)
    if differs := proof.differences(nda, agreement):
        raise evidence.Tampered(proof.DIFFERS.format(columns=", ".join(differs)))
    return agreement.proof


def is_known(made):
    """Whether the vault knows an Evidence's key as its signer's own. Refused where the vault cannot be asked."""
    signer = Staff.get_or_none(Staff.uid == made.statement.signer)
    return signer is not None and key_holder().verify_key_known(signer.id, made.verify_key)


@database.atomic()
def record_paper(nda, *, signed_on, scan, by, on):
    """Keep the scan, (name, media type, bytes), of a copy that the client signed on paper. Management alone."""
    if not by.can(Permission.SIGN_NDA):
        raise Refused("Only management records a signed paper.")
    if Nda.get_by_id(nda.id).signature is None:
        raise Refused("The shop has not signed this NDA yet, so the client cannot have countersigned it.")
    if signed_on > on:
        raise Refused("That day has not come yet.", field="signed_on")
    stored = files.store(nda.client, "signed NDA", *scan, by=by)
    copy = PaperCopy(client=nda.client_id, nda=nda, scan=stored, signed_on=signed_on, recorded_by=by, recorded_at=now())
    copy.sign_row()
    copy.save(force_insert=True)
    return copy
