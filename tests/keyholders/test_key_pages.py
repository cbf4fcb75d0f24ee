"""The pages about the vault's keys: joining, leaving, re-keys, the sheet, alerts."""

import re

import pytest

from tests import make
from tests.fixtures.vault import PASSPHRASE
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.jobs.models import Job
from webapp.keyholders import admission, offboarding, recovery_sheet
from webapp.keyholders.models import Joining
from webapp.staff import accounts
from webapp.vault import alerts, epochs
from webapp.vault.access_models import Reveal
from webapp.vault.alert_models import VaultAlert

HER_WORDS = "zapet mokal tasok gelur bovim rudin"


@pytest.fixture
def meg(vault):
    """A second manager."""
    return make.staff("Meg Second", "management")


def proof(vault, **more):
    return {"passphrase": PASSPHRASE, "code": vault.code(), **more}


def test_two_managers_and_two_screens(vault, meg, sign_in):
    hers, mine = sign_in(meg), sign_in(vault.alice)
    assert "Choose a passphrase of your own" in hers.get("/vault").text
    assert "Meg Second is a manager but cannot" in mine.get("/vault").text
    assert hers.post("/vault/managers/me", data={"passphrase": HER_WORDS, "repeated": "x"}).status_code == 422
    assert hers.post("/vault/managers/me", data={"passphrase": HER_WORDS, "repeated": HER_WORDS}).status_code == 302
    row = Joining.get()
    fingerprint, path = admission.fingerprint(row.bundle), f"/vault/joinings/{row.id}"
    assert fingerprint in hers.get("/vault/managers/me").text and fingerprint in mine.get(path).text
    assert path in mine.get("/vault").text and path not in hers.get("/vault").text
    assert mine.post(path, data=proof(vault)).status_code == 422 and epochs.current().number == 1
    assert hers.post(path, data={"passphrase": HER_WORDS, "code": vault.code(meg), "compared": "y"}).status_code == 409
    assert mine.post(path, data=proof(vault, compared="y")).status_code == 302 and epochs.current().number == 2
    assert mine.get(path).status_code == 404 and "Meg Second" in mine.get("/vault/managers").text
    assert b"already" in hers.get("/vault/managers/me").data


@pytest.mark.parametrize("name", ["bob", "ruth"])
def test_nobody_but_management_sees_them(vault, meg, sign_in, name):
    browser = sign_in(getattr(vault, name))
    row = admission.ask(HER_WORDS, HER_WORDS, by=meg)
    for path in ("managers", "managers/me", f"joinings/{row.id}", f"managers/{meg.id}/leaving", f"managers/{meg.id}/seen", "keys",
                 "recovery-sheet", "recovery-sheet/proof", "recovery-sheet/confirmation"):  # fmt: skip
        assert browser.get(f"/vault/{path}").status_code == 403, path
    assert "Meg Second" not in browser.get("/vault").text


def test_who_left_stands_in_red_until_the_keys_are_new(vault, meg, sign_in):
    mine = sign_in(vault.alice)
    admission.admit(admission.ask(HER_WORDS, HER_WORDS, by=meg), PASSPHRASE, vault.code(), by=vault.alice)
    assert "can still open" not in mine.get("/vault").text
    accounts.disable(meg, by=vault.alice)
    assert "Meg Second can still open" in mine.get("/vault").text
    path = f"/vault/managers/{meg.id}/leaving"
    assert mine.get(path).status_code == 200
    assert mine.post(path, data={"passphrase": "wrong words here", "code": vault.code()}).status_code == 422
    answer = mine.post(path, data=proof(vault))
    assert answer.status_code == 302 and answer.location.endswith(f"/vault/managers/{meg.id}/seen")
    assert "can still open" not in mine.get("/vault").text
    assert mine.post(path, data=proof(vault)).status_code == 409


def test_the_leavers_list_becomes_jobs(vault, meg, sign_in):
    admission.admit(admission.ask(HER_WORDS, HER_WORDS, by=meg), PASSPHRASE, vault.code(), by=vault.alice)
    vault.reveal(vault.unlock(staff=meg, passphrase=HER_WORDS))
    mine, path = sign_in(vault.alice), f"/vault/managers/{meg.id}/seen"
    shown = mine.get(path).text
    assert vault.client.name in shown.replace("&#39;", "'") and "Unchanged here" in shown and "Canary" not in shown
    assert "has opened no login" in mine.get(f"/vault/managers/{vault.alice.id}/seen").text
    for status in (302, 409):
        assert mine.post(f"{path}/{vault.client.id}/job").status_code == status
    job = offboarding.job_for(vault.client)
    assert job.title == offboarding.TITLE and job.number in mine.get(path).text
    assert mine.post(f"/vault/managers/{vault.alice.id}/seen/{vault.client.id}/job").status_code == 409
    assert Job.select().where(Job.title == offboarding.TITLE).count() == 1


def test_a_re_key_page_by_page(vault, sign_in):
    mine = sign_in(vault.alice)
    assert mine.post("/vault/keys/batches").status_code == 409
    assert mine.post("/vault/keys", data=proof(vault, kind="nonsense")).status_code == 422
    assert mine.post("/vault/keys", data=proof(vault, kind="light")).status_code == 302 and epochs.current().number == 2
    begun = mine.post("/vault/keys", data=proof(vault, kind="full"))
    flags = begun.headers["Set-Cookie"]
    assert "HttpOnly" in flags and "SameSite=Strict" in flags
    assert "goes-on" in mine.get("/vault/keys").text and "not finished" in mine.get("/vault").text
    other = sign_in(vault.alice)
    assert "goes-on" not in other.get("/vault/keys").text and other.post("/vault/keys/batches").status_code == 409
    assert mine.post("/vault/keys/batches").status_code == 302
    assert epochs.current().number == 4 and "not finished" not in mine.get("/vault").text
    assert Entry.select().where(Entry.act == Act.REKEY_FINISHED).count() == 1


def test_the_sheet_is_proved_and_replaced(vault, sign_in):
    mine, typed = sign_in(vault.alice), "\n".join(recovery_sheet.lines(vault.recovery))
    made = f"{epochs.current().made_at:%-d %B %Y}"
    assert f"Recovery sheet: last proved on {made}." in mine.get("/vault").text
    wrong = mine.post("/vault/recovery-sheet/proof", data={"sheet": typed[:-1]})
    assert wrong.status_code == 422 and typed[:19] not in wrong.text
    assert mine.post("/vault/recovery-sheet/proof", data={"sheet": typed}).status_code == 302
    assert "last proved on" in mine.get("/vault").text
    assert mine.get("/vault/recovery-sheet/confirmation").status_code == 302
    assert "Backups made before" in mine.get("/vault/recovery-sheet").text
    shown = mine.post("/vault/recovery-sheet")
    lines = re.findall(r"<code[^>]*>([0-9A-Z ]{19})</code>", shown.text)
    assert len(lines) == 4 and shown.headers["Cache-Control"] == "no-store"
    old = mine.post("/vault/recovery-sheet/confirmation", data=proof(vault, sheet=typed))
    assert old.status_code == 422 and typed[:19] not in old.text
    assert mine.post("/vault/recovery-sheet/confirmation", data=proof(vault, sheet="\n".join(lines))).status_code == 302
    assert epochs.current().number == 2 and "Recovery sheet: last proved on" in mine.get("/vault").text


# Alerts


def raised(reason=None):
    found = list(VaultAlert.select().order_by(VaultAlert.id))
    return [alert for alert in found if reason in (None, alert.reason)]


def test_a_job_that_the_revealer_has_just_opened_is_told_to_the_others(vault, meg, sign_in):
    vault.reveal(vault.unlock())
    assert [alert.reason for alert in raised()] == [alerts.OWN_JOB] and alerts.unseen_for(vault.alice) == []
    assert [alert.staff for alert in alerts.unseen_for(meg)] == [vault.alice] and alerts.unseen_for(vault.bob) == []
    hers, mine, path = sign_in(meg), sign_in(vault.alice), f"/vault/alerts/{raised()[0].id}/seen"
    assert "had opened" in hers.get("/vault").text
    assert "had opened" not in mine.get("/vault").text and mine.post(path).status_code == 409
    for _ in range(2):
        assert hers.post(path).status_code == 302
    assert alerts.unseen_for(meg) == [] and Entry.select().where(Entry.act == Act.ALERT_SEEN).count() == 1
    assert hers.post("/vault/alerts/999/seen").status_code == 404


def test_a_job_of_a_quarter_of_an_hour_ago_is_no_alert(vault):
    vault.clock.shift(15 * 60)
    vault.reveal(vault.unlock())
    assert raised() == []


def test_the_twenty_first_reveal_within_an_hour_is(vault):
    vault.clock.shift(15 * 60)
    for _ in range(2):
        unlocked = vault.unlock()
        for _ in range(10):
            vault.reveal(unlocked)
    assert raised() == []
    unlocked = vault.unlock()
    for _ in range(3):
        vault.reveal(unlocked)
    assert [(alert.reason, alert.count) for alert in raised()] == [(alerts.MANY, 21)]
    Reveal.update(at=vault.login.newest.at).execute()
    vault.clock.shift(3600)
    vault.reveal(vault.unlock())
    assert len(raised()) == 1


def test_the_sixth_client_within_an_hour_is(vault):
    others = [make.client(vault.alice) for _ in range(5)]
    at = vault.login.newest.at
    for other in others:
        Reveal.create(client=other, login="0" * 32, kind="other", staff=vault.alice, job=vault.job, purpose="test", at=at)
    assert raised(alerts.WIDE) == []
    vault.reveal(vault.unlock())
    assert [alert.count for alert in raised(alerts.WIDE)] == [6]


def test_five_failed_unlocks_are(vault):
    for count in range(1, 6):
        assert raised() == []
        with pytest.raises(Exception, match="do not fit"):
            vault.unlock(**({"passphrase": "not the words that were chosen"} if count % 2 else {"code": "000000"}))
    assert [(alert.reason, alert.count) for alert in raised()] == [(alerts.WRONG, 5)]
    assert Entry.select().where(Entry.act == Act.UNLOCK_FAILED).count() == 5
