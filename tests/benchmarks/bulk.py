"""Many rows at once: a table's rows by executemany, and the audit trail's entries chained as the program chains them."""

from types import SimpleNamespace

from peewee import Field

from webapp.audit import trail as program
from webapp.audit.models import Entry
from webapp.keyring import shop_subkey
from webapp.sealing import mac


class Bulk:
    """Writes rows of models straight into the two files, ids counted on from what is there."""

    def __init__(self, main, keys):
        self._files = {"main": main, "keys": keys}
        self._ids = {}
        for connection in self._files.values():
            connection.execute("BEGIN IMMEDIATE")

    def next_id(self, model):
        """The next free id of a table."""
        if model not in self._ids:
            table = model._meta.table_name
            found = self._files["main"].execute(f'SELECT COALESCE(MAX(id), 0) FROM "{table}"').fetchone()
            self._ids[model] = found[0]
        self._ids[model] += 1
        return self._ids[model]

    def insert(self, model, names, rows, file="main"):
        """Insert rows, tuples of the fields `names`; every other field gets its constant default or stays null."""
        others = [field for field in model._meta.sorted_fields if field.name not in names]
        rest = {field: field.default for field in others if field.default is not None}
        if missing := [field.name for field, default in rest.items() if callable(default)]:
            raise ValueError(f"{model.__name__}: {missing} have no constant default")
        fields = [model._meta.fields[name] for name in names]
        columns = ", ".join(f'"{field.column_name}"' for field in [*fields, *rest])
        marks = ", ".join(["?"] * len(fields) + [_literal(default) for default in rest.values()])
        self._files[file].executemany(f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES ({marks})', rows)

    def insert_instances(self, model, instances):
        """Insert instances that were made but not saved."""
        names = [field.name for field in model._meta.sorted_fields]
        fields = [model._meta.fields[name] for name in names]
        rows = [tuple(_plain(field, instance) for field in fields) for instance in instances]
        self.insert(model, names, rows)

    def commit(self):
        """Commit both files, keys first, and go on."""
        for name in ("keys", "main"):
            self._files[name].execute("COMMIT")
            self._files[name].execute("BEGIN IMMEDIATE")


class Trail:
    """Appends to the audit trail: the same message and MAC as the program's, without asking for the last entry each time."""

    NAMES = ("number", "at", "act", "by", "about", "client", "numbers", "mac")

    def __init__(self):
        self.number, self.mac = program.head()
        self._key, self._rows = shop_subkey(Entry.row_mac.subkey), []

    def add(self, at, act, by, about=None, client=None, numbers=""):
        """One entry: a naive UTC datetime, an Act, ids and uids as the program writes them."""
        entry = SimpleNamespace(
            number=self.number + 1, at=at, act=str(act), by=by, about=about, client=client, numbers=numbers, words=None
        )
        self.mac = mac(self._key, Entry.message_of(entry, bytes(self.mac)))
        self.number += 1
        self._rows.append((entry.number, str(at), entry.act, by, about, client, numbers, self.mac))

    def write(self, bulk):
        """Hand the entries so far to the database."""
        bulk.insert(Entry, self.NAMES, self._rows)
        self._rows = []


def _literal(default):
    if isinstance(default, bool | int):
        return str(int(default))
    return "'" + str(default).replace("'", "''") + "'"


def _plain(field: Field, instance):
    value = field.db_value(instance.__data__.get(field.name))
    return bytes(value) if isinstance(value, memoryview) else str(value) if hasattr(value, "isoformat") else value
