"""Access requests, parts shown one by one, kinds of login, and the client's access list."""

from datetime import timedelta

import pytest
from peewee import DatabaseError

from tests import make
from tests.fixtures.tampering import refuse_inserts
from tests.fixtures.vault import CANARIES, PASSPHRASE, SECRET, WHY
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.clients.views import note_view
from webapp.clock import now
from webapp.errors import Refused
from webapp.jobs.models import Job
from webapp.logins import access_list, access_requests, field_display, revealing
from webapp.staff.models import Session
from webapp.vault import entries, kinds
from webapp.vault.access_models import AccessRequest, Reveal, Unlock
from webapp.vault.login_payload import Body
from webapp.vault.models import Login, LoginKind

HTMX = {"HX-Request": "true"}


@pytest.fixture
def open_login(vault, sign_in):
    """alice's browser with the vault unlocked and the login opened; (browser, address of its parts)."""
    browser = sign_in(vault.alice)
    browser.post("/vault/unlocks", data={"job": vault.job.id, "passphrase": PASSPHRASE, "code": vault.code()})
    assert browser.post(f"/vault/entries/{vault.login.id}/reveal", data=WHY).status_code == 200
    return browser, f"/vault/reveals/{Reveal.get().uid}"


# Access requests


def test_a_technician_asks_and_management_grants_by_unlocking(vault, sign_in):
    bench, desk, path = sign_in(vault.bob), sign_in(vault.alice), f"/jobs/{vault.job.id}/access-requests"
    assert "You will not see the login" in bench.get(path).text
    assert bench.post(path, data=WHY | {"words": ""}).status_code == 422
    assert bench.post(path, data=WHY | {"words": "pw: bluebell77"}).status_code == 422
    assert bench.post(path, data=WHY).status_code == 302 and bench.post(path, data=WHY).status_code == 409
    assert "Somebody needs a login opened" in desk.get("/vault").text and "Somebody needs" not in bench.get("/vault").text
    seen = desk.get("/vault/requests/state", headers=HTMX).text
    assert vault.job.number in seen and WHY["words"] in seen and f"/vault/unlocks?job={vault.job.id}" in seen
    assert "Waiting for management" in bench.get(f"{path}/state", headers=HTMX).text
    desk.post("/vault/unlocks", data={"job": vault.job.id, "passphrase": PASSPHRASE, "code": vault.code()})
    told = bench.get(f"{path}/state", headers=HTMX)
    assert "Granted" in told.text and "Alice" in told.text and "every 3s" in told.text
    assert vault.job.number not in desk.get("/vault/requests/state", headers=HTMX).text
    assert {row.act for row in Entry.select()} >= {Act.ACCESS_ASKED, Act.ACCESS_GRANTED}
    for where in (path, f"{path}/state", f"/jobs/{vault.job.id}/logins", f"/jobs/{vault.job.id}"):
        assert not [canary for canary in CANARIES if canary in bench.get(where, headers=HTMX, follow_redirects=True).data]


def test_what_waits_stands_on_managements_first_page(vault, sign_in, second_job):
    today = lambda who: sign_in(who).get("/").text  # noqa: E731
    assert "login opened" not in today(vault.alice)
    for n, job in enumerate((vault.job, second_job)):
        access_requests.ask(job, "repair", "To test the new disk.", by=vault.bob)
        words = ("Somebody on a job needs a login opened at the device.", "2 jobs need a login opened at the device.")[n]
        assert words in today(vault.alice) and 'href="/vault/requests"' in today(vault.alice)
    assert "login opened" not in today(vault.bob) + today(vault.ruth)
    vault.unlock()
    access_requests.refuse(AccessRequest.get(AccessRequest.job == second_job), "Ask the client.", by=vault.alice)
    assert "login opened" not in today(vault.alice)


def test_management_refuses_with_a_word(vault, sign_in):
    row = access_requests.ask(vault.job, "repair", "To test.", by=vault.bob)
    bench, desk = sign_in(vault.bob), sign_in(vault.alice)
    path = f"/vault/requests/{row.id}/refusal"
    assert bench.post(path, data={"answer": "x"}).status_code == 403
    assert desk.post(path, data={"answer": ""}).status_code == 422
    assert desk.post(path, data={"answer": "Ask the client to type it."}).status_code == 302
    assert desk.post(path, data={"answer": "Again."}).status_code == 409
    told = bench.get(f"/jobs/{vault.job.id}/access-requests/state", headers=HTMX).text
    assert "Refused" in told and "Ask the client to type it." in told
    with pytest.raises(Refused):
        access_requests.refuse(row, "No.", by=vault.bob)


def test_who_may_ask_and_for_what(vault, ruth, charlie, neighbour):
    for staff in (ruth, charlie):
        with pytest.raises(Refused):
            access_requests.ask(vault.job, "repair", "To test.", by=staff)
    vault.login.delete_instance(recursive=True)
    from_nobody = Job.create(client=neighbour, number="2026-9999", title="x", status=vault.job.status, opened_by=vault.alice)
    with pytest.raises(Refused, match="No logins are kept"):
        access_requests.ask(from_nobody, "repair", "To test.", by=vault.bob)


def test_a_request_on_a_closed_job_lets_management_unlock_for_it_and_only_then(vault):
    Job.update(closed_at=now()).where(Job.id == vault.job.id).execute()
    vault.job = Job.get_by_id(vault.job.id)
    with pytest.raises(Refused, match="closed"):
        vault.unlock()
    access_requests.ask(vault.job, "support", "They rang about mail.", by=vault.bob)
    assert vault.reveal(vault.unlock()) == SECRET
    row = access_requests.ask(vault.job, "support", "They rang again.", by=vault.bob)
    access_requests.refuse(row, "No.", by=vault.alice)
    vault.clock.shift(timedelta(minutes=6))
    with pytest.raises(Refused, match="closed"):
        vault.unlock()


def test_a_request_lapses_after_a_day(vault):
    row = access_requests.ask(vault.job, "repair", "To test.", by=vault.bob)
    vault.clock.shift(timedelta(days=1))
    assert access_requests.state(row) == "lapsed" and not list(access_requests.undecided())
    with pytest.raises(Refused):
        access_requests.refuse(row, "Late.", by=vault.alice)
    vault.unlock()
    assert not AccessRequest.get().granted
    assert access_requests.ask(vault.job, "repair", "To test.", by=vault.bob)


def test_polling_keeps_nobody_signed_in(vault, sign_in):
    access_requests.ask(vault.job, "repair", "To test.", by=vault.bob)
    bench, desk = sign_in(vault.bob), sign_in(vault.alice)
    for minutes in (10, 10, 9):
        vault.clock.shift(timedelta(minutes=minutes))
        assert bench.get(f"/jobs/{vault.job.id}/access-requests/state", headers=HTMX).status_code == 200
        assert desk.get("/vault/requests/state", headers=HTMX).status_code == 200
    assert all(session.seen_at == session.made_at for session in Session.select())
    vault.clock.shift(timedelta(minutes=2))
    assert bench.get(f"/jobs/{vault.job.id}/access-requests/state", headers=HTMX).status_code == 401
    assert desk.get("/vault/requests/state", headers=HTMX).status_code == 401


# Parts


def test_each_press_shows_one_part_on_record_and_costs_no_further_reveal(vault, open_login):
    browser, parts = open_login
    for part in ("username", "password", "note", "seed", "url"):
        whole, piece = browser.post(f"{parts}/{part}"), browser.post(f"{parts}/{part}", headers=HTMX)
        assert whole.status_code == piece.status_code == 200 and "<html" not in piece.text
        assert all(len([canary for canary in CANARIES if canary in answer.data]) == 1 for answer in (whole, piece)), part
        assert whole.headers["Cache-Control"] == piece.headers["Cache-Control"] == "no-store"
    code = browser.post(f"{parts}/code", headers=HTMX).text
    assert SECRET.code in code
    assert Unlock.get().uses == 1 and Reveal.select().count() == 1
    shown = [entry.numbers for entry in Entry.select().where(Entry.act == Act.FIELD_SHOWN)]
    assert len(shown) == 11 and f"entry={Reveal.get().entry} part=username" in shown
    assert browser.post(f"{parts}/secret").status_code == browser.post("/vault/reveals/none/password").status_code == 404


def test_a_part_is_shown_to_nobody_else_and_no_longer_than_a_minute(vault, open_login, sign_in):
    browser, parts = open_login
    other = sign_in(vault.alice)
    assert other.post(f"{parts}/password").status_code == 409, "the unlock's cookie is missing"
    assert sign_in(vault.bob).post(f"{parts}/password").status_code == 403
    assert sign_in(vault.bob).post(f"{parts}/password", headers=HTMX).status_code == 403
    vault.clock.shift(59)
    assert browser.post(f"{parts}/password", headers=HTMX).status_code == 200
    vault.clock.shift(1)
    late = browser.post(f"{parts}/password", headers=HTMX)
    assert "minute" in late.text and b"canary-password" not in late.data
    assert browser.post(f"{parts}/password").status_code == 409


def test_a_withdrawal_or_a_closed_job_ends_what_was_opened(vault, open_login):
    browser, parts = open_login
    Job.update(closed_at=now()).where(Job.id == vault.job.id).execute()
    assert browser.post(f"{parts}/password").status_code == 409
    assert not Entry.select().where(Entry.act == Act.FIELD_SHOWN).exists()


def test_no_part_is_shown_where_the_trail_cannot_be_written(vault, app):
    unlocked = vault.unlock()
    given = {"by": unlocked.by, "session": unlocked.session, "cookie": unlocked.cookie}
    opened, _ = revealing.reveal(vault.login, "repair", "To test.", **given)
    refuse_inserts("audit_entry", "full", act="field shown")
    with pytest.raises(DatabaseError):
        field_display.show(opened, "password", **given)
    with entries.database.atomic(), pytest.raises(RuntimeError):
        field_display.show(opened, "password", **given)


def test_a_copy_press_is_on_record_and_shows_and_counts_nothing(vault, open_login, sign_in):
    browser, parts = open_login
    assert browser.post(f"{parts}/password/copy").status_code == 409, "it has not been shown"
    browser.post(f"{parts}/password", headers=HTMX)
    copied = browser.post(f"{parts}/password/copy", headers=HTMX)
    assert copied.status_code == 204 and copied.data == b""
    assert browser.post(f"{parts}/username/copy").status_code == 409, "another part was not shown"
    entry, opened = Entry.get(Entry.act == Act.FIELD_COPIED), Reveal.get()
    assert (entry.by, entry.about, entry.client) == (vault.alice.id, f"Reveal {opened.uid}", vault.client.uid)
    assert entry.numbers == f"entry={opened.entry} part=password" and Unlock.get().uses == 1
    meg = make.staff("Meg Second", "management")
    assert sign_in(meg).post(f"{parts}/password/copy").status_code == 404
    assert sign_in(vault.bob).post(f"{parts}/password/copy").status_code == 403
    vault.clock.shift(90)
    assert browser.post(f"{parts}/password/copy").status_code == 409
    assert Entry.select().where(Entry.act == Act.FIELD_COPIED).count() == 1


# Kinds


def test_every_kind_has_a_form_whose_parts_come_back(vault, sign_in):
    bench = sign_in(vault.bob)
    typed = {"label": "L", "url": "https://u.example", "username": "user", "password": "secret", "note": "n"}
    typed["seed"] = "JBSWY3DPEHPK3PXP"
    for kind in LoginKind:
        sort = {LoginKind.DEVICE: "PIN", LoginKind.WIFI: "WPA"}.get(kind, "")
        path = f"/clients/{vault.client.id}/logins/new"
        assert bench.get(f"{path}?kind={kinds.slug(kind)}").status_code == 200
        assert bench.post(path, data={**typed, "sort": sort, "kind": kind}).status_code == 302
        login = Login.select().order_by(Login.id.desc()).first()
        body = vault.reveal(vault.unlock(), login=login)
        assert {name for name in kinds.PARTS[kind] if name != "sort"} == {name for name in typed if getattr(body, name)}
        assert body.sort == sort
    assert "What is it for?" in bench.get(path).text


def test_the_join_code_escapes_what_phones_would_trip_over(vault):
    assert kinds.joining('a;b,c:d"e\\f', "k;1", "WPA") == 'WIFI:T:WPA;S:a\\;b\\,c\\:d\\"e\\\\f;P:k\\;1;;'
    assert kinds.joining("Café", "", "") == "WIFI:T:nopass;S:Café;;" and kinds.joining("n", "k", "nopass") == "WIFI:T:nopass;S:n;;"


def test_the_join_code_is_for_management_after_its_press(vault, sign_in):
    login = entries.seal(vault.client, Body(username="Shop Net", password="key-1234", sort="WPA"), kind="Wi-Fi", by=vault.bob)
    browser = sign_in(vault.alice)
    browser.post("/vault/unlocks", data={"job": vault.job.id, "passphrase": PASSPHRASE, "code": vault.code()})
    page = browser.post(f"/vault/entries/{login.id}/reveal", data=WHY)
    assert "Join by QR" in page.text and "data:image/svg" not in page.text and "key-1234" not in page.text
    shown = browser.post(f"/vault/reveals/{Reveal.get().uid}/join", headers=HTMX)
    assert "data:image/svg" in shown.text and "key-1234" not in shown.text


# The access list


def test_the_access_list_says_who_looked_and_who_opened_what_and_why(vault, sign_in):
    note_view(vault.client, vault.bob, now().date())
    note_view(vault.client, vault.bob, now().date())
    vault.reveal(vault.unlock(), words="To set mail up again.")
    found = access_list.entries_for(vault.client)
    assert [(look.name, look.day) for look in found.looks] == [("Bob Technician", now().date())]
    (opening,) = found.openings
    assert (opening.name, opening.kind, opening.job, opening.words) == (
        "Alice Manager", "account", vault.job.number, "To set mail up again.",
    )  # fmt: skip
    path = f"/clients/{vault.client.id}/access-list"
    page = sign_in(vault.alice).get(path)
    assert "To set mail up again." in page.text and "Bob Technician" in page.text
    assert sign_in(vault.bob).get(path).status_code == sign_in(vault.ruth).get(path).status_code == 403
    assert access_list.entries_for(vault.job.client).openings and not [canary for canary in CANARIES if canary in page.data]
