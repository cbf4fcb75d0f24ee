"""What proves that no text holds a credential (C2): the newest of every column that is read are read again, as when written."""

from functools import reduce

from peewee import Value

from webapp import compiled_queries
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.audit.trail import name_of
from webapp.clauses import Finding
from webapp.screening import DOCUMENT, NAME, NOTE, read
from webapp.screening.columns import read_columns
from webapp.text import plural

NEWEST = {NOTE: 50, NAME: 10, DOCUMENT: 2}  # rows of each table, as the page opens
DAILY = {NOTE: 2_000, NAME: 1_000, DOCUMENT: 50}  # and once a day
SHOWN = 5  # places that are named
DO = (
    "Take it out there, and seal it in the vault if the client wants it kept. If it is only a name, save it again and choose "
    "“Keep it: it is a name”."
)


def of_typed_texts(shop, scope):
    """Read the newest texts of every column again, and find those that look like a credential and are no name that was kept."""
    columns = [(model, name, way) for model, ways in read_columns().items() for name, way in ways.items()]
    limits = DAILY if scope.whole else NEWEST
    rows = compiled_queries.rows(_newest, tuple((model, name, limits[way]) for model, name, way in columns))
    looked_at = ((*columns[at], row, text) for at, row, text in rows)
    bad = [
        (model, name, row)
        for model, name, way, row, text in looked_at
        if text and read(text, way) and not _is_kept(model, row, name)
    ]
    if bad:
        named = ", ".join(_place(*found) for found in bad[:SHOWN]) + (" and others" if len(bad) > SHOWN else "")
        found = f"{len(bad)} of the newest texts {plural(len(bad), 'looks', 'look')} like a credential: {named}."
    else:
        found = f"None of the newest texts looks like a credential, in {len(columns)} columns that people write into."
    yield "C2", Finding(not bad, found, DO)


def _newest(columns):
    """Number of the column, id and text of the newest rows of each column's table, in one statement."""
    parts = [_of_column(at, *column) for at, column in enumerate(columns)]
    return reduce(lambda whole, part: whole.union_all(part), parts[1:], parts[0])


def _of_column(at, model, name, count):
    key = model._meta.primary_key
    rows = (
        model.select(Value(at).alias("at"), key.alias("row"), getattr(model, name).alias("text")).order_by(key.desc()).limit(count)
    )
    return rows.select_from(rows.c.at, rows.c.row, rows.c.text)


def _place(model, name, row):
    """What the page calls a text: "work log entry: next step (12)"."""
    return f"{model._meta.table_name}: {name} ({row})".replace("_", " ")


def _is_kept(model, row, column):
    """Whether a name is on record as kept though it looks like a credential."""
    about = Entry.about == name_of(model.get_by_id(row))
    return Entry.select().where(about, Entry.act == Act.NAME_KEPT, Entry.numbers == f"column={column}").exists()
