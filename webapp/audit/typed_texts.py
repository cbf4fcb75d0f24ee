"""What proves that no text holds a credential (C2): the newest of every column that is read are read again, as when written."""

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
DO = "Take it out there, and seal it in the vault if the client wants it kept. What is a name can be kept when it is saved again."


def of_typed_texts(shop, scope):
    """Read the newest texts of every column again, and find those that look like a credential and are no name that was kept."""
    columns = read_columns()
    limits = DAILY if scope.whole else NEWEST
    bad = [place for model in columns for place in _bad(model, columns[model], limits)]
    if bad:
        named = ", ".join(bad[:SHOWN]) + (" and others" if len(bad) > SHOWN else "")
        found = f"{len(bad)} of the newest texts {plural(len(bad), 'looks', 'look')} like a credential: {named}."
    else:
        count = sum(map(len, columns.values()))
        found = f"None of the newest texts looks like a credential, in {count} columns that people write into."
    yield "C2", Finding(not bad, found, DO)


def _bad(model, readings, limits):
    """What the page calls each place in a table whose text looks like a credential: "work log entry: next step (12)"."""
    names, most = tuple(readings), max(limits[reading] for reading in readings.values())
    for at, (row, *texts) in enumerate(compiled_queries.rows(_newest, model, names, most)):
        for name, text in zip(names, texts, strict=True):
            if text and at < limits[readings[name]] and read(text, readings[name]) and not _is_kept(model, row, name):
                yield f"{model._meta.table_name}: {name} ({row})".replace("_", " ")


def _newest(model, names, count):
    key = model._meta.primary_key
    return model.select(key, *(getattr(model, name) for name in names)).order_by(key.desc()).limit(count)


def _is_kept(model, row, column):
    """Whether a name is on record as kept though it looks like a credential."""
    about = Entry.about == name_of(model.get_by_id(row))
    return Entry.select().where(about, Entry.act == Act.NAME_KEPT, Entry.numbers == f"column={column}").exists()
