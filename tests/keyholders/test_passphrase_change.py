"""A manager changes his own passphrase: the old one opens nothing, the keys stay, and nobody does it without the old one."""

import pytest

from tests import make
from tests.fixtures.vault import PASSPHRASE, SECRET
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.errors import Refused
from webapp.keyholders import admission, passphrase_change
from webapp.sealing import Unopenable
from webapp.vault import alerts, epochs, key_bundle_unlock, key_bundles
from webapp.vault.access_models import Unlock
from webapp.vault.epoch_models import Bundle, Grant

OTHER = "bovim tasok gelur mokal zapet rudin"


def test_the_old_one_opens_nothing_and_the_new_one_everything(vault):
    vault.unlock()
    signing, before = key_bundle_unlock.verify_key_of(vault.alice), Grant.get().bundle
    passphrase_change.change(PASSPHRASE, vault.code(), OTHER, OTHER, by=vault.alice)
    assert epochs.verify() == 2 and trail.verify()[1] is None and not Unlock.select().exists()
    with pytest.raises(Refused, match="do not fit"):
        vault.unlock()
    assert vault.reveal(vault.unlock(passphrase=OTHER)) == SECRET
    after = epochs.grant_of(epochs.current(), vault.alice).bundle
    assert key_bundle_unlock.verify_key_of(vault.alice) == signing and bytes(after.public) == bytes(before.public)
    assert after.uid != before.uid and bytes(Bundle.get_by_id(before.id).sealed) == b""
    assert [entry.by for entry in Entry.select().where(Entry.act == Act.PASSPHRASE_CHANGED)] == [vault.alice.id]


def test_an_old_bundle_put_back_does_not_open(vault):
    """With write access to the database and the old passphrase, the old words still open nothing."""
    old = Bundle.get()
    passphrase_change.change(PASSPHRASE, vault.code(), OTHER, OTHER, by=vault.alice)
    old.save()
    new = epochs.grant_of(epochs.current(), vault.alice).bundle
    columns = {name: getattr(old, name) for name in ("salt", "sealed", "ops", "memory")}
    Bundle.update(**columns).where(Bundle.id == new.id).execute()
    with pytest.raises(Refused, match="do not fit"):
        vault.unlock()
    with pytest.raises(Unopenable):
        key_bundles.open_with(Bundle.get_by_id(new.id), PASSPHRASE)
    Grant.update(bundle=old).where(Grant.bundle == new).execute()
    with pytest.raises(epochs.Damaged):
        vault.unlock()


@pytest.mark.parametrize(
    ("present", "chosen", "repeated", "sentence"),
    [
        ("some other words entirely", OTHER, OTHER, "do not fit"),
        (PASSPHRASE, OTHER, OTHER + "x", "not the same"),
        (PASSPHRASE, "too short", "too short", "at least 15"),
        (PASSPHRASE, f"  {PASSPHRASE}", PASSPHRASE, "have now"),
        (PASSPHRASE, make.PASSWORD, make.PASSWORD, "sign-in password"),
    ],
)
def test_what_is_not_right_changes_nothing(vault, present, chosen, repeated, sentence):
    with pytest.raises(Refused, match=sentence):
        passphrase_change.change(present, vault.code(), chosen, repeated, by=vault.alice)
    assert epochs.current().number == 1 and Bundle.select().count() == 1 and vault.unlock()


def test_a_wrong_code_or_a_used_one_changes_nothing(vault):
    code = vault.code()
    vault.unlock(code=code)
    for wrong in (code, "000000", ""):
        with pytest.raises(Refused, match="do not fit"):
            passphrase_change.change(PASSPHRASE, wrong, OTHER, OTHER, by=vault.alice)
    assert epochs.current().number == 1


def test_nobody_changes_anothers_nor_one_that_is_not_there(vault):
    meg = make.staff("Meg Second", "management")
    for staff in (vault.bob, vault.ruth, meg):
        with pytest.raises(Refused):
            passphrase_change.change(PASSPHRASE, vault.code(staff), OTHER, OTHER, by=staff)
    assert epochs.current().number == 1


def test_the_other_managers_stay_in_and_are_told(vault):
    meg, hers = make.staff("Meg Second", "management"), PASSPHRASE[::-1]
    admission.admit(admission.ask(hers, hers, by=meg), PASSPHRASE, vault.code(), by=vault.alice)
    passphrase_change.change(PASSPHRASE, vault.code(), OTHER, OTHER, by=vault.alice)
    assert vault.reveal(vault.unlock(staff=meg, passphrase=hers)) == SECRET
    assert [alerts.sentence(alert) for alert in alerts.unseen_for(meg)] == ["changed their own vault passphrase"]


def test_the_page(vault, sign_in):
    browser, path = sign_in(vault.alice), "/vault/managers/me/passphrase"
    assert path in browser.get("/vault/managers").text and browser.get(path).status_code == 200
    typed = {"passphrase": PASSPHRASE, "code": vault.code(), "chosen": OTHER, "repeated": OTHER}
    for change in ({"chosen": ""}, {"repeated": "x"}, {"chosen": "short", "repeated": "short"}, {"passphrase": ""}, {"code": ""}):
        refused = browser.post(path, data=typed | change)
        assert refused.status_code == 422 and OTHER not in refused.text and PASSPHRASE not in refused.text, change
    assert browser.post(path, data=typed).location == "/vault/managers"
    assert epochs.current().number == 2
    vault.clock.shift(301)
    assert browser.get(path).status_code == 302, "a second factor within five minutes is asked for first"
    meg = sign_in(make.staff("Meg Second", "management"))
    assert "no vault passphrase yet" in meg.get(path).text
    assert sign_in(vault.bob).get(path).status_code == sign_in(vault.ruth).post(path, data=typed).status_code == 403
