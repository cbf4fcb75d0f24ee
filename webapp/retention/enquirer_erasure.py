"""What the purge does to enquirers of whom nothing came: each is erased in the one way in which anybody is erased."""

import json
import logging

from webapp.audit.acts import Act
from webapp.clients.models import Client, Standing
from webapp.clients.obstacles import obstacles_of
from webapp.clock import now
from webapp.counters import next_number
from webapp.db import database
from webapp.dossier import dossier
from webapp.erasure import erasure, steps
from webapp.erasure.models import Erasure, ErasureKind, ErasureReason
from webapp.requests.models import SubjectRequest
from webapp.retention import enquirer_evidence, holds


def erase(lines, on):
    """Erase the enquirers of these lines through the one way in which anybody is erased, in one batch; how many went."""
    asked = enquirer_evidence.asked_at_entry()
    broken = enquirer_evidence.last_break(asked[line.client] for line in lines if line.client in asked)
    begun = [row for line in lines if (row := _begin(line.client, on, broken))]
    for row in begun:
        erasure.advance(row)
    erasure.finish_all([Erasure.get_by_id(row.id) for row in begun])
    return len(begun)


@database.atomic()
def _begin(client_id, on, broken):
    """Begin one enquirer's erasure, unless something has come in between: then it waits for another day.

    It also waits where the trail does not show an enquirer of whom nothing came; `broken`: up to which entry it is not intact.
    """
    client = Client.get_or_none(Client.id == client_id)
    if client is None or client.standing != Standing.PROSPECT or holds.standing(client, on):
        return None
    underway = Erasure.select().where(Erasure.client_uid == client.uid, Erasure.withdrawn_at.is_null())
    asked = SubjectRequest.unfinished().where(SubjectRequest.client == client)  # one to be erased is answered as well
    if underway.exists() or asked.exists() or obstacles_of(client):
        return None
    if not enquirer_evidence.asked_after(client, broken):
        logging.getLogger(__name__).warning("%s is no enquirer by the audit trail, so nothing was deleted", client.number)
        return None
    at, counted = now(), json.dumps(dossier.counts_of(client))
    values = {"client_number": client.ordinal, "ordinal": next_number("erasure"), "kind": ErasureKind.PURGE}
    values |= {"reason": ErasureReason.PURGED, "approved_at": at, "begun_at": at, "counts": counted}
    return steps.add(Act.ERASURE_BEGUN, client, by=None, **values)
