"""Registers that must be complete: tables, declarations, acts and permissions."""

import re
from pathlib import Path

import pytest
from peewee import CharField, TextField

from webapp import schema
from webapp.audit.acts import Act
from webapp.clients.models import Client, ClientRecord, Declared
from webapp.db import Model, Versioned
from webapp.permissions import Permission
from webapp.screening import Reading

ROOT = Path(__file__).resolve().parent.parent.parent
ABSTRACT = {Versioned, ClientRecord}


def every_model(base=Model):
    """Every concrete table of the main database."""
    for model in base.__subclasses__():
        if model not in ABSTRACT and model.__module__.startswith("webapp."):
            yield model
        yield from every_model(model)


def test_every_table_is_in_the_schema():
    assert set(every_model()) == set(schema.MODELS)


@pytest.mark.parametrize("model", sorted(schema.MODELS, key=lambda m: m.__name__), ids=lambda m: m.__name__)
def test_every_table_hangs_from_a_client_or_is_the_shops_own_with_a_reason(model):
    if model in schema.SHOPS_OWN:
        assert model is Client or not issubclass(model, ClientRecord)
        assert len(schema.SHOPS_OWN[model]) > 10
    else:
        assert issubclass(model, ClientRecord), f"{model.__name__} is neither a ClientRecord nor listed as the shop's own"


@pytest.mark.parametrize("model", [Client, *schema.client_records()], ids=lambda m: m.__name__)
def test_every_record_of_a_client_declares_purpose_period_and_end(model):
    declared = vars(model).get("declared")
    assert isinstance(declared, Declared), f"{model.__name__} declares nothing of its own"
    assert all(len(text) > 5 for text in (declared.purpose, declared.period, declared.ends))


@pytest.mark.parametrize("model", list(schema.client_records()), ids=lambda m: m.__name__)
def test_a_record_goes_when_its_client_goes(model):
    assert model.client.on_delete == "CASCADE" and not model.client.null and model.client.rel_model is Client


def test_tables_come_after_those_they_point_to():
    for at, model in enumerate(schema.MODELS):
        targets = {field.rel_model for field in model._meta.refs} - {model}
        assert targets <= set(schema.MODELS[:at]), model.__name__


@pytest.mark.parametrize(("register", "own"), [(Act, "audit/acts.py"), (Permission, "permissions.py")])
def test_every_act_and_permission_is_used(register, own):
    code = "".join(path.read_text() for path in (ROOT / "webapp").rglob("*.py") if not str(path).endswith(own))
    unused = [name.name for name in register if not re.search(rf"\b{register.__name__}\.{name.name}\b|\"{name.name}\"", code)]
    assert not unused


@pytest.mark.parametrize("model", schema.MODELS, ids=lambda model: model.__name__)
def test_every_text_column_says_how_it_is_read_or_why_not(model):
    """Write NOTE, NAME or DOCUMENT into the table's `screening`, or why nobody types anything into the column."""
    texts = {field.name for field in model._meta.sorted_fields if isinstance(field, (CharField, TextField))}
    assert set(model.screening) == texts
    assert all(isinstance(reading, Reading) or len(reading) > 10 for reading in model.screening.values())
