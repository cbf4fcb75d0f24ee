"""Acts at a moment, or with words, in which nobody may do them: each is refused, however it was reached."""

from datetime import timedelta

import pytest

from tests import make
from tests.fixtures.vault import PASSPHRASE, PDF, TODAY
from webapp.backup_places import targets
from webapp.consents import opt_ins, wording
from webapp.errors import Refused
from webapp.keyholders import epoch_rotation
from webapp.retention import holds
from webapp.staff import accounts, codes
from webapp.staff.models import Session, Shop
from webapp.vault.epoch_models import Epoch


def test_a_hold_does_not_end_before_it_begins(vault):
    hold = {"kind": "claim, dispute or police", "reason": "A claim", "by": vault.alice, "on": TODAY}
    with pytest.raises(Refused, match="today or later"):
        holds.place(vault.client, until=TODAY - timedelta(days=1), **hold)


@pytest.mark.parametrize("change", [lambda words: words + " And the shop may tell others.", lambda words: " "])
def test_other_words_do_not_pass_for_the_ones_of_a_version(vault, change):
    words, version = wording.current(Shop.current())
    given = {"method": "signed paper", "given_on": TODAY, "scan": ("paper.pdf", "application/pdf", PDF)}
    with pytest.raises(Refused, match="not the words of that version"):
        opt_ins.opt_in(make.client(vault.alice), words=change(words), version=version, by=vault.alice, on=TODAY, **given)


def test_no_machine_is_reached_that_another_could_pass_for(vault):
    given = {"name": "Branch", "kind": "sftp", "path": "backups", "keys_path": "keys", "host": "127.0.0.1:9", "host_key": " "}
    with pytest.raises(Refused, match="ssh-keyscan"):
        targets.add(given | {"login": "shop", "secret": "a pass word", "region": ""}, by=vault.alice)


def test_the_vaults_keys_do_not_turn_for_nobody(vault):
    epoch, group = epoch_rotation.opened_group(vault.alice, PASSPHRASE, vault.code())
    with pytest.raises(Refused, match="Nobody would be left"):
        epoch_rotation.turn(epoch, group, by=vault.alice, but=vault.alice)
    assert Epoch.select().count() == 1


def test_who_is_disabled_while_the_code_is_looked_at_is_not_let_in(vault, sign_in, monkeypatch):
    takes = codes.consume

    def slowly(*given):
        taken = takes(*given)
        accounts.disable(vault.bob, by=vault.alice)
        return taken

    typed = {"name": vault.bob.name, "password": make.PASSWORD, "code": vault.code(vault.bob)}
    monkeypatch.setattr(codes, "consume", slowly)
    answer = sign_in(None).post("/sign-in", data=typed)
    assert ("do not fit together" in answer.text, Session.select().count()) == (True, 0)
