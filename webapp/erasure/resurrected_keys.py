"""Keys that the audit trail says were destroyed, and that are back: an older keys file or keys.db was put in place by hand."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp import keyring
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.audit.trail import record
from webapp.clients.models import Client
from webapp.db import database
from webapp.erasure.models import Erasure
from webapp.keyring import EVERY, LOGINS
from webapp.vault.destruction import KEY_KEPT

DESTRUCTIONS = (Act.ERASURE_BEGUN, Act.OPT_IN_WITHDRAWN, Act.LOGINS_DESTROYED)
BETWEEN = timedelta(minutes=1)  # at most, from a tombstone in keys.db to the entry of the same act


@dataclass(frozen=True)
class Resurrected:
    """A client's key for a purpose ("*": any key of theirs) that was destroyed before."""

    client: str
    purpose: str

    @property
    def number(self) -> str:
        """The client's number as people say it: the name may be gone."""
        client = Client.get_or_none(Client.uid == self.client)
        if client is not None:
            return client.number
        erasure = Erasure.select().where(Erasure.client_uid == self.client).order_by(Erasure.id.desc()).first()
        return erasure.number if erasure else "a client whose number is not known any more"


def find() -> list[Resurrected]:
    """The keys that are in keys.db although the trail's last word on them is that they were destroyed.

    keys.db knows of a destruction by its tombstone. Only entries that still are as they were written count, so that nobody
    has a key destroyed by writing to the database. An entry by which rows went and the key was kept says nothing of the key.
    """
    keys, tombstones = keyring.names(), keyring.destructions()
    held = keys | {(client, EVERY) for client, _ in keys}
    last: dict[tuple[str, str], Entry] = {}
    entries = Entry.select().where(Entry.act.in_([str(act) for act in DESTRUCTIONS]), Entry.client.is_null(False))
    for entry in entries.order_by(Entry.number).iterator():
        if (purpose := _purpose(entry)) and (entry.client, purpose) in held:
            last[entry.client, purpose] = entry
    return [
        Resurrected(client, purpose)
        for (client, purpose), entry in last.items()
        if trail.is_as_written(entry) and not _known(entry, purpose, tombstones)
    ]


def _purpose(entry: Entry) -> str | None:
    if f"{KEY_KEPT}=1" in entry.numbers.split():
        return None
    if entry.act == Act.ERASURE_BEGUN:
        return EVERY
    if entry.act == Act.OPT_IN_WITHDRAWN:
        return LOGINS
    job = re.fullmatch(r"Job ([0-9a-f]{32})", entry.about or "")
    return f"job:{job[1]}" if job else None


def _known(entry: Entry, purpose: str, tombstones: dict[tuple[str, str], datetime]) -> bool:
    found = [tombstones[key] for key in ((entry.client, purpose), (entry.client, EVERY)) if key in tombstones]
    return any(at >= entry.at - BETWEEN for at in found)


@database.atomic()
def destroy(found: list[Resurrected]) -> None:
    """Destroy these keys once more. What the main database still has of them is cleared as after any crash."""
    for one in found:
        if one.purpose == EVERY:
            keyring.destroy_all(one.client)
        else:
            keyring.destroy(one.client, one.purpose)
    if found:
        record(Act.KEYS_DESTROYED_AGAIN, by=None, keys=len(found))


def numbers(found: list[Resurrected]) -> str:
    """The clients' numbers, once each, as one text."""
    return ", ".join(dict.fromkeys(one.number for one in found))
