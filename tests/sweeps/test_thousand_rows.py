"""A thousand rows changed behind the program's back, in every column that opening rests on: none opens."""

import random
from datetime import timedelta

import pytest
from peewee import BlobField, CharField, DateTimeField, DoesNotExist, ForeignKeyField, IntegerField

from tests.fixtures.tampering import point_anywhere
from tests.fixtures.vault import PASSPHRASE, SECRET
from webapp import keyring
from webapp.consents import job_consents
from webapp.db import database
from webapp.errors import Refused
from webapp.keyholders import epoch_rotation
from webapp.keyring import LOGINS
from webapp.sealing import Unopenable
from webapp.vault import entries, epochs, key_bundles, purpose_keys
from webapp.vault.epoch_models import Bundle, Epoch, Grant
from webapp.vault.login_payload import Body
from webapp.vault.models import Login, LoginVersion, PurposePair

REFUSALS = (Unopenable, epochs.Damaged, keyring.Gone, Refused)
NOT_COVERED = {"id": "only says where a row lies", "made_at of Bundle": "for people to read"}
COSTS = {"ops": [0, -1, 2, 11], "memory": [0, 4096, 16384, 2 << 30]}  # none that would really be hashed for long


def columns():
    """(model, field) of every column under test."""
    for model in (LoginVersion, PurposePair, Epoch, Grant, Bundle):
        for field in model._meta.sorted_fields:
            if field.name not in NOT_COVERED and f"{field.name} of {model.__name__}" not in NOT_COVERED:
                yield model, field


def changed(field, value, dice):
    """Another value for a column, of its own type."""
    if field.name in COSTS:
        return dice.choice(COSTS[field.name])
    if isinstance(field, ForeignKeyField):
        return dice.choice([row.get_id() for row in field.rel_model.select() if row.get_id() != value])
    if isinstance(field, BlobField):
        raw = bytearray(value)
        raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
        return dice.choice([bytes(raw), bytes(value)[:-1], bytes(value) + b"\0", dice.randbytes(len(raw)), b""])
    if isinstance(field, DateTimeField):
        return value + dice.choice([-1, 1]) * timedelta(microseconds=dice.randrange(1, 10**9))
    if isinstance(field, IntegerField):
        return value + dice.choice([1, 2, 1000])
    assert isinstance(field, CharField)
    return dice.choice([other for other in (value[:-1], value + "x", value[::-1], "") if other != value])


def opened(vault):
    """The login, opened by the whole way: epoch, grant, passphrase, group, pair, version."""
    epoch = epochs.require()
    grant = epochs.grant_of(epoch, vault.alice)
    if grant is None:
        raise Unopenable
    group = epochs.unwrap(epoch, grant, key_bundles.open_with(grant.bundle, PASSPHRASE).private)
    pair = purpose_keys.find(vault.client, LOGINS)
    version = Login.get_by_id(vault.login.id).newest
    if pair is None or version is None:
        raise Unopenable
    return entries.open_version(version, purpose_keys.open_private(pair, group))


@pytest.fixture
def attacked(vault, neighbour):
    """Other rows of each kind to point at instead, and nothing that minds where a foreign key points."""
    vault.opt_in(neighbour)
    entries.seal(neighbour, Body(password="another"), kind="account", by=vault.bob)
    entries.seal(vault.client, Body(password="a second"), kind="account", by=vault.bob)
    job_consents.agree(vault.job, "in person", by=vault.ruth)
    epoch, group = epoch_rotation.opened_group(vault.alice, PASSPHRASE, vault.code())
    epoch_rotation.turn(epoch, group, by=vault.alice)
    key_bundles.make_bundle(vault.bob, PASSPHRASE).save(force_insert=True)
    point_anywhere()
    return vault


@pytest.mark.parametrize("times", [60, pytest.param(1000, marks=pytest.mark.whole)])
def test_none_of_a_thousand_opens(attacked, times):
    dice, where = random.Random(20261123), list(columns())
    login, pair = attacked.login, attacked.login.pair
    mine = {
        LoginVersion: LoginVersion.login == login.id,
        PurposePair: PurposePair.id == pair.id,
        Epoch: Epoch.number == 2,
        Grant: Grant.epoch == 2,
        Bundle: Bundle.staff == attacked.alice,
    }
    assert opened(attacked) == SECRET
    with database.atomic():  # one commit for all: what is tested is the reading
        for tried in range(times):
            model, field = where[tried % len(where)]
            row = model.get(mine[model])
            key, value = row.get_id(), row.__data__[field.name]
            new = changed(field, value, dice)
            hit = model._meta.primary_key == key
            model.update({field: new}).where(hit).execute()
            with pytest.raises((*REFUSALS, DoesNotExist)):
                pytest.fail(f"{model.__name__}.{field.name}: {opened(attacked)}")
            back = model._meta.primary_key == (new if field.primary_key else key)
            model.update({field: value}).where(back).execute()
    assert opened(attacked) == SECRET
