"""Management's pages: who may, what they show, what is refused in which words."""

import re
from datetime import timedelta

import pytest

from tests.fixtures.tampering import honestly
from tests.sweeps.test_pages import faults
from webapp import config
from webapp.backup import making, promise_checks, state
from webapp.backup.models import Backup
from webapp.backup_places import targets
from webapp.backup_places.models import BackupTarget
from webapp.clock import now
from webapp.erasure import certificate, erasure
from webapp.jobs.models import Job
from webapp.running import scheduler

PAGES = ("/backups", "/backups/places/new", "/backups/places/1/removal")


def test_every_page_is_sound_and_stands_on_few_statements(app, shop, sign_in, statements):
    shop.back_up()
    scheduler.ask("backup")
    browser = sign_in(shop.alice)
    app.config["WTF_CSRF_ENABLED"] = True
    for address in PAGES:
        statements.clear()
        answer = browser.get(address)
        assert answer.status_code == 200 and not faults(answer.text), (address, faults(answer.text))
        assert len([s for s in statements if s.lstrip().upper().startswith(("SELECT", "UPDATE", "INSERT", "DELETE"))]) <= 10


@pytest.mark.parametrize("address", PAGES)
def test_nobody_but_management(shop, bob, ruth, charlie, sign_in, address):
    for staff in (bob, ruth, charlie):
        assert sign_in(staff).get(address).status_code == 403
    for post in ("/backups", "/backups/rehearsal", "/backups/places/new", "/backups/places/1/removal"):
        assert sign_in(ruth).post(post).status_code == 403
    assert not scheduler.state_of("backup")


def test_without_a_vault_or_a_place_the_page_says_what_to_do_first(app, alice, sign_in):
    text = sign_in(alice).get("/backups").text
    assert "recovery sheet" in text and "No place yet" in text and "Back up now" not in text


def test_asking_for_a_backup_makes_it_due_at_once(shop, sign_in, clock):
    browser = sign_in(shop.alice)
    answer = browser.post("/backups")
    assert answer.status_code == 302
    assert scheduler.state_of("backup").due_at <= now()
    assert "begins within a minute" in browser.get("/backups").text


def test_a_place_is_added_and_removed(shop, sign_in, tmp_path):
    browser, other = sign_in(shop.alice), shop.mounted("other")
    typed = {"name": "Branch", "kind": "folder", "path": str(other)}
    assert browser.post("/backups/places/new", data=typed).status_code == 302
    target = BackupTarget.get(BackupTarget.name == "Branch")
    assert (other / ".discreet-target").exists() and target.keys_path == f"{other}/keys"
    assert browser.post(f"/backups/places/{target.id}/removal").status_code == 302
    assert not BackupTarget.get_by_id(target.id).active
    assert browser.get(f"/backups/places/{target.id}/removal").status_code == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"path": "/nowhere/at/all"}, "no such folder"),
        ({"path": "relative"}, "no such folder"),
        ({"path": "{data}"}, "where the shop"),
        ({"path": "{disk}"}, "go to that place already"),
        ({"path": "{root}/static"}, "the program itself is"),
        ({"keys_path": "{tmp}/../{tmp.name}/data/files"}, "where the shop"),
        ({"kind": "s3", "path": "x", "host": "http://localhost:1@127.0.0.2:9", "login": "u", "secret": "s"}, "storage begins with"),
        ({"kind": "s3", "path": "x", "host": "https://user@h", "login": "u", "secret": "s"}, "storage begins with"),
        ({"kind": "sftp", "path": "x"}, "Fill in the machine"),
        ({"kind": "sftp", "path": "x", "host": "h", "login": "u", "secret": "s"}, "ssh-keyscan"),
        ({"kind": "s3", "path": "x", "host": "http://h", "login": "u", "secret": "s"}, "storage begins with"),
        ({"kind": "pigeon"}, "Choose one from the list"),
        ({"name": ""}, "“Name” is empty"),
    ],
)
def test_a_place_that_will_not_do_is_refused_in_a_sentence(shop, sign_in, changed, words):
    places = {"data": shop.folder, "disk": shop.disk, "root": config.ROOT, "tmp": shop.tmp}
    typed = {"name": "X", "kind": "folder", "path": str(shop.tmp)} | {name: text.format(**places) for name, text in changed.items()}
    answer = sign_in(shop.alice).post("/backups/places/new", data=typed)
    assert answer.status_code in (409, 422) and words in answer.text
    assert BackupTarget.select().count() == 1


def test_health_is_red_without_a_backup_younger_than_26_hours(shop, clock):
    assert state.health() == (None, "No backup at The blue disk yet: the first one is made by itself within a day.")
    clock.shift(timedelta(hours=27))
    assert state.health() == (False, "There is no backup at The blue disk yet.")
    shop.back_up()
    assert state.health()[0]
    clock.shift(timedelta(hours=25, minutes=59))
    assert state.health() == (True, "Backed up 25 hours ago.")
    clock.shift(timedelta(minutes=1))
    good, sentence = state.health()
    assert not good and "26 hours old" in sentence
    other = shop.add("Branch", shop.mounted("branch"))
    shop.back_up()
    assert state.health()[0] is None
    clock.shift(timedelta(hours=27))
    shop.back_up()
    assert state.health() == (False, "There is no backup at Branch yet.")
    honestly(BackupTarget.get_by_id(other.id), active=False)
    assert state.health()[0]


def test_a_place_just_added_is_neither_good_nor_bad(shop, sign_in):
    browser = sign_in(shop.alice)
    text = browser.get("/backups").text
    assert "No backup yet" in text and "made by itself within a day" in text and "Not good" not in text
    assert 'class="notice danger' not in browser.get("/").text and "No backup at The blue disk yet" in browser.get("/").text
    shop.back_up()
    assert "No backup yet" not in browser.get("/backups").text and "No backup at" not in browser.get("/").text


def test_when_the_first_backup_comes_is_said_in_one_way(shop, sign_in, clock):
    browser = sign_in(shop.alice)
    browser.post("/backups/places/new", data={"name": "Branch", "kind": "folder", "path": str(shop.mounted("branch"))})
    text = browser.get("/backups").text
    said = re.findall("The first one [^<.]*", text)
    assert said == ["The first one begins within a minute"] * 3  # as it was added, and beside both places
    scheduler.claim(scheduler.Timed("backup", timedelta(days=1), lambda: None))
    assert re.findall("The first one [^<.]*", browser.get("/backups").text) == ["The first one is being made"] * 2


def test_a_place_without_a_vault_says_what_its_first_backup_waits_for(app, alice, sign_in, tmp_path):
    browser, disk = sign_in(alice), tmp_path / "disk"
    disk.mkdir()
    browser.post("/backups/places/new", data={"name": "Branch", "kind": "folder", "path": str(disk)})
    assert browser.get("/backups").text.count("The first one is made once the vault is set up.") == 2


def test_how_much_was_written_is_said_in_units_that_show_it(shop, sign_in):
    shop.back_up()
    for size, words in (
        (0, "0 KB"),
        (400, "1 KB"),
        (12_400, "12 KB"),
        (999_499, "999 KB"),
        (999_500, "1.0 MB"),
        (2_440_000, "2.4 MB"),
    ):
        Backup.update(size=size).execute()
        assert f'data-label="Size">{words}</td>' in sign_in(shop.alice).get("/backups").text, size


def test_a_place_on_the_datas_own_disk_is_warned_of_and_one_elsewhere_is_not(shop, sign_in):
    browser = sign_in(shop.alice)
    browser.post("/backups/places/new", data={"name": "Branch", "kind": "folder", "path": str(shop.mounted("branch"))})
    text = browser.get("/backups").text
    assert "Branch is on the same disk as the shop’s data" in text and text.count("On the data’s own disk") == 2
    honestly(BackupTarget.get(BackupTarget.name == "Branch"), kind="sftp", host="backup.example")
    assert browser.get("/backups").text.count("On the data’s own disk") == 1
    honestly(BackupTarget.get(BackupTarget.kind == "folder"), path="/proc")  # a file system of its own
    assert "On the data’s own disk" not in browser.get("/backups").text


def test_off_site_is_not_promised_while_every_place_is_on_the_datas_own_disk(shop):
    def said():
        return [
            (finding.good, finding.found)
            for _, finding in promise_checks.of_backups(None, None)
            if "the disk that the data" in finding.found
        ]

    assert [good for good, _ in said()] == [False]
    shop.add("Branch", shop.mounted("branch"))
    assert [good for good, _ in said()] == [False]
    honestly(BackupTarget.get(BackupTarget.name == "Branch"), path="/proc")
    assert [good for good, _ in said()] == [True]
    for place in BackupTarget.select():
        honestly(place, active=False)
    assert said() == []


def test_a_place_given_up_as_lost_is_named_on_the_certificates_that_follow(shop, clock):
    for name, lost in (("Stolen disk", True), ("Old disk", False)):
        target = shop.add(name, shop.mounted(name))
        making.make_backup(target)
        clock.shift(60)
        targets.remove(BackupTarget.get_by_id(target.id), lost=lost, by=shop.alice)
    shop.back_up()
    Job.update(closed_at=now()).execute()
    gone = shop.clients[3]
    clock.shift(60)
    row = erasure.finish(erasure.perform(erasure.request(gone, gone.number, "the client asked", by=shop.alice), by=shop.alice))
    said = certificate.certificate_of(row).backups
    assert "Unreadable in every backup" in said and "Not so at Stolen disk, given up as lost before" in said and "Old" not in said
    later = shop.add("Lost later", shop.mounted("later"))
    making.make_backup(later)
    clock.shift(60)
    targets.remove(BackupTarget.get_by_id(later.id), lost=True, by=shop.alice)
    assert certificate.certificate_of(row).backups == said


def test_health_is_red_without_a_place(app, alice):
    assert not state.health()[0]
