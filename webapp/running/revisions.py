"""Writing the next migration: what turns a database at the newest one into what the models say. `flask db revision NAME`."""

import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from peewee import ForeignKeyField, Index, Model, SqliteDatabase, sort_models
from playhouse.migrations import template
from playhouse.schema_diff import diff_models

from webapp import db
from webapp.errors import Unusable

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST = 60  # characters of a name
UNSETTLED = re.compile(r"# TODO: (.*(?:needs a default|default .* must be added by hand).*)")
TABLE_NAME = re.compile(r"^( +)(table_name = .*)$", re.MULTILINE)


def write_revision(name, models, folder=None):
    """Write `folder`/NNNN_name.py, the migration that the models need beyond those in the folder; its path, None for no change.

    The file is tried before it counts: on a scratch database it must make exactly the models' tables, columns, keys and
    indexes. Raises Unusable for a name that is none, and for a change that has to be written by hand.
    """
    folder = Path(folder or db.MIGRATIONS)
    if not NAME.fullmatch(name) or len(name) > LONGEST:
        raise Unusable("The name is lower-case letters, digits and _, as in add_colour_to_device.")
    wanted = _modelled(models)
    with TemporaryDirectory() as scratch:
        tried = Path(shutil.copytree(folder, Path(scratch) / "migrations", ignore=shutil.ignore_patterns("__pycache__")))
        head = _at_head(tried)
        if db.shape(head) == wanted:
            return None
        made = tried / f"{max(_numbers(tried), default=0) + 1:04d}_{name}.py"
        made.write_text(_text(name, head, models, wanted), "utf-8")
        _refuse_different(db.shape(_at_head(tried)), wanted)
        return Path(shutil.copy(made, folder / made.name))


def _numbers(folder):
    return [int(path.name[:4]) for path in folder.glob("[0-9]*.py")]


def _at_head(folder):
    """A database in memory that has had every migration of a folder, and nothing else."""
    handle = SqliteDatabase(":memory:")
    db.Migrations(handle, str(folder)).up()
    return handle


def _modelled(models):
    handle = SqliteDatabase(":memory:")
    with handle.bind_ctx(models):
        handle.create_tables(models)
        made = db.shape(handle)
    handle.close()
    return made


def _text(name, head, models, wanted):
    written = template(diff_models(head, models))
    if found := UNSETTLED.search(written):
        raise Unusable(f"{found[1]}: rows that exist need a value. Give the field one, or write this step by hand.")
    body = written[written.index("def up(") : written.index("\n\n\ndef down(")]
    body = TABLE_NAME.sub(r"\1legacy_table_names = False\n\1\2", body)
    steps = [*_altered(head, models, wanted), *_partial_indexes(head, models)]
    if steps:
        body = "\n".join([body.removesuffix("\n    pass"), *(f"    {step}" for step in steps)])
    imports = ["from peewee import *", *sorted(set(re.findall(r"^from playhouse.*", written, re.MULTILINE)))]
    return "\n".join([f'"""{name.replace("_", " ").capitalize()}."""', "", *imports, "", "", body, ""])


def _altered(head, models, wanted):
    """A step for each column whose type, or whether it may be empty, is another now."""
    before = db.shape(head)
    for model in sort_models(models):
        table = model._meta.table_name
        was, now = ({name: rest for name, *rest in tables.get(table, [[]])[0]} for tables in (before, wanted))
        for column in sorted(name for name in was.keys() & now.keys() if was[name] != now[name]):
            field = model._meta.columns[column]
            if isinstance(field, ForeignKeyField) or field.primary_key:
                raise Unusable(f"{table}.{column} is a key whose column has changed. Write this step by hand.")
            yield f"migrator.migrate(migrator.alter_column_type({table!r}, {column!r}, {_plain(field)}))"


def _plain(field):
    """A field's type as source: what decides its column."""
    words = [f"max_length={field.max_length}"] if hasattr(field, "max_length") else []
    words += ["null=True"] if field.null else []
    return f"{type(field).__name__}({', '.join(words)})"


def _partial_indexes(head, models: list[type[Model]]):
    """A step for each index with a condition, or over an expression, that Peewee's comparison knows by name only."""
    there = {index.name for table in head.get_tables() for index in head.get_indexes(table)}
    for model in sort_models(models):
        for index in model._meta.fields_to_index():
            if isinstance(index, Index) and index._name not in there and _is_partial(model, index):
                with head.bind_ctx([model]):
                    sql, values = model._schema._create_index(index, safe=False).query()
                if values:
                    raise Unusable(f"The index {index._name} has a value in its condition. Write this step by hand.")
                yield f"db.execute_sql({sql!r})"


def _is_partial(model, index):
    plain = index._where is None and all(part in model._meta.sorted_fields for part in index._expressions)
    return not plain


def _refuse_different(made, wanted):
    if odd := sorted(table for table in made.keys() | wanted.keys() if made.get(table) != wanted.get(table)):
        raise Unusable(f"The change to {', '.join(odd)} is more than can be written by itself. Write this step by hand.")
