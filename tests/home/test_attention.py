"""What cannot wait stands on top of a manager's first page, and on nobody else's."""

from datetime import timedelta

from tests import every_route, make
from webapp.backup import making
from webapp.backup.models import Backup
from webapp.backup_places import targets
from webapp.clock import now
from webapp.vault import alerts
from webapp.vault.alert_models import VaultAlert


def test_no_backup_is_red_for_management_alone(sign_in, alice, bob, ruth):
    assert "No backup is made" in sign_in(alice).get("/").text
    assert "No backup is made" not in sign_in(bob).get("/").text + sign_in(ruth).get("/").text


def test_a_backup_older_than_26_hours_is_noticed(sign_in, alice, tmp_path_factory):
    every_route.vault(alice)
    place = targets.add(
        {"name": "The blue disk", "kind": "folder", "path": str(tmp_path_factory.mktemp("disk")), "keys_path": ""}, by=alice
    )
    making.make_backup(place)
    assert "The blue disk" not in sign_in(alice).get("/").text
    Backup.update(made_at=now() - timedelta(hours=27)).execute()
    assert "The newest backup at The blue disk is 27 hours old." in sign_in(alice).get("/").text


def test_an_alert_of_the_vault_is_told_to_the_other_managers(sign_in, alice, app):
    second = make.staff("Mina Manager", "management")
    alert = VaultAlert.create(staff=second, reason=alerts.MANY, count=21)
    browser = sign_in(alice)
    assert "Mina Manager opened 21 logins within an hour." in browser.get("/").text
    assert "opened 21 logins" not in sign_in(second).get("/").text
    assert browser.post(f"/vault/alerts/{alert.id}/seen?to=today").location == "/"
    assert "opened 21 logins" not in browser.get("/").text
