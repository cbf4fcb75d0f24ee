"""NDAs in bulk: most of them signed with the manager's own key, three waiting for it."""

from datetime import timedelta

from tests.benchmarks.clientele import uid_of
from webapp import clock
from webapp.audit.acts import Act
from webapp.clients.models import Client
from webapp.clock import now
from webapp.counters import NumberCounter
from webapp.demo.people import ZONE
from webapp.ndas import documents, evidence, signing
from webapp.ndas.models import Nda, NdaTemplateText, Signature
from webapp.vault import epochs, key_bundles

WAITING = 3


def fill(bulk, trail, scale, team, passphrase, clients, random):
    """Prepare an NDA for some clients; sign all but the last few."""
    source, today = NdaTemplateText.newest()[0], clock.today(ZONE)
    key = key_bundles.open_with(epochs.grant_of(epochs.require(), team.manager).bundle, passphrase).signing
    drafts = [_draft(bulk, n, clients[n * 7 % len(clients)], source, today, team, random) for n in range(scale.ndas)]
    signed = [_signature(bulk, nda, key, team) for nda in drafts[: -WAITING or None]]
    bulk.insert_instances(Nda, drafts)
    bulk.insert_instances(Signature, signed)
    bulk.insert(NumberCounter, ("name", "last"), [(f"NDA {today.year}", scale.ndas)])
    for nda in drafts:
        trail.add(nda.prepared_at, Act.NDA_PREPARED, team.reception.id, f"Nda {nda.uid}", nda.client.uid)
    trail.write(bulk)


def _draft(bulk, n, one, source, today, team, random):
    text = documents.fill(source.body, client=one.name, shop="Lantern Yard Repairs", date=documents.write_day(today))
    return Nda(
        id=bulk.next_id(Nda),
        client=Client(id=one.id, uid=one.uid),
        uid=uid_of(random),
        number=f"NDA-{today.year}-{n + 1:03d}",
        source=source,
        title=source.name,
        text=text,
        starts_on=today - timedelta(days=n),
        prepared_by=team.reception,
    )


def _signature(bulk, nda, key, team):
    at = now()
    proof = evidence.make_evidence(documents.bytes_of(nda), signing._statement(nda, team.manager, at), key)
    row = Signature(
        id=bulk.next_id(Signature), client=nda.client, nda=nda, by=team.manager, at=at, signer_name=team.manager.name,
        sha256=proof.sha256, verify_key=proof.verify_key, evidence=evidence.write(proof),
    )  # fmt: skip
    row.sign_row()
    return row
