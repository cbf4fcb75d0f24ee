"""Backups let go of too early, secrets kept too long, and packages that reach the wrong hands."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from tests import make
from tests.fixtures import tampering
from tests.fixtures.backup import shop  # noqa: F401 (fixture)
from tests.fixtures.vault import TODAY, WHY
from webapp import keyring
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.backup import pruning
from webapp.backup_places import targets
from webapp.backup_places.models import BackupTarget
from webapp.clock import now
from webapp.dossier import packages
from webapp.errors import Refused
from webapp.requests import package_delivery, requests
from webapp.requests.models import Collection, IdentityProof, StepKind, SubjectRequest
from webapp.vault.access_models import Reveal

ASKED = {"kind": "access", "channel": "phone", "about": "Wants to see it all", "in_doubt": False, "received_on": TODAY}


@pytest.fixture
def asker(clock, app, alice):
    """A client's request for access, their identity known."""
    return proved(make.client(alice), alice)


def proved(client, by):
    """A request for access of a client whose identity has been checked."""
    row = requests.log(ASKED | {"number": client.number}, by=by, on=TODAY)
    requests.take_step(row, StepKind.PROVED, how=IdentityProof.KNOWN, by=by, on=TODAY, today=TODAY)
    return SubjectRequest.get_by_id(row.id)


def package_of(client, by, passphrase=None):
    """A finished access package."""
    return packages.build(packages.begin(client, by=by, passphrase=passphrase), passphrase=passphrase)


def hand_over(request, package, by, how="in person"):
    """Hand a package over, in answer to a request."""
    return package_delivery.hand_over(request, package, how=how, to="Zoë", by=by, on=TODAY, today=TODAY)


# Backups


@pytest.fixture
def two(shop, clock):  # noqa: F811
    """Two backups, the newest one's manifest spoiled: the folder of the place, the shop's own key to it, and what is in it."""
    shop.back_up()
    clock.shift(timedelta(days=1))
    shop.client(9)
    tampering.spoil(shop.disk / "backups" / shop.back_up().name / "manifest")
    folder = targets.reach(shop.target).backups
    return SimpleNamespace(folder=folder, master=keyring.shop_subkey("backup bundles"), bundles=set(folder.sizes()))


def test_no_bundle_is_deleted_while_a_manifest_does_not_open(two):
    two.folder.remove(two.folder.backups()[0])  # the other one, whose bundles nobody seems to need
    assert pruning.collect(two.folder, two.master) == 0 and set(two.folder.sizes()) == two.bundles


def test_an_old_backup_goes_but_no_bundle_while_a_manifest_does_not_open(two):
    assert pruning.prune(two.folder, two.master, now() + timedelta(days=89, hours=1)) == 1
    assert set(two.folder.sizes()) == two.bundles


def test_the_secret_of_a_place_goes_with_it(shop):  # noqa: F811
    target = BackupTarget.add(name="Branch", kind="sftp", path="a", keys_path="b", host="127.0.0.1:1", secret=b"sealed")
    targets.remove(target, lost=True, by=shop.alice)
    assert BackupTarget.get_by_id(target.id).secret is None


# What a manager is shown of a login


@pytest.mark.parametrize("part", ["nothing", "__class__", "empty", "kind", "password entry=9", "Password"])
def test_a_part_that_no_login_has_is_not_shown_and_not_on_record(vault, unlocked, part):
    unlocked.post(f"/vault/entries/{vault.login.id}/reveal", data=WHY)
    opened = Reveal.get().uid
    assert unlocked.post(f"/vault/reveals/{opened}/{part}").status_code == 404
    assert not Entry.select().where(Entry.act == Act.FIELD_SHOWN).exists()


# Packages


def test_a_package_of_another_client_is_not_handed_over(asker, alice):
    other = package_of(make.client(alice), alice)
    with pytest.raises(Refused) as said:
        hand_over(asker, other, alice)
    assert said.value.field == "package" and not Collection.select().exists()


def test_the_page_does_not_hand_over_a_package_of_another_client(asker, alice, sign_in):
    package_of(asker.client, alice)
    other = package_of(make.client(alice), alice)
    sent = {"package": other.id, "how": "in person", "to": "Zoë", "on": TODAY.isoformat()}
    assert sign_in(alice).post(f"/requests/{asker.id}/collection", data=sent).status_code == 422
    assert not Collection.select().exists()


@pytest.mark.parametrize("how", ["recorded post", "e-mail"])
def test_a_package_without_a_passphrase_is_not_sent(asker, alice, how):
    with pytest.raises(Refused) as said:
        hand_over(asker, package_of(asker.client, alice), alice, how=how)
    assert said.value.field == "how" and not Collection.select().exists()


@pytest.mark.parametrize("how", ["recorded post", "e-mail"])
def test_a_package_under_a_passphrase_is_sent(asker, alice, how):
    hand_over(asker, package_of(asker.client, alice, passphrase="mokal rudin zapet bovim"), alice, how=how)
    assert Collection.select().exists()


def test_a_step_is_not_dated_before_an_earlier_one(asker, alice):
    later = TODAY + timedelta(days=5)
    requests.take_step(asker, StepKind.ACKNOWLEDGED, by=alice, on=later, today=later)
    with pytest.raises(Refused, match="earlier step") as said:
        requests.take_step(asker, StepKind.WITHDRAWN, by=alice, on=later - timedelta(days=1), today=later)
    assert said.value.field == "on"
