"""Removing an NDA whose limitation period is over: the agreement, its signature and every scan; the trail keeps its hash."""

from datetime import datetime

from webapp import files
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import StoredFile
from webapp.db import database
from webapp.errors import Refused
from webapp.ndas import signing
from webapp.ndas.models import Nda, PaperCopy
from webapp.permissions import Permission
from webapp.retention import holds
from webapp.retention.rules import old_ndas
from webapp.sealing import raw


def remove(nda, typed, *, by, on, shop):
    """Destroy an NDA six years after its last day, its number typed, unless a hold keeps it. Files go once the rows have."""
    stored = _remove_rows(nda, typed, by, on, shop)
    for uid in stored:
        files.remove(uid)


@database.atomic()
def _remove_rows(nda, typed, by, on, shop):
    if not by.can(Permission.ERASE_CLIENT):
        raise Refused("Only management removes an NDA.")
    if typed.strip().upper() != nda.number.upper():
        raise Refused(f"Type the NDA’s number: {nda.number}.", field="number")
    if nda.id not in {line.row for line in old_ndas(on, shop)}:
        raise Refused("An NDA is kept for six years after its last day.")
    found = signing.examine(nda, on)
    if found.agreement is not None and found.fault:
        raise Refused(f"This NDA is not removed: its record says something else than its evidence. {found.fault}")
    if holds.standing(nda.client, on):
        raise Refused("A hold keeps this client’s records. Lift it first.")
    scans = list(PaperCopy.select(PaperCopy.scan).where(PaperCopy.nda == nda).tuples())
    stored = [row.uid for row in StoredFile.select().where(StoredFile.id.in_([scan for (scan,) in scans]))]
    hashed = found.agreement.sha256 if found.agreement else raw(nda.signature.sha256).hex()
    at = (found.agreement or nda.signature).at
    signed = at.date().isoformat() if isinstance(at, datetime) else ""
    record(Act.NDA_REMOVED, by=by, about=nda, sha256=hashed, signed=signed)
    StoredFile.delete().where(StoredFile.uid.in_(stored)).execute()
    Nda.delete().where(Nda.id == nda.id).execute()
    return stored
