"""Everything held on one client, in one walk: whatever extends ClientRecord is in it by existing, and there is no other list."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from peewee import fn, sort_models

from webapp.clients import documents
from webapp.clients.models import Client, ClientRecord, Declared, StoredFile
from webapp.dossier.table_titles import TITLES
from webapp.sealing import digest
from webapp.vault.access_models import Reveal
from webapp.vault.models import RETURNED

PACKAGES = "package"  # the kind of a StoredFile that is itself made from a dossier


@dataclass(frozen=True)
class Table:
    """One table's rows about a client, each a dict from column to plain value (text, number, None; bytes as hex digits)."""

    model: type
    rows: list

    @property
    def name(self):
        """The table's name in the database."""
        return self.model._meta.table_name

    @property
    def title(self):
        """The table's name as people read it."""
        return title_of(self.model)

    @property
    def declared(self) -> Declared:
        """What its model declares: purpose, period, what ends it."""
        return self.model.declared


def models():
    """The Client and every table that hangs from it, those pointed to before those that point."""
    return sort_models([Client, *_below(ClientRecord)])


def _below(base):
    for model in base.__subclasses__():
        yield model
        yield from _below(model)


def walk(client) -> Iterator[Table]:
    """Every row held on a client, a Table at a time, in an order in which they can be written back."""
    for model in models():
        yield Table(model, rows_of(model, client))


def rows_of(model, client):
    """The rows of one table about a client, by the table's own `client` key, as plain values."""
    fields = model._meta.sorted_fields
    query = model.select(*fields).where(_about(model, client)).order_by(model._meta.primary_key)
    names = [field.column_name for field in fields]
    return [dict(zip(names, map(plain, row), strict=True)) for row in query.tuples()]


def plain(value):
    """A column's value as JSON has it: moments and dates as ISO 8601 (UTC), bytes as hex digits."""
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).hex()
    return value


def files_of(client):
    """The StoredFiles of a client, oldest first, without packages: those are made from all the others."""
    return list(StoredFile.select().where(StoredFile.client == client, StoredFile.kind != PACKAGES).order_by(StoredFile.id))


def contents_of(client) -> Iterator[tuple]:
    """(StoredFile, its bytes in clear) of every file of a client but packages."""
    for stored in files_of(client):
        yield stored, documents.read(stored)


def counts_of(client: Client) -> dict[str, int]:
    """How many rows each table holds on a client, by the table's title, tables without any left out; in one statement."""
    tables = models()
    counted = [model.select(fn.COUNT(model.id)).where(_about(model, client)) for model in tables]
    row = Client.select(*counted).where(Client.id == client.id).tuples().first()
    return {title_of(model): count for model, count in zip(tables, row or (), strict=False) if count}


def remains_of(client: Client) -> list[dict[str, str]]:
    """What stays of a client's rows once they have gone: dicts of ids, dates and hashes, as each table's `remains` says."""
    telling = [model for model in models() if model is not Client and model.remains is not ClientRecord.remains]
    return [left for model in telling for row in model.select().where(model.client == client) if (left := row.remains())]


def state_of(client, but=()):
    """A 32-byte digest of everything held on a client but the rows of some tables: the same as long as nothing was added."""
    rows = {table.name: table.rows for table in walk(client) if table.model not in but}
    opened = Reveal._meta.table_name  # those by which the logins of this very package were handed over came after it
    rows[opened] = [row for row in rows.get(opened, ()) if row["purpose"] != RETURNED]
    rows[StoredFile._meta.table_name] = [row for row in rows.get(StoredFile._meta.table_name, ()) if row["kind"] != PACKAGES]
    return digest(json.dumps(rows, sort_keys=True, ensure_ascii=False).encode())


def title_of(model):
    """What people call a table; one that has no title of its own yet goes by its name in the database."""
    name = model._meta.table_name
    return TITLES.get(name, name.replace("_", " ").capitalize())


def _about(model, client):
    return (model.id if model is Client else model.client) == client.id
