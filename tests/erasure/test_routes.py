"""The pages of erasures, terminations and packages, from a client's page to the certificate."""

import io
import json
import re
import zipfile

import pytest
import time_machine

from tests import make
from tests.every_route import PASSPHRASE, opt_in, vault
from tests.fixtures.tampering import honestly
from webapp.clients.models import Client
from webapp.clock import now
from webapp.dossier.models import Package
from webapp.erasure.models import Erasure
from webapp.staff.models import Session
from webapp.vault import entries
from webapp.vault.login_payload import Body
from webapp.vault.return_models import LoginReturn
from webapp.web.pdf import pdf_or_none


@pytest.fixture
def client(app, alice):
    """A client."""
    return make.client(alice)


def test_erasing_from_the_clients_page_to_the_certificate(client, alice, sign_in):
    browser = sign_in(alice)
    assert f"/clients/{client.id}/erasure" in browser.get(f"/clients/{client.id}").text
    asking = browser.get(f"/clients/{client.id}/erasure").text
    assert client.number in asking and "it cannot be undone".lower() in asking.lower()
    assert "Phone numbers and e-mail addresses" in asking and "Words to find them by" in asking and "Search term" not in asking
    wrong = browser.post(f"/clients/{client.id}/erasure", data={"reason": "the client asked", "number": client.name})
    assert wrong.status_code == 422 and "as it stands above" in wrong.text
    answer = browser.post(f"/clients/{client.id}/erasure", data={"reason": "the client asked", "number": client.number})
    row = Erasure.get()
    assert answer.location == f"/erasures/{row.id}"
    assert browser.get(f"/clients/{client.id}/erasure").location == f"/erasures/{row.id}"
    assert client.name in browser.get(f"/erasures/{row.id}").text
    assert browser.get(f"/erasures/{row.id}/certificate").status_code == 409
    assert browser.post(f"/erasures/{row.id}/removal").status_code == 302
    assert not Client.select().exists()
    shown = browser.get(f"/erasures/{row.id}").text
    assert "Removed" in shown and client.name not in shown
    paper = browser.get(f"/erasures/{row.id}/certificate").text
    assert client.number in paper and client.name not in paper and "No backup has been made" in paper or "backup" in paper
    browser.post(f"/erasures/{row.id}/outside/paper")
    assert "seen to on" in browser.get(f"/erasures/{row.id}/certificate").text
    assert browser.post(f"/erasures/{row.id}/outside/moon").status_code == 409
    assert client.number in browser.get("/erasures").text
    assert browser.post(f"/erasures/{row.id}/removal").status_code == 409


def test_the_certificate_leaves_out_what_there_is_not_and_writes_days_in_words(client, alice, sign_in):
    browser = sign_in(alice)
    browser.post(f"/clients/{client.id}/erasure", data={"reason": "the client asked", "number": client.number})
    browser.post("/erasures/1/removal")
    left = [
        {"what": "request", "uid": "1" * 32, "kind": "access", "on": "2026-11-26", "ended": ""},
        {"what": "request", "uid": "2" * 32, "kind": "erasure", "on": "2026-11-25", "ended": "2026-11-26"},
        {"what": "NDA", "uid": "3" * 32, "on": "2026-11-01", "sha256": "ab" * 32},
    ]
    honestly(Erasure.get(), remains=json.dumps(left))
    paper = browser.get("/erasures/1/certificate").text
    proofs = paper.partition("What is kept as proof")[2].partition("</ul>")[0]
    assert re.findall("<li>(.*?)</li>", proofs) == [
        "Request of 26 November 2026",
        "Request of 25 November 2026, ended on 26 November 2026",
        f"NDA of 1 November 2026: SHA-256 {'ab' * 32}",
    ]


@pytest.mark.pdf
def test_the_certificate_as_a_pdf(client, alice, sign_in):
    if pdf_or_none("<p>x") is None:
        pytest.skip("WeasyPrint or Pango is missing")
    browser = sign_in(alice)
    browser.post(f"/clients/{client.id}/erasure", data={"reason": "the client asked", "number": client.number})
    browser.post("/erasures/1/removal")
    answer = browser.get("/erasures/1/certificate.pdf")
    assert answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF-")


def test_an_old_second_factor_erases_nothing(client, alice, sign_in):
    browser = sign_in(alice)
    browser.post(f"/clients/{client.id}/erasure", data={"reason": "the client asked", "number": client.number})
    honestly(Session.get(), factor_at=now().replace(year=2020))
    here = f"/clients/{client.id}"
    for address in ("/erasures/1/removal", "/erasures/1/approval", f"{here}/erasure", f"{here}/package"):
        assert browser.post(address).status_code == 403
    assert Erasure.get().open


def test_two_managers_on_two_screens(client, alice, sign_in):
    mona = make.staff("Mona Manager", "management")
    browser, other = sign_in(alice), sign_in(mona)
    browser.post(f"/clients/{client.id}/erasure", data={"reason": "the client asked", "number": client.number})
    assert "another manager has to approve" in browser.get("/erasures/1").text
    assert browser.post("/erasures/1/approval").status_code == 409
    assert browser.post("/erasures/1/removal").status_code == 409
    assert "Do you agree?" in other.get("/erasures/1").text
    assert other.post("/erasures/1/approval").status_code == 302
    assert browser.post("/erasures/1/removal").status_code == 302
    assert Erasure.get().scrubbed_at


def test_a_request_taken_back(client, alice, sign_in):
    browser = sign_in(alice)
    browser.post(f"/clients/{client.id}/erasure", data={"reason": "the client asked", "number": client.number})
    browser.post("/erasures/1/withdrawal")
    assert "Withdrawn" in browser.get("/erasures/1").text and Client.select().exists()


def test_a_package_made_and_taken(client, alice, sign_in):
    browser = sign_in(alice)
    assert "Passphrase" in browser.get(f"/clients/{client.id}/package").text
    assert browser.post(f"/clients/{client.id}/package", data={"lock": "short"}).status_code == 422
    browser.post(f"/clients/{client.id}/package")
    package = Package.get()
    assert "Take the file" in browser.get(f"/packages/{package.id}").text
    answer = browser.post(f"/packages/{package.id}/file")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={client.number}-access.zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as zipped:
        assert "index.html" in zipped.namelist()
    assert "Made before" in browser.get(f"/clients/{client.id}/package").text


def test_a_package_that_is_being_made_shows_how_far(client, alice, sign_in):
    browser = sign_in(alice)
    package = Package.create(client=client, made_by=alice, done=3, total=30)
    answer = browser.get(f"/packages/{package.id}")
    assert answer.headers["Refresh"] == "2" and "3 of 30" in answer.text
    Package.update(started_at=now().replace(year=2020)).execute()
    assert "cut off" in browser.get(f"/packages/{package.id}").text


def test_ending_with_a_client_page_by_page(client, alice, sign_in, code_for):
    vault(alice)
    opt_in(client, alice)
    entries.seal(client, Body(label="Router", password="canary-secret"), kind="router", by=alice)
    device = make.device(make.job(client, alice), alice)
    browser = sign_in(alice)
    assert "Package handed over" in browser.get(f"/clients/{client.id}/termination").text
    begun = browser.post(f"/clients/{client.id}/termination", data={"number": client.number})
    assert begun.location == "/terminations/1" and browser.get("/erasures/1").location == "/terminations/1"
    shown = browser.get("/terminations/1").text
    assert device.number in shown and "is open: close it" in shown
    assert browser.get(f"/devices/{device.id}/write-off").status_code == 200
    answer = browser.post(
        f"/devices/{device.id}/write-off", data={"fate": "lost", "word": "in writing", "reason": "Left on a train."}
    )
    assert answer.status_code == 302 and "Written off as lost" in browser.get(f"/devices/{device.id}").text
    type(device.job).update(closed_at=now()).execute()
    assert "1 login" in browser.get("/terminations/1/package").text
    made = browser.post("/terminations/1/package", data={})
    assert re.fullmatch(r"/packages/\d+", made.location)
    here = f"/clients/{client.id}/logins/return/{Erasure.get().uid}"
    assert here in browser.get("/terminations/1").text and "opened for this one hand-over" in browser.get(here).text
    wrong = browser.post(here, data={"medium": "file", "passphrase": "wrong", "code": code_for(alice)})
    assert wrong.status_code == 422 and not LoginReturn.select().exists()
    opened = browser.post(here, data={"medium": "file", "passphrase": PASSPHRASE, "code": code_for(alice)})
    assert opened.status_code == 200 and "It is shown only now" in opened.text
    assert browser.get("/terminations/1/hand-over").status_code == 200
    unfinished = {"how": "in person", "to": "Zoë", "signature": "Z. O’Brien", "sure": "y"}
    assert "have not all been handed over" in browser.post("/terminations/1/hand-over", data=unfinished).text
    assert browser.post("/login-returns/1/file").mimetype == "application/zip"
    assert "/login-returns/1/receipt" in browser.get("/terminations/1").text
    assert browser.get("/terminations/1/hand-over").status_code == 200
    unsigned = browser.post("/terminations/1/hand-over", data={"how": "in person", "to": "Zoë"})
    assert unsigned.status_code == 422
    signed = {"how": "in person", "to": "Zoë", "signature": "Z. O’Brien", "sure": "y"}
    assert browser.post("/terminations/1/hand-over", data=signed).status_code == 302
    assert browser.post("/erasures/1/removal").status_code == 302
    shown = browser.get("/terminations/1").text
    assert "Certificate" in shown and client.name not in shown
    assert "returned and then" in browser.get("/erasures/1/certificate").text


def test_over_a_working_day_is_red(client, alice, sign_in):
    with time_machine.travel("2026-11-23T10:00:00Z") as clock:
        sign_in(alice).post(f"/clients/{client.id}/termination", data={"number": client.number})
        assert "Over a working day" not in sign_in(alice).get("/erasures").text
        clock.move_to("2026-11-24T10:01:00Z")
        browser = sign_in(alice)
        assert "Over a working day" in browser.get("/erasures").text and "Over a working day" in browser.get("/terminations/1").text


def test_others_see_none_of_it(client, ruth, bob, sign_in):
    for staff in (ruth, bob):
        browser = sign_in(staff)
        for address in (f"/clients/{client.id}/erasure", "/erasures", f"/clients/{client.id}/package"):
            assert browser.get(address).status_code == 403
    assert "/erasure" not in sign_in(ruth).get(f"/clients/{client.id}").text
