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

NEWEST = {NOTE: 50, NAME: 10, DOCUMENT: 2}  # of each column, as the page opens
DAILY = {NOTE: 2_000, NAME: 1_000, DOCUMENT: 50}  # and once a day
SHOWN = 5  # places that are named
DO = "Take it out there, and seal it in the vault if the client wants it kept. What is a name can be kept when it is saved again."


def of_typed_texts(shop, scope):
    """Read the newest texts of every column again, and find those that look like a credential and are no name that was kept."""
    columns = read_columns()
    readings = {_place(model, name): (model, reading) for model, name, reading in columns}
    rows = compiled_queries.rows(_newest, tuple(columns), tuple((DAILY if scope.whole else NEWEST).items()))
    bad = [(place, row) for place, row, text in rows if read(text, readings[place][1])]
    places = [f"{place} ({row})" for place, row in bad if not _is_kept(readings[place][0], row, place)]
    if places:
        named = ", ".join(places[:SHOWN]) + (" and others" if len(places) > SHOWN else "")
        found = f"{len(places)} of the newest texts {plural(len(places), 'looks', 'look')} like a credential: {named}."
        yield "C2", Finding(False, found, DO)
    else:
        found = f"None of the newest texts looks like a credential, in {len(columns)} columns that people write into."
        yield "C2", Finding(True, found, DO)


def _newest(columns, limits):
    """Place, id and text of the newest rows of each column, in one statement."""
    parts = [_of_column(model, name, dict(limits)[reading]) for model, name, reading in columns]
    return reduce(lambda whole, part: whole.union_all(part), parts[1:], parts[0])


def _of_column(model, name, limit):
    field, key = getattr(model, name), model._meta.primary_key
    place = Value(_place(model, name)).alias("place")
    rows = model.select(place, key.alias("row"), field.alias("text")).where(field != "").order_by(key.desc()).limit(limit)
    return rows.select_from(rows.c.place, rows.c.row, rows.c.text)


def _place(model, name):
    """What the page calls a column: "work log entry: next step"."""
    return f"{model._meta.table_name}: {name}".replace("_", " ")


def _is_kept(model, row, place):
    """Whether a name is on record as kept though it looks like a credential."""
    column = place.partition(": ")[2].replace(" ", "_")
    about = Entry.about == name_of(model.get_by_id(row))
    return Entry.select().where(about, Entry.act == Act.NAME_KEPT, Entry.numbers == f"column={column}").exists()
