"""Somebody who can write to a backup place makes up a whole shop there, sealed to the recovery sheet's public key."""

import json

import pytest

from tests import every_route, processes
from tests.conftest import CHEAP
from tests.fixtures.backup import flask, start
from tests.fixtures.tampering import asked
from webapp.audit import trail
from webapp.audit.models import Entry
from webapp.keyholders import recovery, recovery_sheet, sheet_replacement
from webapp.vault import epochs
from webapp.vault.epoch_models import Epoch

# The attacker's own shop, on a machine of theirs, which seals its shop.key to somebody else's sheet.
FORGE = """
import json, sys
from nacl.public import PublicKey, SealedBox
from tests import make
from webapp import create_app
from webapp.backup import bundles, making
from webapp.backup_places import targets
from webapp.db import database
from webapp.keyholders import recovery_sheet, set_up
from webapp.keyring import keys_database
from webapp.running import starting
folder, disk, sheet, more, cheap = sys.argv[1:]
create_app(DATA=folder, NEW_SHOP=True, TESTING=True, **json.loads(cheap))
starting.make_ready()
victim = SealedBox(PublicKey(bytes.fromhex(sheet)))
bundles.seal_shop_key = lambda master, *known: victim.encrypt(master + bytes.fromhex(more))
with database.connection_context(), keys_database.connection_context():
    make.shop()
    eve = make.staff("Eve Manager", "management")
    words = "mokal rudin zapet bovim gelur tasok"
    set_up.confirm(" ".join(recovery_sheet.lines(set_up.begin(words, words, by=eve))), by=eve)
    make.client(eve, name="Made Up")
    making.make_backup(targets.add({"name": "Disk", "kind": "folder", "path": disk, "keys_path": ""}, by=eve))
"""


def forged(shop, more=b""):
    """A disk with the backup of a shop that the attacker made up; `more` is what they put behind their shop.key."""
    disk, sheet = shop.mounted("forged"), bytes(Epoch.get().recovery_public).hex()
    done = processes.python("-c", FORGE, shop.tmp / "eve", disk, sheet, more.hex(), json.dumps(CHEAP))
    assert done.returncode == 0, done.stderr
    return disk


def restore(shop, disk, *paper, into="new", lines=None):
    """Restore from a disk with the shop's own sheet, and what is typed from a day sheet besides."""
    typed = (lines or shop.lines()) + "".join(f"{line}\n" for line in paper)
    return flask("backup", "restore", disk, "--keys", disk / "keys", data=shop.tmp / into, typed=typed)


def printed(sign_in, manager):
    """The shop key's fingerprint, and the anchor of the last entry, as a day sheet of today prints them."""
    page = sign_in(manager).get("/audit/day-sheet").get_data(as_text=True)
    key = page.split("Fingerprint of the shop key</dt>")[1].split("<dd")[1].split(">", 1)[1].split("</dd>")[0].strip()
    last = Entry.select().order_by(Entry.number.desc()).get()
    return key, f"{last.number}: {trail.anchor_of(last)}"


@pytest.mark.parametrize(
    "more", [b"", *(pytest.param(more, marks=pytest.mark.whole) for more in (bytes(64), b"\7" * 64, b"\7" * 10))]
)
def test_a_made_up_shop_is_not_restored(shop, more):
    done = restore(shop, forged(shop, more), "0000 " * 8)
    assert done.returncode == 2, done.stderr
    assert not (shop.tmp / "new" / "discreet.db").exists()


def test_a_made_up_shop_with_the_signature_of_ours_is_not_restored(shop):
    done = restore(shop, forged(shop, bytes(Epoch.get().sheet_signature)))
    assert done.returncode == 2 and "is not from the shop that made this recovery sheet" in done.stderr


@pytest.mark.parametrize(
    ("which", "answer"),
    [
        (0, "What you typed does not match this backup"),
        pytest.param(1, "This backup does not hold the entry that you typed", marks=pytest.mark.whole),
    ],
    ids=["fingerprint", "entry"],
)
def test_a_made_up_shop_does_not_fit_what_a_day_sheet_says(shop, sign_in, which, answer):
    done = restore(shop, forged(shop), printed(sign_in, shop.alice)[which])
    assert done.returncode == 2 and answer in done.stderr, done.stderr
    assert not (shop.tmp / "new" / "discreet.db").exists()


# A sheet from before sheets signed the shop's key


@pytest.fixture
def older(shop):
    """The shop as a program of before left it: its sheet has signed nothing."""
    epoch = Epoch.get()
    epoch.sheet_signature = None
    epoch.sign_row(*epochs._bound(list(epoch.grants)))
    epoch.save()
    epochs.repin()
    return shop


@pytest.mark.parametrize("which", [0, 1], ids=["fingerprint", "entry"])
def test_with_an_older_sheet_a_day_sheet_proves_the_backup(older, sign_in, which):
    paper = printed(sign_in, older.alice)[which]
    older.back_up()
    done = restore(older, older.disk, paper)
    assert done.returncode == 0 and "5 clients" in done.stdout, done.stderr
    assert start(older.tmp / "new").returncode == 0


ELSE = ["yes", "0000 0000", f"99999:{'0' * 32}"]


@pytest.mark.parametrize("typed", ["", f"1:{'0' * 32}", *(pytest.param(typed, marks=pytest.mark.whole) for typed in ELSE)])
def test_with_an_older_sheet_nothing_else_does(older, typed):
    older.back_up()
    done = restore(older, older.disk, *([typed] if typed else []))
    assert done.returncode and "A printed day sheet can" in done.stderr
    assert not (older.tmp / "new" / "discreet.db").exists()


def test_the_next_sheet_signs_and_is_not_asked_anything(older, code_for):
    new = sheet_replacement.begin(by=older.alice)
    lines = "\n".join(recovery_sheet.lines(new)) + "\n"
    sheet_replacement.confirm(lines.replace("\n", " "), every_route.PASSPHRASE, code_for(older.alice), by=older.alice)
    older.back_up()
    assert restore(older, older.disk, lines=lines).returncode == 0


def test_the_sheet_of_a_recovery_signs(older):
    sheet = older.lines().replace("\n", " ")
    prepared = recovery.prepare(older.alice, sheet, *["tasok gelur bovim zapet rudin mokal"] * 2)
    recovery.finish(prepared, " ".join(recovery_sheet.lines(prepared.recovery)))
    older.back_up()
    assert restore(older, older.disk, lines="\n".join(recovery_sheet.lines(prepared.recovery)) + "\n").returncode == 0


def test_management_is_told_of_an_older_sheet_before_a_restore_needs_it(older, sign_in):
    assert "A restore will ask for a printed day sheet" in sign_in(older.alice).get("/backups").get_data(as_text=True)


def test_nobody_is_told_of_a_sheet_that_has_signed(shop, sign_in):
    assert "printed day sheet" not in sign_in(shop.alice).get("/backups").get_data(as_text=True)


@pytest.mark.parametrize("value", ["NULL", f"x'{'07' * 64}'"], ids=["taken away", "changed"])
def test_a_signature_changed_in_the_database_is_noticed_before_a_restore_needs_it(shop, value):
    asked(shop.folder / "discreet.db", f"UPDATE epoch SET sheet_signature = {value}")
    with pytest.raises(epochs.Damaged):
        epochs.current()
    assert flask("doctor", data=shop.folder).returncode == 1
