"""The page in a package: everything readable in one HTML file that opens anywhere, without a network, and prints."""

import base64
from datetime import date, datetime

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from peewee import BlobField, DateField, DateTimeField, ForeignKeyField

from webapp import clock, country
from webapp.clients.models import Client, ClientRecord
from webapp.config import ROOT
from webapp.dossier import article_15
from webapp.dossier.redaction_marks import BAR, NONE
from webapp.logins import access_list, return_records
from webapp.text import plural

TECHNICAL = {"id", "uid", "ordinal", "version", "device_count", "client_id", "mac", "session", "location", "digest"}
LABELS = ("number", "name", "title")
_templates = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined)
_templates.filters["plural"] = plural


def page(client, shop, tables, files, *, marks=NONE, bars=0):
    """The HTML bytes of a client's page: `tables` are dossier.Tables, `files` (name, place in it or None).

    The tables and names come with their `bars` already; what is looked up here is blackened by the same `marks`.
    """
    style = base64.b64encode((ROOT / "static" / "package.css").read_bytes()).decode()
    listed = access_list.entries_for(client)
    sections = [section for table in tables if (section := _section(table, shop, marks))]
    html = _templates.get_template("dossier/package.html").render(
        client=client,
        shop=shop,
        made=_write(clock.now(), shop),
        style=style,
        statements=article_15.statements_for(client, shop),
        sections=sections,
        files=files,
        kept=return_records.count_of(client),
        looks=[(_write(look.day, shop), look.name) for look in listed.looks],
        reveals=[
            (_write(one.at, shop), one.name, one.kind, one.login, one.job, one.purpose, marks.plain(one.words))
            for one in listed.openings
        ],
        bars=bars,
        bar=BAR,
        why_left_out=marks.reason,
    )
    return html.encode()


def _section(table, shop, marks):
    """(title, what for, column heads, rows of text) of a table, without what only the program reads; None where nothing is left."""
    fields = [field for field in table.model._meta.sorted_fields if _readable(field)]
    if not table.rows or not fields:
        return None
    named = {field: _names(field, table.rows, marks) for field in fields if isinstance(field, ForeignKeyField)}
    rows = [[_cell(field, row[field.column_name], named, shop) for field in fields] for row in table.rows]
    return table.title, table.declared.purpose, [_head(field) for field in fields], rows


def _readable(field):
    if field.column_name in TECHNICAL or field.column_name.endswith("_folded") or isinstance(field, BlobField):
        return False
    return not isinstance(field, ForeignKeyField) or (field.rel_model is not Client and _label(field.rel_model) is not None)


def _label(model):
    return next((model._meta.fields[name] for name in LABELS if name in model._meta.fields), None)


def _names(field, rows, marks):
    """What the rows that a foreign key points to are called, by id."""
    model, pointed = field.rel_model, {row[field.column_name] for row in rows}
    key, label = model._meta.primary_key, _label(model)
    named = model.select(key, label).where(key.in_(pointed)).tuples()
    if not issubclass(model, ClientRecord):
        return dict(named)
    return {row: marks.cell(model._meta.table_name, row, label.column_name, text)[0] for row, text in named}


def _head(field):
    words = field.name.replace("_", " ")
    return words[0].upper() + words[1:]


def _cell(field, value, named, shop):
    if value is None:
        return ""
    if field in named:
        return str(named[field].get(value, value))
    if isinstance(field, DateTimeField):
        return _write(datetime.fromisoformat(value), shop)
    if isinstance(field, DateField):
        return _write(date.fromisoformat(value), shop)
    return str(value)


def _write(moment, shop):
    """A date, or a naive UTC moment in the shop's zone, as the shop's country writes it."""
    here = country.by_code(shop.country)
    if not isinstance(moment, datetime):
        return country.write_day(moment, here)
    local = clock.to_local(moment, shop.timezone)
    return f"{country.write_day(local, here)}, {country.write_time(local, here)}"
