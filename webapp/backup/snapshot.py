"""Read which rows and files a backup holds: one moment of the main database, on a connection of its own."""

import sqlite3

from webapp import config
from webapp.audit.models import Entry
from webapp.backup.models import Backup
from webapp.clients.models import Client, ClientRecord, StoredFile
from webapp.db import Model, Versioned
from webapp.dossier import dossier
from webapp.running.scheduler import Duty
from webapp.staff.models import Failures, Invitation, Session, SetUpCode, Submission
from webapp.vault.access_models import Unlock
from webapp.vault.epoch_models import Epoch, SetUp
from webapp.vault.return_models import ReturnKey

# Everything else is kept: a new table is in the next backup without anybody saying so.
LEFT_OUT = {
    Session: "nobody is signed in after a restore",
    Invitation: "links end with the machine that made them",
    SetUpCode: "only for an empty shop",
    Failures: "counts of failed attempts start anew",
    Submission: "only for a form that is sent twice",
    SetUp: "a vault's set-up that nobody finished",
    Unlock: "nobody has the vault open after a restore",
    ReturnKey: "no hand-over of logins is repeated after a restore",
    Backup: "what stands at the places is the truth",
    Duty: "everything is due after a restore",
}
ABSTRACT = {Versioned, ClientRecord}
AT_ONCE = 32  # clients whose rows are in memory together
CLIENT, TRAIL, FILES, EPOCHS = (model._meta.table_name for model in (Client, Entry, StoredFile, Epoch))


class Snapshot:
    """The tables as they stood when it was opened. Rows are plain tuples, as the database holds them."""

    def __init__(self, path=None):
        path = path or config.data_folder() / "discreet.db"
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=60, check_same_thread=False, cached_statements=256)
        self._connection.execute("PRAGMA query_only = 1")
        self._connection.execute("BEGIN")
        present = {row[0] for row in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        about_clients = {model._meta.table_name for model in dossier.models()}
        self.of_clients = [name for name in _kept(dossier.models()) if name in present and name != CLIENT]
        self.of_shop = [name for name in _kept(_under(Model)) if name in present - about_clients - {TRAIL}]
        self.columns = {name: self._columns(name) for name in (CLIENT, TRAIL, *self.of_clients, *self.of_shop)}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._connection.close()

    def rows(self, statement, *values):
        """Every row of a statement, as tuples."""
        return self._connection.execute(statement, values).fetchall()

    def one(self, statement, *values):
        """The first value of the first row, or None."""
        row = self._connection.execute(statement, values).fetchone()
        return row[0] if row else None

    def _columns(self, table):
        return [row[1] for row in self.rows(f'PRAGMA table_info("{table}")')]

    def schema(self):
        """The names of the migrations that made these tables."""
        return [row[0] for row in self.rows("SELECT name FROM schema_migration ORDER BY name")]

    def head(self):
        """[number, MAC as hex] of the trail's last entry."""
        row = self.rows(f'SELECT number, mac FROM "{TRAIL}" ORDER BY number DESC LIMIT 1')  # noqa: S608
        return [row[0][0], row[0][1].hex()] if row else [0, bytes(32).hex()]

    def epoch(self):
        """(number, recovery public key, its sheet's signature or None) of the vault's newest epoch, or (0, None, None)."""
        newest = f'SELECT number, recovery_public, sheet_signature FROM "{EPOCHS}" ORDER BY number DESC LIMIT 1'  # noqa: S608
        rows = self.rows(newest)
        return rows[0] if rows else (0, None, None)

    def clients(self):
        """[(id, uid)] of everybody, in the order of id."""
        return self.rows(f'SELECT id, uid FROM "{CLIENT}" ORDER BY id')  # noqa: S608

    def of_client(self, number):
        """What the bundle of the client with this id holds: {table: [row, …]}; tables without a row are left out."""
        return next(self.of_each([number]))[1]

    def of_each(self, numbers):
        """(id, what `of_client` gives) of clients by their ids, in the order of those; a table is asked once for many of them."""
        for start in range(0, len(numbers), AT_ONCE):
            asked = numbers[start : start + AT_ONCE]
            marks, found = ", ".join("?" * len(asked)), {number: {} for number in asked}
            for row in self.rows(f'SELECT * FROM "{CLIENT}" WHERE id IN ({marks})', *asked):  # noqa: S608
                found[row[0]][CLIENT] = [row]
            for table in self.of_clients:
                owner = self.columns[table].index("client_id")
                for row in self.rows(f'SELECT * FROM "{table}" WHERE client_id IN ({marks}) ORDER BY 1', *asked):  # noqa: S608
                    found[row[owner]].setdefault(table, []).append(row)
            yield from found.items()

    def files_of(self, tables):
        """Uids of the files among a client's rows. Not of packages: they may hold logins in clear, and can be made again."""
        uid, kind = (self.columns[FILES].index(name) for name in ("uid", "kind"))
        return [row[uid] for row in tables.get(FILES, ()) if row[kind] != dossier.PACKAGES]

    def shop(self):
        """{table: [row, …]} of the shop's own tables."""
        return {table: self.rows(f'SELECT * FROM "{table}" ORDER BY 1') for table in self.of_shop}  # noqa: S608

    def trail(self, first, last):
        """The trail's entries from one number to another, both included."""
        return self.rows(f'SELECT * FROM "{TRAIL}" WHERE number BETWEEN ? AND ? ORDER BY number', first, last)  # noqa: S608

    def marks(self):
        """{table: highest id} of the clients' tables: ids never come back, so whatever is above is new."""
        return {table: self.one(f'SELECT max(id) FROM "{table}"') or 0 for table in self.of_clients}  # noqa: S608

    def counts(self):
        """{table: rows} of the clients' tables."""
        return {table: self.one(f'SELECT count(*) FROM "{table}"') for table in self.of_clients}  # noqa: S608

    def sequences(self):
        """[[table, highest id ever given]]: so that no id comes back after a restore."""
        return self.rows("SELECT name, seq FROM sqlite_sequence ORDER BY name")

    def changed_since(self, head, marks):
        """Ids of clients about whom the trail has an entry after `head`, or a table a row above its mark."""
        after = f'SELECT DISTINCT c.id FROM "{TRAIL}" e JOIN "{CLIENT}" c ON c.uid = e.client WHERE e.number > ?'  # noqa: S608
        found = {row[0] for row in self.rows(after, head)}
        for table in self.of_clients:
            found |= {row[0] for row in self.rows(f'SELECT DISTINCT client_id FROM "{table}" WHERE id > ?', marks[table])}  # noqa: S608
        return found


def _kept(models):
    """Names of the tables of those models that backups keep."""
    return sorted({model._meta.table_name for model in models if model not in ABSTRACT and model not in LEFT_OUT})


def _under(base):
    for model in base.__subclasses__():
        yield model
        yield from _under(model)
