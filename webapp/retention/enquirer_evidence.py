"""What the audit trail says of enquirers: that each one asked, and that none of them ever was a client.

Standing and purge date are columns that anybody can edit who can write to the database file. The trail cannot be edited
unnoticed, so the purge believes it and not them.
"""

from collections.abc import Iterable

from peewee import Case, Value, fn

from webapp import compiled_queries, keyring
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.clients.models import Client, Standing
from webapp.sealing import Unopenable, check_mac
from webapp.vault.models import OptIn

CLIENTS_ONLY = (Act.ENQUIRER_BECAME_CLIENT, Act.OPT_IN_RECORDED)  # a job, a device or an NDA can be an enquirer's as well


def asked_at_entry() -> dict[int, int]:
    """Return, by client id, the number of the trail's entry of the enquiry, for those with the standing of an enquirer.

    Whoever has that standing and is not in it was a client once: recorded as one, made one, or asked us to keep logins.
    Their row was changed from outside the program.
    """
    return {client: number for client, number in compiled_queries.rows(_stories) if number}


def asked_after(client: Client, number: int) -> bool:
    """Whether an enquirer's entry comes after the entry of this number; not for anybody who was a client once."""
    found = _stories().where(Client.id == client.id).tuples().first()
    return found is not None and (found[1] or 0) > number


def _stories():
    """By client alone and not by act as well: SQLite might then go through every enquiry there ever was for each of them."""
    was_client, asked = fn.COUNT(Entry.number).filter(Entry.act.in_(CLIENTS_ONLY)), Entry.act == Act.ENQUIRY_TAKEN
    number = Case(None, [(was_client == 0, fn.MIN(Entry.number).filter(asked))], None)
    opted_in = fn.EXISTS(OptIn.select(Value(1)).where(OptIn.client == Client.id))
    entry = Case(None, [(opted_in, None)], Entry.select(number).where(Entry.client == Client.uid))
    return Client.select(Client.id, entry).where(Client.standing == Standing.PROSPECT)


def last_break(numbers: Iterable[int]) -> int:
    """Return the number of the last entry that is missing or not as it was written, from the lowest of `numbers` on; 0 for none.

    What the trail says is believed of an enquiry whose entry comes after that one: nothing has been taken out since.
    """
    expected = min(numbers, default=None)
    if expected is None:
        return 0
    pinned = keyring.pinned(trail.PIN)[0]  # read first: whatever is written meanwhile only comes after it
    first = Entry.get_or_none(Entry.number == expected - 1)
    broken, before, key = 0, _tag(first) if first else trail.START, keyring.shop_subkey(Entry.row_mac.subkey)
    for entry in Entry.select().where(Entry.number >= expected).order_by(Entry.number).namedtuples().iterator():
        if entry.number != expected or not _follows(entry, before, key):
            broken = entry.number
        before, expected = _tag(entry), entry.number + 1
    return expected if expected <= pinned else broken


def _tag(entry):
    return bytes(entry.mac) if isinstance(entry.mac, bytes | memoryview) else b""  # a column holds whatever the engine takes


def _follows(entry, before, key):
    try:
        check_mac(key, Entry.message_of(entry, before), _tag(entry))
    except (Unopenable, TypeError, ValueError):
        return False
    return True
