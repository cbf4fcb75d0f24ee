"""Row MACs: those of databases from before still verify, and each covers every field that is not left out by name."""

import pytest

from tests.fixtures.filled import filled, value_for
from webapp import keyring, schema
from webapp.row_mac import MacedRow
from webapp.sealing import Unopenable
from webapp.vault import epochs
from webapp.vault.epoch_models import Grant

MACED = [model for model in schema.MODELS if issubclass(model, MacedRow)]
FIELDS = [(model, field) for model in MACED for field in model._meta.sorted_fields if field.name != "mac"]
BEFORE = b"\1" * 32  # the MAC of the entry before

# Made by the code of each room's own, before there was one for all of them.
MACS = {
    "Entry": "59249beeaed123124899cb07d04f0b35d3a98c06d0e0a8cefc2f8c3074438b79",
    "Epoch": "658b4d81a466359f6e26ed536c8a4630590113ab073ae926e84154aa17fe249a",
    "SetUp": "226c21090640e03341f4729703688b2ce2815dc63fd3d3aad3f4b68306f4595e",
    "Joining": "04df5ddbbcd3e646efac6270d7fc466a69d8d0c942f019bd2809fbc9ffe61b2a",
    "NewSheet": "6f67f89f2fb839a8a420c9614a5caac361746c1eba0046527be44da9dedf41c9",
    "PurposePair": "1e396b3845bb742c1718362f82be2cbaacda1b986f30a9433cd5471290943562",
    "LoginVersion": "296cc721f1da4a18365e31a55ac7938b8ad887303bc6a2b5370281ee59119259",
    "ClientSignature": "4a09a9456094777af028ba81b86b0f52a9afc47369cb90c3f616b95b05972a0f",
}
LEFT_EMPTY = {  # rows with nothing in a field that most rows of their table leave empty
    ("LoginVersion", "through", ""): "22ea27c659ebbdd402731279b2ed6e7cb467dd755c4a6d3eb6d9ae3f878dc60e",
    ("PurposePair", "job", None): "dea059cf61c63cb539472c3ad615df1252522d2f66857046187f0ca5b87cb23c",
}


@pytest.fixture
def keys(app, monkeypatch):
    """The keys that the MACs above were made with."""
    monkeypatch.setitem(keyring._held, "shop", bytes(range(32)))
    keyring.PurposeKey.create(client="uid 1", purpose="purpose 1", key=b"k" * 32)


def bound_besides(model):
    """What the MAC of a row binds besides its own fields."""
    grants = [filled(Grant, 2), filled(Grant, 1)]
    return {"Entry": [BEFORE], "Epoch": epochs._bound(grants)}.get(model.__name__, [])


def named(name):
    """The model of this name."""
    return next(model for model in MACED if model.__name__ == name)


@pytest.mark.parametrize("name", sorted(MACS))
def test_mac_from_before_the_mixin_verifies(keys, name):
    row = filled(named(name), 1)
    row.mac = bytes.fromhex(MACS[name])
    row.check_row(*bound_besides(named(name)))


@pytest.mark.parametrize(("name", "field", "value"), LEFT_EMPTY)
def test_mac_of_an_empty_field_from_before_verifies(keys, name, field, value):
    row = filled(named(name), 1)
    setattr(row, field, value)
    row.mac = bytes.fromhex(LEFT_EMPTY[name, field, value])
    row.check_row()


def test_changed_row_or_neighbour_is_refused(keys):
    row = filled(named("Entry"), 1)
    row.sign_row(BEFORE)
    row.check_row(BEFORE)
    with pytest.raises(Unopenable):
        row.check_row(bytes(32))
    row.number += 1
    with pytest.raises(Unopenable):
        row.check_row(BEFORE)


@pytest.mark.parametrize("grant", ["staff", "bundle", "sealed_digest"])
def test_changed_grant_changes_its_epochs_mac(grant):
    row, other = filled(Grant, 1), filled(Grant, 1)
    setattr(other, grant, value_for(Grant._meta.fields[grant], 2))
    assert epochs._bound([row]) != epochs._bound([other])


@pytest.mark.parametrize(("model", "field"), FIELDS, ids=lambda x: getattr(x, "__name__", getattr(x, "name", x)))
def test_field_is_covered_unless_left_out_by_name(model, field):
    row, other = filled(model, 1), filled(model, 1)
    setattr(other, field.name, value_for(field, 2))
    covered = model.message_of(row) != model.message_of(other)
    assert covered == (field.name not in model.row_mac.left_out)


@pytest.mark.parametrize("model", MACED, ids=lambda model: model.__name__)
def test_field_left_out_exists_and_has_a_reason(model):
    left_out = model.row_mac.left_out
    assert left_out.keys() <= model._meta.fields.keys() - {"mac"}
    assert all(len(reason) > 10 for reason in left_out.values())


def test_no_two_tables_share_a_domain():
    domains = [model.row_mac.domain for model in MACED]
    assert len(set(domains)) == len(domains)


def test_every_table_with_a_mac_column_uses_the_mixin():
    with_mac = {model for model in schema.MODELS if "mac" in model._meta.fields}
    assert with_mac == set(MACED)
