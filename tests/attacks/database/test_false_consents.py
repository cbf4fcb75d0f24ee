"""Somebody who can write the database edits what lets logins be held or shown: opt-ins, consents, unlocks, key pairs."""

import hashlib

import pytest

from tests.fixtures.signatures import SIGNATURE
from tests.fixtures.tampering import drop_guards, from_outside, kept_row, put_row_back, set_column
from tests.fixtures.vault import SECRET, WHY, canaries_in, started
from webapp import keyring
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.clock import now
from webapp.consents import job_consents, opt_ins
from webapp.errors import Refused
from webapp.keyring import LOGINS
from webapp.links import client_acts, links
from webapp.links.models import ClientSession, ClientSignature
from webapp.logins import access_requests, return_logins, unlocking
from webapp.row_mac import Altered
from webapp.running import doctor, starting
from webapp.vault import destruction, entries
from webapp.vault.access_models import Reveal, Unlock
from webapp.vault.models import JobConsent, JobConsentEnd, Login, OptIn, PurposePair, Withdrawal

LONG_AGO, LATER = "2020-01-01 00:00:00", "2099-01-01 00:00:00"
OPT_IN = {
    "uid": "0" * 32, "wording": "x", "wording_version": "x", "method": "letter", "given_on": "2020-01-01",
    "recorded_at": LONG_AGO, "recorded_by_id": 2, "mac": None,
}  # fmt: skip
CONSENT = {"uid": "0" * 32, "method": "phone", "recorded_at": LONG_AGO, "recorded_by_id": 2, "expires_at": LATER, "mac": None}
UNLOCK = {"session": "0" * 64, "made_at": LONG_AGO, "expires_at": LATER, "entry": 1, "logins_key": b"x", "mac": None}
END = {"reason": "x", "logins": 7, "at": LONG_AGO, "by_id": 2, "mac": None}


@pytest.fixture
def held(vault):
    """The job's consent, with a login sealed for the job."""
    consent = job_consents.agree(vault.job, "in person", by=vault.ruth)
    entries.seal(vault.client, SECRET, kind="device", by=vault.bob, job=vault.job)
    return consent


def named_by_doctor(row):
    """Whether `flask doctor` names a row."""
    return any(found.good is False and trail.name_of(row) in found.sentence for found in doctor.examine())


@pytest.mark.parametrize("column", OPT_IN)
def test_an_edited_opt_in_lets_nothing_be_sealed_opened_or_taken_out(vault, column):
    unlocked = vault.unlock()
    row = OptIn.get()
    set_column(row, column, OPT_IN[column])
    for act in (
        lambda: vault.reveal(unlocked),
        lambda: vault.unlock(),
        lambda: entries.seal(vault.client, SECRET, kind="account", by=vault.bob),
        lambda: return_logins._openable_of(vault.client),
        lambda: opt_ins.withdraw(vault.client, "phone", by=vault.ruth),
        lambda: opt_ins.scan_of(OptIn.get(), by=vault.alice),
        lambda: access_requests.ask(vault.job, "repair", "To test the new disk.", by=vault.bob),
    ):
        with pytest.raises(Altered):
            act()
    assert keyring.has_key(vault.client.uid, LOGINS) and Login.select().exists() and named_by_doctor(OptIn.get())


def test_an_opt_in_moved_to_another_client_lets_nothing_be_held_for_them(vault, neighbour):
    set_column(OptIn.get(), "client_id", neighbour.id)
    with pytest.raises(Altered):
        opt_ins.live_of(neighbour)
    with pytest.raises(Refused):
        entries.seal(vault.client, SECRET, kind="account", by=vault.bob)


@pytest.mark.parametrize("column", ["uid", "method", "logins", "at", "client_id", "mac"])
def test_an_edited_withdrawal_is_not_believed(vault, neighbour, column):
    opt_ins.withdraw(vault.client, "phone", by=vault.ruth)
    set_column(Withdrawal.get(), column, neighbour.id if column == "client_id" else OPT_IN.get(column, 7))
    with pytest.raises(Altered):
        opt_ins.live_of(vault.client)


def test_a_withdrawal_made_up_hides_no_opt_in(vault):
    values = f"({vault.client.id}, '{'w' * 32}', {OptIn.get().id}, 'phone', 0, '{now()}')"
    from_outside(f"INSERT INTO withdrawal (client_id, uid, opt_in_id, method, logins, at) VALUES {values}")
    with pytest.raises(Altered):
        opt_ins.live_of(vault.client)


@pytest.mark.parametrize("column", CONSENT)
def test_an_edited_consent_lets_nothing_be_sealed_or_opened(vault, held, column):
    unlocked = vault.unlock()
    for_job = Login.select().order_by(Login.id.desc()).first()
    set_column(held, column, CONSENT[column])
    for act in (
        lambda: vault.reveal(unlocked, for_job),
        lambda: vault.unlock(),
        lambda: entries.seal(vault.client, SECRET, kind="device", by=vault.bob, job=vault.job),
        lambda: job_consents.take_back(vault.job, by=vault.ruth),
        lambda: destruction.on_close(vault.job, vault.alice),
    ):
        with pytest.raises(Altered):
            act()
    assert named_by_doctor(JobConsent.get())


def test_a_consent_that_an_edit_ends_early_destroys_nothing(vault, held):
    set_column(held, "expires_at", LONG_AGO)
    assert destruction.expire() == 0
    assert keyring.has_key(vault.client.uid, f"job:{vault.job.uid}") and not JobConsentEnd.select().exists()


def test_the_others_that_run_out_go_all_the_same(vault, held, second_job):
    job_consents.agree(second_job, "in person", by=vault.ruth)
    set_column(held, "expires_at", LONG_AGO)
    vault.clock.shift(31 * 24 * 3600)
    assert destruction.expire() == 1
    assert not keyring.has_key(vault.client.uid, f"job:{second_job.uid}")


def test_a_consent_that_an_edit_keeps_alive_holds_nothing_longer(vault, held):
    set_column(held, "expires_at", LATER)
    vault.clock.shift(31 * 24 * 3600)
    with pytest.raises(Altered):
        job_consents.live_of(vault.job)


@pytest.mark.parametrize("column", END)
def test_an_edited_end_is_not_believed(vault, held, column):
    job_consents.take_back(vault.job, by=vault.ruth)
    set_column(JobConsentEnd.get(), column, END[column])
    with pytest.raises(Altered):
        job_consents.live_of(vault.job)
    assert named_by_doctor(JobConsentEnd.get())


def test_an_end_made_up_hides_no_consent(vault, held):
    values = f"({vault.client.id}, {held.id}, 'job closed', 1, '{now()}')"
    from_outside(f"INSERT INTO job_consent_end (client_id, consent_id, reason, logins, at) VALUES {values}")
    with pytest.raises(Altered):
        job_consents.live_of(vault.job)


@pytest.mark.parametrize("column", UNLOCK)
def test_an_edited_unlock_opens_nothing(vault, unlocked, column):
    set_column(Unlock.get(), column, UNLOCK[column])
    answer = unlocked.post(f"/vault/entries/{vault.login.id}/reveal", data=WHY)
    assert answer.status_code == 409 and canaries_in(answer) == []
    assert not Reveal.select().exists() and named_by_doctor(Unlock.get())


@pytest.mark.parametrize("column", ["staff_id", "client_id", "job_id"])
def test_an_unlock_moved_to_something_else_opens_nothing(vault, unlocked, neighbour, second_job, column):
    to = {"staff_id": vault.bob.id, "client_id": neighbour.id, "job_id": second_job.id}
    set_column(Unlock.get(), column, to[column])
    assert unlocked.post(f"/vault/entries/{vault.login.id}/reveal", data=WHY).status_code == 409


def test_the_count_of_reveals_set_back_gives_no_eleventh(vault):
    """The case: 25 logins on one unlock."""
    unlocked = vault.unlock()
    for _ in range(unlocking.REVEALS):
        assert vault.reveal(unlocked) == SECRET
        set_column(Unlock.get(), "uses", 0)
    with pytest.raises(Refused, match="10 times"):
        vault.reveal(unlocked)
    assert Entry.select().where(Entry.act == Act.LOGIN_REVEALED).count() == unlocking.REVEALS


@pytest.mark.parametrize("change", ["DELETE FROM audit_entry", "UPDATE audit_entry SET numbers = 'x'"])
def test_reveals_taken_out_of_the_trail_give_no_more(vault, change):
    unlocked = vault.unlock()
    vault.reveal(unlocked)
    drop_guards()
    from_outside(f"{change} WHERE act = 'login revealed'")
    with pytest.raises(Refused):
        vault.reveal(unlocked)


def test_reveals_of_another_unlock_are_not_counted(vault):
    first = vault.unlock()
    for _ in range(unlocking.REVEALS):
        vault.reveal(first)
    assert vault.reveal(vault.unlock()) == SECRET


def test_an_unlock_put_back_after_it_was_locked_is_bound_to_its_session(vault):
    unlocked = vault.unlock()
    kept = kept_row(unlocked.row)
    unlocking.lock(by=vault.alice, session=unlocked.session)
    put_row_back(kept)
    vault.clock.shift(unlocking.LASTS.total_seconds() + 1)
    with pytest.raises(Refused, match="locked again"):
        vault.reveal(unlocked)


@pytest.fixture
def asked_again(vault):
    """A client who withdrew and asked again a minute later: a tombstone stands beside today's key."""
    opt_ins.withdraw(vault.client, "phone", by=vault.ruth)
    vault.clock.shift(60)
    vault.opt_in()


def test_a_pair_made_older_by_an_edit_destroys_no_key_at_the_start(vault, asked_again):
    """A tombstone of an earlier request makes a pair of before it dead: an edit must not make today's one so."""
    start_with_older_pair(vault, LOGINS)
    starting.make_ready()
    assert keyring.has_key(vault.client.uid, LOGINS), "what a backup brings back would open no more"


def test_a_jobs_pair_made_older_by_an_edit_destroys_no_key_at_the_start(vault, held):
    job_consents.take_back(vault.job, by=vault.ruth)
    vault.clock.shift(60)
    job_consents.agree(vault.job, "in person", by=vault.ruth)
    start_with_older_pair(vault, f"job:{vault.job.uid}")
    starting.make_ready()
    assert keyring.has_key(vault.client.uid, f"job:{vault.job.uid}")


def start_with_older_pair(vault, purpose):
    """Have an edit make a pair older, long after its request, and start the program; the next start is an hour later."""
    vault.clock.shift(3600)
    set_column(PurposePair.get(PurposePair.purpose == purpose), "made_at", LONG_AGO)
    starting.make_ready()
    vault.clock.shift(3600)


def test_logins_kept_between_two_starts_after_such_an_edit_are_not_destroyed(vault, asked_again):
    start_with_older_pair(vault, LOGINS)
    vault.opt_in()
    kept = entries.seal(vault.client, SECRET, kind="account", by=vault.bob)
    starting.make_ready()
    assert vault.reveal(vault.unlock(), kept) == SECRET


def test_a_pair_made_up_takes_no_other_with_it_at_the_start(vault, held):
    """It has no key of its own, so it looks like one whose key has been destroyed; it points at a job that has one."""
    rest = "job_id, epoch_id, source, public, private, made_at, mac"
    of_job = f"SELECT client_id, 'job:none', {rest} FROM purpose_pair WHERE job_id = {vault.job.id}"
    from_outside(f"INSERT INTO purpose_pair (client_id, purpose, {rest}) {of_job}")
    destruction.replay()
    assert keyring.has_key(vault.client.uid, f"job:{vault.job.uid}") and keyring.has_key(vault.client.uid, LOGINS)
    assert not JobConsentEnd.select().exists()


LINK = {
    "uid": "0" * 32, "form": "tablet", "purpose": "withdraw", "identity": "x", "made_by_id": 1, "made_at": LONG_AGO,
    "expires_at": LATER, "made_from": "x", "mac": None,
}  # fmt: skip


@pytest.mark.parametrize("column", [*LINK, "client_id"])
def test_an_edited_link_opens_for_nobody(vault, asked, phone, neighbour, column):
    link, token = asked()
    set_column(link, column, neighbour.id if column == "client_id" else LINK[column])
    assert phone.post(f"/c/{token}").status_code in (404, 409) and not ClientSession.select().exists()


@pytest.mark.parametrize("column", ["purpose", "client_id"])
def test_a_link_edited_while_it_is_in_use_does_nothing_else(vault, asked, phone, neighbour, column):
    """It would destroy the logins of somebody else, or of the client who only wanted to type one more."""
    link, token = asked()
    started(phone, token)
    set_column(link, column, neighbour.id if column == "client_id" else "withdraw")
    assert phone.post("/client/withdrawal").status_code in (404, 405, 409, 302)
    assert phone.get("/client").status_code == 404 and keyring.has_key(vault.client.uid, LOGINS)


def test_a_clients_session_made_up_is_none(vault, asked, phone):
    link, token = asked()
    started(phone, token)
    made_up = hashlib.sha256(b"discreet/client-session/1" + b"made up").hexdigest()
    set_column(ClientSession.get(), "digest", made_up)
    assert links.session_of("made up") is None


@pytest.fixture
def drawn(vault, asked, phone, neighbour):
    """The neighbour's opt-in, signed by a drawn mark on their own phone."""
    _, token = asked(purpose="opt-in", client=neighbour)
    started(phone, token)
    session = ClientSession.get()
    seen = client_acts.fingerprint(client_acts.words_for(session.link))
    client_acts.agree(session, seen)
    client_acts.sign(session, name="Nora Neighbour", posted=SIGNATURE, seen=seen, browser="a phone", address="127.0.0.1")
    return opt_ins.live_of(neighbour)


def test_an_untouched_signature_is_shown(vault, drawn):
    assert b"<svg" in opt_ins.scan_of(drawn, by=vault.alice)


@pytest.mark.parametrize("column", ["words", "sha256", "name", "agreed_at", "at", "browser", "address", "binding"])
def test_a_signature_changed_in_its_row_is_not_shown(vault, drawn, column):
    set_column(ClientSignature.get(), column, LONG_AGO)
    with pytest.raises(Altered):
        opt_ins.scan_of(drawn, by=vault.alice)
