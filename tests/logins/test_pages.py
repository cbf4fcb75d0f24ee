"""The vault's pages: who reaches which, what they answer, what they never show."""

import io
import re

from tests import make
from tests.fixtures.vault import PDF, SECRET, canaries_in
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.consents import job_consents, opt_ins, wording
from webapp.intake import custody
from webapp.jobs.models import Job, JobStatus
from webapp.staff.models import Shop
from webapp.vault import entries, epochs
from webapp.vault.models import JobConsent, Login, LoginVersion, OptIn, Withdrawal

LOGIN = {
    "kind": "e-mail",
    "label": SECRET.label,
    "url": SECRET.url,
    "username": SECRET.username,
    "password": SECRET.password,
    "note": SECRET.note,
    "seed": SECRET.seed,
}


def test_set_up_from_the_first_page_to_the_last(connected, clock, alice, sign_in):
    browser = sign_in(alice)
    assert b"not set up yet" in browser.get("/vault").data
    offered = browser.get("/vault/set-up")
    words = " ".join(re.findall(r"<code>([a-z]{5})</code>", offered.text))
    wrong = browser.post("/vault/set-up", data={"passphrase": words, "repeated": words + "x"})
    assert wrong.status_code == 422 and words not in wrong.text
    shown = browser.post("/vault/set-up", data={"passphrase": words, "repeated": words})
    lines = re.findall(r"<code[^>]*>([0-9A-Z ]{19})</code>", shown.text)
    assert shown.status_code == 200 and len(lines) == 4 and shown.headers["Cache-Control"] == "no-store"
    assert epochs.current() is None
    mistyped = browser.post("/vault/set-up/recovery-sheet", data={"sheet": "\n".join(lines)[:-1]})
    assert mistyped.status_code == 422 and lines[0] not in mistyped.text and epochs.current() is None
    assert lines[0] not in browser.get("/vault/set-up/recovery-sheet").text
    done = browser.post("/vault/set-up/recovery-sheet", data={"sheet": "\n".join(lines)})
    assert done.status_code == 302 and epochs.current().number == 1
    assert browser.get("/vault/set-up").status_code == 302


def test_an_opt_in_is_recorded_from_paper(vault, sign_in):
    opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    browser, (words, version) = sign_in(vault.alice), wording.current(Shop.current())
    path = f"/clients/{vault.client.id}/logins"
    assert version in browser.get(f"{path}/paper").text and version in browser.get(f"{path}/opt-in").text
    given = {"method": "signed paper", "version": version, "given_on": "2026-11-23", "scan": (io.BytesIO(PDF), "a.pdf")}
    for change in (
        {"version": "1-0"},
        {"given_on": "2026-11-30"},
        {"given_on": "2026-02-30"},
        {"scan": (io.BytesIO(b"x"), "a.pdf")},
        {"method": "letter"},
        {"method": "hearsay"},
        {"given_on": ""},
        {"letter": "\x00"},
    ):
        answer = browser.post(f"{path}/opt-in", data=given | {"scan": (io.BytesIO(PDF), "a.pdf")} | change)
        assert answer.status_code in (409, 422), change
        assert "2026-11" in answer.text or "given_on" in change
    answer = browser.post(f"{path}/opt-in", data=given)
    assert answer.status_code == 302 and opt_ins.live_of(vault.client).wording == words


def test_a_technician_seals_and_sees_nothing_of_it_again(vault, sign_in):
    browser = sign_in(vault.bob)
    path = f"/clients/{vault.client.id}/logins"
    token = re.search(r'name="once"[^>]*value="([^"]+)"', browser.get(f"{path}/new?kind=e-mail").text)[1]
    for _ in range(2):
        assert browser.post(f"{path}/new", data=LOGIN | {"once": token}).status_code == 302
    assert Login.select().count() == 2
    for page in (path, "/vault", f"/jobs/{vault.job.id}/logins", f"/clients/{vault.client.id}", "/search?q=Canary"):
        assert canaries_in(browser.get(page)) == [], page


def test_an_invalid_login_comes_back_without_its_secrets(vault, sign_in):
    browser = sign_in(vault.bob)
    assert browser.post(f"/clients/{vault.client.id}/logins/new", data=LOGIN | {"kind": "nonsense"}).status_code == 422
    for change in (
        {"seed": "not base32!"},
        {"label": "x" * 121},
        {"username": "a\x07b"},
        {"note": "n" * 1001},
    ):
        answer = browser.post(f"/clients/{vault.client.id}/logins/new", data=LOGIN | {"kind": "account"} | change)
        assert answer.status_code == 422, change
        for canary in ("canary-password", "canary-note", "CANARYSEED", "not base32!"):
            assert canary not in answer.text
        assert "canary-url" in answer.text
    assert browser.post(f"/clients/{vault.client.id}/logins/new", data={"kind": "e-mail"}).status_code == 422
    assert Login.select().count() == 1


def test_wrong_roles_are_refused_everywhere(vault, sign_in, charlie):
    client, job, login = vault.client.id, vault.job.id, vault.login.id
    managements = [
        ("GET", "/vault/set-up"),
        ("POST", "/vault/set-up"),
        ("POST", "/vault/set-up/recovery-sheet"),
        ("GET", f"/clients/{client}/logins/opt-in"),
        ("POST", f"/clients/{client}/logins/opt-in"),
        ("GET", "/vault/unlocks"),
        ("POST", "/vault/unlocks"),
        ("POST", "/vault/lock"),
        ("GET", f"/vault/entries/{login}"),
        ("POST", f"/vault/entries/{login}/reveal"),
        ("POST", f"/vault/entries/{login}/deletion"),
    ]
    everyones = [
        ("GET", "/vault"),
        ("GET", f"/clients/{client}/logins"),
        ("GET", f"/clients/{client}/logins/new"),
        ("GET", f"/clients/{client}/logins/paper"),
        ("GET", f"/clients/{client}/logins/withdrawal"),
        ("GET", f"/jobs/{job}/logins"),
        ("GET", f"/jobs/{job}/logins/new"),
    ]
    for staff in (vault.bob, vault.ruth):
        browser = sign_in(staff)
        assert {browser.open(path, method=method).status_code for method, path in managements} == {403}
        assert {browser.open(path, method=method).status_code for method, path in everyones} == {200}
    browser = sign_in(charlie)
    assert {browser.open(path, method=method).status_code for method, path in managements + everyones} == {403}
    stranger = sign_in(None)
    assert {stranger.open(path, method=method).status_code for method, path in managements + everyones} <= {302, 401}


def test_what_a_technician_may_not_see_is_not_there(vault, sign_in, neighbour):
    browser = sign_in(vault.bob)
    vault.opt_in(neighbour)
    hidden = f"/clients/{neighbour.id}/logins"
    for path in (hidden, f"{hidden}/new", f"{hidden}/withdrawal", "/clients/99/logins", "/jobs/99/logins", "/withdrawals/99"):
        assert browser.get(path).status_code == 404, path
    assert browser.post(f"{hidden}/new", data=LOGIN).status_code == 404
    assert neighbour.name not in browser.get("/vault").text
    assert sign_in(vault.alice).get("/vault/entries/99").status_code == 404


def test_withdrawal_through_the_page_ends_with_a_receipt(vault, sign_in):
    browser, path = sign_in(vault.ruth), f"/clients/{vault.client.id}/logins/withdrawal"
    assert browser.post(path, data={"told": "phone"}).status_code == 422
    assert browser.post(path, data={"told": "rumour", "sure": "y"}).status_code == 422
    answer = browser.post(path, data={"told": "phone", "sure": "y"})
    assert answer.status_code == 302 and "1 login" in browser.get(answer.location).text
    assert Withdrawal.select().count() == 1 and not LoginVersion.select().exists()
    assert browser.post(path, data={"told": "phone", "sure": "y"}).status_code == 409


def test_a_login_for_one_job_through_the_pages(vault, sign_in):
    browser, path = sign_in(vault.bob), f"/jobs/{vault.job.id}/logins"
    assert browser.post(f"{path}/new", data=LOGIN).status_code == 409
    assert browser.post(f"{path}/consent", data={"told": "nobody"}).status_code == 422
    assert browser.post(f"{path}/consent", data={"told": "in person"}).status_code == 302
    assert browser.post(f"{path}/consent", data={"told": "in person"}).status_code == 409
    assert browser.post(f"{path}/new", data=LOGIN).status_code == 302
    assert canaries_in(browser.get(path)) == [] and Login.select().count() == 2
    assert browser.post(f"{path}/destruction").status_code == 302
    assert Login.select().count() == 1 and not JobConsent.live(vault.alice.joined_at).exists()
    assert browser.post(f"{path}/destruction").status_code == 409


def test_what_is_held_for_a_job_is_told_apart_from_what_is_kept_for_good(vault, sign_in):
    browser, number = sign_in(vault.alice), vault.job.number

    def said():
        panel = re.search(r"<h2[^>]*>Logins</h2>.*?</section>", browser.get(f"/clients/{vault.client.id}").text, re.S)
        head = browser.get(f"/clients/{vault.client.id}/logins").text.partition("<main")[2]
        return (" ".join(re.sub("<[^>]*>", " ", text).split()) for text in (panel[0], head))

    job_consents.agree(vault.job, "phone", by=vault.ruth)
    entries.seal(vault.client, SECRET, kind="device", by=vault.ruth, job=vault.job)
    panel, head = said()
    assert "1 kept at the client’s request since" in panel and f"; 1 held for job {number}." in panel
    assert "Kept at the client’s request" in head and f"1 held for job {number}" in head
    Login.delete().where(Login.id == vault.login.id).execute()
    panel, head = said()
    assert f"none sealed yet; 1 held for job {number}." in panel and "To be kept, none sealed yet" in head
    opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    panel, head = said()
    assert f"None kept for good; 1 held for job {number}." in panel
    assert "None kept for good" in head and f"1 held for job {number}" in head and "Nothing is kept" not in head
    job_consents.take_back(vault.job, by=vault.bob)
    panel, head = said()
    assert "None kept." in panel and "None kept" in head and "Nothing is kept" in head and "held for" not in panel + head


def test_the_hand_back_says_beforehand_what_goes_with_the_last_device(vault, sign_in):
    browser, number = sign_in(vault.ruth), vault.job.number
    job_consents.agree(vault.job, "phone", by=vault.ruth)
    entries.seal(vault.client, SECRET, kind="device", by=vault.ruth, job=vault.job)
    first, last = make.device(vault.job, vault.alice), make.device(vault.job, vault.alice)
    assert "destroyed with it" not in browser.get(f"/devices/{last.id}/release").text
    custody.release(first, to="Zoë", checked="known in person", by=vault.ruth)
    told = browser.get(f"/devices/{last.id}/release").text
    assert "The login held for this job is destroyed with it" in told and f"Job {number} is still not finished." in told
    Job.update(status=JobStatus.finished_one()).execute()
    assert f"Job {number} is finished, so it is closed with it." in browser.get(f"/devices/{last.id}/release").text
    assert browser.post(f"/devices/{last.id}/release", data={"to": "Zoë", "checked": "known in person"}).status_code == 302
    assert Login.select().count() == 1 and not Job.get_by_id(vault.job.id).open
    assert "destroyed with it" not in browser.get(f"/devices/{last.id}/release").text


def test_a_body_over_64_kib_is_refused_but_a_scan_is_not(vault, sign_in):
    browser = sign_in(vault.alice)
    big = {"passphrase": "x" * 70_000}
    for path in (
        "/vault/unlocks",
        "/vault/set-up/recovery-sheet",
        f"/clients/{vault.client.id}/logins/new",
        f"/vault/entries/{vault.login.id}/reveal",
    ):
        assert browser.post(path, data=big).status_code == 413, path
    opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    _, version = wording.current(Shop.current())
    scan = (io.BytesIO(PDF + bytes(200_000)), "a.pdf")
    given = {"method": "signed paper", "version": version, "given_on": "2026-11-23", "scan": scan}
    assert browser.post(f"/clients/{vault.client.id}/logins/opt-in", data=given).status_code == 302
    assert OptIn.select().count() == 2


def test_deleting_one_login(vault, unlocked):
    assert unlocked.post(f"/vault/entries/{vault.login.id}/deletion").status_code == 302
    assert not Login.select().exists() and not LoginVersion.select().exists()


def test_every_page_is_shown_without_a_mistake(vault, unlocked):
    job_consents.agree(vault.job, "phone", by=vault.bob)
    client, job = vault.client.id, vault.job.id
    for path in (
        "/vault",
        "/vault/unlocks",
        f"/vault/entries/{vault.login.id}",
        f"/clients/{client}/logins",
        f"/clients/{client}/logins/new",
        f"/clients/{client}/logins/paper",
        f"/clients/{client}/logins/withdrawal",
        f"/jobs/{job}/logins",
        f"/jobs/{job}/logins/new",
    ):
        answer = unlocked.get(path)
        assert answer.status_code == 200 and answer.text.count("<h1") == 1, path


def test_the_scan_of_an_opt_in_is_handed_to_management_and_noted(vault, sign_in):
    path = f"/opt-ins/{opt_ins.live_of(vault.client).id}/scan"
    answer = sign_in(vault.alice).post(path)
    assert answer.status_code == 200 and answer.data == PDF and answer.mimetype == "application/pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"] and answer.headers["Content-Disposition"].startswith("attachment")
    assert Entry.select().where(Entry.act == Act.FILE_READ).count() == 1
    assert sign_in(vault.bob).post(path).status_code == sign_in(vault.ruth).post(path).status_code == 403
    assert sign_in(vault.alice).post("/opt-ins/99/scan").status_code == 404
