"""Somebody who can write the database puts text where a date, a number or bytes belong: the program starts, and names the row."""

import pytest
from peewee import BlobField, DateField, DateTimeField, IntegerField

from tests import every_route
from tests.fixtures.filled import filled
from tests.fixtures.tampering import past_the_guards, put_back, set_column
from webapp import keyring, schema
from webapp.audit import trail
from webapp.audit.models import Entry
from webapp.keyring import LOGINS
from webapp.row_mac import MacedRow
from webapp.running import doctor, starting
from webapp.vault.epoch_models import Epoch
from webapp.vault.models import LoginVersion, OptIn, PurposePair

MACED = [model for model in schema.MODELS if issubclass(model, MacedRow)]
KINDS = (DateField, DateTimeField, IntegerField)
IN_THE_VAULT = {Epoch, PurposePair}  # of which `flask doctor` says that the vault's records were changed
READ_WITH_CARE = {Entry, LoginVersion}  # `flask audit verify` names an entry; a version is checked where it is opened
JUNK = "x"


@pytest.fixture
def rows(app, alice):
    """{model: a row of it, as it was signed} of every table whose rows have a MAC."""
    every_route.world(alice)
    for model in MACED:
        if not model.select().exists():
            row = filled(model, 1)
            for field in model._meta.refs:
                setattr(row, field.name, field.rel_model.select().first())
            row.sign_row()
            row.save(force_insert=True)
    return {model: model.select().order_by(model._meta.primary_key.desc()).first() for model in MACED}


def columns_of(model):
    """The names of a table's columns of dates and numbers that its MAC covers."""
    fields = [field for field in model._meta.sorted_fields if isinstance(field, KINDS) and not field.primary_key]
    return [field.column_name for field in fields if field.name not in model.row_mac.left_out]


def spoil(row, column):
    """Put JUNK into a column of a row."""
    if isinstance(row, Entry):
        past_the_guards(f"UPDATE audit_entry SET {column} = '{JUNK}' WHERE number = {row.number}")
    else:
        set_column(row, column, JUNK)


def unnamed(rows):
    """Those of the models whose changed row is neither named by `flask doctor` nor by `flask audit verify`."""
    found = [diagnosis for diagnosis in doctor.examine() if diagnosis.good is False]
    said, vault = " ".join(one.sentence for one in found), any(one.what == "Vault" for one in found)
    named = {model for model, row in rows.items() if trail.name_of(row) in said}
    return set(rows) - READ_WITH_CARE - named - (IN_THE_VAULT if vault else set())


def test_the_program_starts_and_names_the_row_whatever_column_holds_junk(rows):
    """In each round one column of every table holds junk."""
    assert unnamed(rows) == set(MACED) - READ_WITH_CARE, "nothing was changed yet"
    for at in range(max(len(columns_of(model)) for model in MACED)):
        spoiled = {model: row for model, row in rows.items() if at < len(columns_of(model))}
        with put_back():
            for model, row in spoiled.items():
                spoil(row, columns_of(model)[at])
            starting.make_ready()
            assert unnamed(spoiled) == set()
            assert Entry not in spoiled or trail.verify()[1]
    assert keyring.has_key(rows[PurposePair].client.uid, rows[PurposePair].purpose)


@pytest.mark.parametrize("value", ["x", "2020-01-01 00:00:00+00:00", 7, b"\xff"])
def test_a_pair_whose_date_is_none_is_not_taken_for_dead(vault, value):
    keyring.Tombstone.create(client=vault.client.uid, purpose=LOGINS)
    set_column(PurposePair.get(), "made_at", value)
    starting.make_ready()
    assert PurposePair.select().exists() and LoginVersion.select().exists()
    assert any(one.what == "Vault" and one.good is False for one in doctor.examine())


@pytest.mark.parametrize("value", ["x", 10**18])
def test_the_program_starts_with_a_newest_entry_whose_mac_is_no_bytes(vault, value):
    past_the_guards(f"UPDATE audit_entry SET mac = {value!r} WHERE number = (SELECT max(number) FROM audit_entry)")
    starting.make_ready()
    count, bad = trail.verify()
    assert bad == f"entry {count + 1} is not as it was written"


def test_a_number_that_is_too_large_is_named(vault):
    set_column(OptIn.get(), "scan_id", 1e30)
    starting.make_ready()
    assert any(trail.name_of(OptIn.get()) in one.sentence for one in doctor.examine())


@pytest.mark.parametrize("column", ["sheet_signature", "recovery_grant"])
def test_an_epoch_with_text_for_bytes_is_named(vault, column):
    set_column(Epoch.get(), column, JUNK)
    assert any(one.what == "Vault" and one.good is False for one in doctor.examine())


def test_a_huge_number_for_bytes_takes_no_memory_and_is_found(rows):
    for model, row in rows.items():
        for field in model._meta.sorted_fields:
            if isinstance(field, BlobField) and field.name not in model.row_mac.left_out and model not in (Entry, Epoch):
                changed = model.get_by_id(row.get_id())
                setattr(changed, field.name, 10**18)
                assert not changed.is_as_signed(), field
