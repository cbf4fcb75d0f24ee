"""Ending with a client: returned first, signed for, approved, then removed; in that order and no other."""

import hashlib
import io
import json

import pytest
import pyzipper

from tests import make
from tests.every_route import PASSPHRASE, opt_in, vault
from webapp.audit.models import Entry
from webapp.clients.models import Client
from webapp.dossier import packages
from webapp.dossier.models import HandOver
from webapp.erasure import certificate, erasure, return_approval, termination
from webapp.erasure.models import Erasure, ErasureState
from webapp.errors import Refused
from webapp.intake import custody
from webapp.intake.models import CustodyEvent, Device
from webapp.jobs import assignment, closing
from webapp.jobs.models import Job, JobStatus
from webapp.logins import return_logins
from webapp.staff import sessions
from webapp.vault import entries
from webapp.vault.login_payload import Body

SIGNED = {"how": "in person", "to": "Zoë O’Brien", "signature": "Z. O’Brien"}


@pytest.fixture
def leaving(app, alice):
    """A client with a kept login who leaves, nothing of theirs here and no job open."""
    vault(alice)
    client = make.client(alice)
    opt_in(client, alice)
    entries.seal(client, Body(label="Router", password="canary-secret"), kind="router", by=alice)
    return client


@pytest.fixture
def packed(alice):
    """packed(row): the return package, made."""
    return lambda row, **given: packages.build(termination.make_package(row, by=alice, **given), **given)


@pytest.fixture
def returned(packed, leaving, alice, code_for):
    """returned(row): the return package made, and a file of the logins taken."""

    def make_it(row, **given):
        package = packed(row, **given)
        taken(leaving, row, alice, code_for(alice))
        return package

    return make_it


def taken(client, row, by, code):
    """The bytes of the file with the logins, and its passphrase."""
    session = sessions.find(sessions.begin(by))
    done = return_logins.open_all(client, row.uid, "file", PASSPHRASE, code, by=by, session=session)
    session = sessions.find(done.handle)
    return return_logins.file_of(done.row, by=by, session=session, cookie=done.cookie), done.passphrase


def finished(job, by):
    """A job's work is done and it is closed."""
    done = JobStatus.select().where(JobStatus.finished).first()
    fresh = Job.get_by_id(job.id)
    assignment.move(fresh, done, by=by, version=fresh.version)
    closing.close(fresh, by=by)


def begin(client, by):
    """A termination."""
    return termination.begin(client, client.number, by=by)


def test_the_whole_way(leaving, packed, alice, code_for):
    row = begin(leaving, alice)
    package = packed(row)
    raw, passphrase = taken(leaving, row, alice, code_for(alice))
    with pyzipper.AESZipFile(io.BytesIO(raw)) as zipped:
        zipped.setpassword(passphrase.encode())
        assert json.loads(zipped.read("logins.json"))["logins"][0]["password"] == "canary-secret"
        assert b"canary-secret" in zipped.read("logins.html")
    termination.hand_over(row, **SIGNED, by=alice)
    assert erasure.perform(Erasure.get_by_id(row.id), by=alice).state == ErasureState.UNSCRUBBED
    row = erasure.finish(row)
    made = certificate.certificate_of(row)
    assert row.state == ErasureState.DONE and made.is_termination and bytes(row.package_sha256) == bytes(package.sha256)
    assert made.login_files == [hashlib.sha256(raw).hexdigest()]
    assert (made.performed_by, made.approved_by) == ("Alice Manager", "nobody else: there was one manager")
    assert not Client.select().where(Client.id == leaving.id).exists() and not HandOver.select().exists()
    assert "Brien" not in repr(row.__data__)
    acts = [entry.act for entry in Entry.select().order_by(Entry.number)]
    order = [
        "erasure requested",
        "package made",
        "login returned",
        "logins handed over",
        "package handed over",
        "erasure begun",
        "client erased",
    ]
    assert [act for act in acts if act in order] == order


def test_nothing_goes_before_it_was_returned(leaving, returned, alice):
    row = begin(leaving, alice)
    with pytest.raises(Refused, match="returned before it is removed"):
        erasure.perform(row, by=alice)
    with pytest.raises(Refused, match="Make the return package first"):
        termination.hand_over(row, **SIGNED, by=alice)
    returned(row)
    with pytest.raises(Refused, match="returned before it is removed"):
        erasure.perform(row, by=alice)
    assert Client.get_by_id(leaving.id)


def test_no_package_while_a_job_is_open_or_a_device_is_here(leaving, returned, alice):
    job = make.job(leaving, alice)
    assignment.take(job, by=alice)
    device = make.device(job, alice)
    row = begin(leaving, alice)
    with pytest.raises(Refused, match=device.number):
        returned(row)
    custody.release(device, to="Zoë", checked="known in person", by=alice)
    with pytest.raises(Refused, match=job.number):
        returned(row)
    finished(job, alice)
    assert returned(row).finished_at


def test_a_device_that_does_not_go_back_is_accounted_for(leaving, returned, alice, bob):
    job = make.job(leaving, alice)
    assignment.take(job, by=alice)
    device = make.device(job, alice)
    given = {"word": "in writing", "reason": "Crushed in the van."}
    with pytest.raises(Refused, match="Only management"):
        custody.write_off(device, "lost", **given, by=bob)
    for fate in ("moved", "received", "released"):
        with pytest.raises(Refused):
            custody.write_off(device, fate, **given, by=alice)
    custody.write_off(device, "recycled", **given, by=alice)
    event = CustodyEvent.of(device).first()
    assert (event.what, event.note) == ("recycled", "The client knows, in writing. Crushed in the van.")
    assert not Device.get_by_id(device.id).held
    with pytest.raises(Refused):
        custody.write_off(device, "lost", **given, by=alice)


def test_what_came_after_the_package_has_to_be_in_a_new_one(leaving, returned, alice):
    row = begin(leaving, alice)
    returned(row)
    job = make.job(leaving, alice)
    assignment.take(job, by=alice)
    finished(job, alice)
    with pytest.raises(Refused, match="Make it again"):
        termination.hand_over(row, **SIGNED, by=alice)
    returned(row)
    termination.hand_over(row, **SIGNED, by=alice)
    late = make.job(leaving, alice)
    assignment.take(late, by=alice)
    finished(late, alice)
    with pytest.raises(Refused, match="since the package was handed over"):
        erasure.perform(row, by=alice)


def test_a_package_without_the_logins_is_not_everything(leaving, packed, alice):
    row = begin(leaving, alice)
    packed(row)
    with pytest.raises(Refused, match="logins"):
        termination.hand_over(row, **SIGNED, by=alice)


def test_logins_opened_but_never_taken_are_not_returned(leaving, packed, alice, code_for):
    row = begin(leaving, alice)
    packed(row)
    session = sessions.find(sessions.begin(alice))
    return_logins.open_all(leaving, row.uid, "file", PASSPHRASE, code_for(alice), by=alice, session=session)
    with pytest.raises(Refused, match="logins"):
        termination.hand_over(row, **SIGNED, by=alice)


def test_a_login_sealed_after_the_return_is_returned_as_well(leaving, returned, packed, alice):
    row = begin(leaving, alice)
    returned(row)
    entries.seal(leaving, Body(label="Wi-Fi", password="another"), kind="Wi-Fi", by=alice)
    packed(row)
    with pytest.raises(Refused, match="logins"):
        termination.hand_over(row, **SIGNED, by=alice)
    returned(row)
    termination.hand_over(row, **SIGNED, by=alice)


def test_logins_are_returned_once_the_package_is_made(leaving, packed, alice, code_for):
    row = begin(leaving, alice)
    with pytest.raises(Refused, match="Make the return package first"):
        taken(leaving, row, alice, code_for(alice))
    packed(row)
    assert taken(leaving, row, alice, code_for(alice))


def test_what_is_sent_by_mail_has_a_passphrase(leaving, returned, alice):
    row = begin(leaving, alice)
    returned(row)
    with pytest.raises(Refused, match="passphrase"):
        termination.hand_over(row, **{**SIGNED, "how": "e-mail"}, by=alice)
    returned(row, passphrase="mokal rudin zapet bovim")
    termination.hand_over(row, **{**SIGNED, "how": "e-mail"}, by=alice)
    with pytest.raises(Refused, match="already"):
        termination.hand_over(row, **SIGNED, by=alice)


def test_a_second_manager_approves_after_the_return(leaving, packed, returned, alice):
    mona = make.staff("Mona Manager", "management")
    row = begin(leaving, alice)
    packed(row)
    return_approval.agree(row, by=mona)
    with pytest.raises(Refused, match="hand the return package over first"):
        erasure.approve(row, by=mona)
    returned(row)
    termination.hand_over(row, **SIGNED, by=alice)
    with pytest.raises(Refused, match="approve"):
        erasure.perform(row, by=alice)
    with pytest.raises(Refused, match="another manager"):
        erasure.approve(row, by=alice)
    erasure.approve(row, by=mona)
    row = erasure.finish(erasure.perform(row, by=alice))
    assert certificate.certificate_of(row).approved_by == "Mona Manager"


def test_the_steps_show_which_one_everything_waits_for(leaving, packed, alice, code_for):
    job = make.job(leaving, alice)
    assignment.take(job, by=alice)
    row = begin(leaving, alice)

    def waits_for():
        return [step.name for step in termination.situation_of(Erasure.get_by_id(row.id), 1).steps if step.now]

    assert waits_for() == ["Jobs closed"]
    finished(job, alice)
    assert waits_for() == ["Package made"]
    packed(row)
    assert waits_for() == ["Logins handed over"]
    taken(leaving, row, alice, code_for(alice))
    assert waits_for() == ["Package handed over"]
    termination.hand_over(row, **SIGNED, by=alice)
    assert waits_for() == ["Removed"]
    erasure.perform(row, by=alice)
    assert waits_for() == ["Scrubbed"]
    erasure.finish(row)
    assert waits_for() == []
