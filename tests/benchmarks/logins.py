"""Opt-ins and sealed logins in bulk: every one opens as if it had been typed in, trail entry included."""

import hashlib
from datetime import timedelta

from nacl.public import PrivateKey, PublicKey, SealedBox

from tests.benchmarks.clientele import uid_of
from webapp import clock, files
from webapp.audit.acts import Act
from webapp.clients.models import Client, StoredFile
from webapp.clock import now
from webapp.consents import wording
from webapp.demo.papers import LOGINS as EXAMPLES, a_page
from webapp.demo.people import ZONE
from webapp.keyring import LOGINS, PurposeKey, key_of
from webapp.sealing import aead_seal, new_key
from webapp.staff.models import Shop
from webapp.vault import entries, epochs, login_payload
from webapp.vault.login_payload import Body
from webapp.vault.models import Login, LoginVersion, OptIn, PurposePair

EACH = 5  # logins of a client who has opted in


def how_many(scale):
    """How many clients have opted in: the first ones."""
    return scale.logins // EACH


def keys(bulk, clients):
    """The purpose keys, in keys.db before anything that needs them."""
    rows = [(one.uid, LOGINS, new_key(), str(now())) for one in clients]
    bulk.insert(PurposeKey, ("client", "purpose", "key", "made_at"), rows, file="keys")


def fill(bulk, trail, scale, team, clients, random):
    """Opt-ins, key pairs and logins of the first clients."""
    epoch, (words, version) = epochs.require(), wording.current(Shop.current())
    asked = [_opt_in(bulk, one, words, version, team, random) for one in clients[: how_many(scale)]]
    bulk.insert_instances(StoredFile, [scan for scan, _, _ in asked])
    bulk.insert_instances(OptIn, [row for _, row, _ in asked])
    made = [_pair(bulk, client, row, epoch) for _, row, client in asked]
    bulk.insert_instances(PurposePair, made)
    sealed = [_seal(bulk, pair, EXAMPLES[n % len(EXAMPLES)], n, team, random) for pair in made for n in range(EACH)]
    bulk.insert_instances(Login, [version.login for version in sealed])
    bulk.insert_instances(LoginVersion, sealed)
    for version in sealed:
        about, numbers = f"Login {version.login.uid}", f"digest={entries.digest_of(version).hex()} version={version.number}"
        trail.add(version.at, Act.LOGIN_SEALED, version.writer_id, about, version.login.client.uid, numbers)
    trail.write(bulk)


def _opt_in(bulk, one, words, version, team, random):
    """(scan, OptIn, Client), none of them saved; the scan's bytes lie encrypted in the folder, without waiting for the disk."""
    client, raw, uid = Client(id=one.id, uid=one.uid), a_page("Signed request"), uid_of(random)
    path = files.path_of(uid)
    path.write_bytes(aead_seal(key_of(one.uid), raw, files._context(one.uid, uid)))
    path.chmod(0o600)
    facts = {"kind": "opt-in", "name": "paper.pdf", "media_type": "application/pdf", "size": len(raw)}
    scan = StoredFile(
        id=bulk.next_id(StoredFile), client=client, uid=uid, sha256=hashlib.sha256(raw).digest(), stored_by=team.manager, **facts
    )
    row = OptIn(
        id=bulk.next_id(OptIn),
        client=client,
        uid=uid_of(random),
        wording=words,
        wording_version=version,
        method="signed paper",
        given_on=clock.today(ZONE) - timedelta(days=random.randint(1, 300)),
        scan=scan,
        recorded_by=team.manager,
    )
    return scan, row, client


def _pair(bulk, client, row, epoch):
    """As pairs.make, row by row the same, but not saved yet."""
    private = PrivateKey.generate()
    pair = PurposePair(
        id=bulk.next_id(PurposePair), client=client, purpose=LOGINS, job=None, epoch=epoch, source=row.uid,
        public=private.public_key.encode(), made_at=now(),
    )  # fmt: skip
    inner = aead_seal(key_of(client.uid, LOGINS), private.encode(), pair.context)
    pair.private = SealedBox(PublicKey(bytes(epoch.group_public))).encrypt(inner)
    pair.sign_row()
    return pair


def _seal(bulk, pair, example, n, team, random):
    kind, label, url, user = example
    body = Body(label=f"{label} {n}", url=url, username=user, password=uid_of(random)[:12])
    login = Login(id=bulk.next_id(Login), client=pair.client, pair=pair, kind=kind, uid=uid_of(random))
    version = entries._sealed(login, login_payload.pack(body), team.technician)
    version.id = bulk.next_id(LoginVersion)
    return version
