"""What a client does by a link: agrees, signs, types logins, withdraws; and what stops them at once."""

from datetime import timedelta

import pytest

from tests.fixtures.signatures import SIGNATURE, flat
from tests.fixtures.vault import SECRET, started
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.clock import now
from webapp.consents import opt_ins, wording
from webapp.errors import Refused
from webapp.links import client_acts, links
from webapp.links.models import ClientLink, ClientSession, ClientSignature
from webapp.staff.models import Shop
from webapp.vault import entries
from webapp.vault.models import JobConsent, Login, LoginVersion, OptIn, Withdrawal


def test_what_the_client_typed_says_so_and_opens_for_management(vault, asked, phone, sign_in):
    link, token = asked()
    started(phone, token).post("/client/logins/account", data={"username": "zoe", "password": "typed by herself"})
    login = Login.select().order_by(Login.id.desc()).first()
    version = login.newest
    assert version.through == f"client through link {link.uid}" and version.writer == vault.ruth
    entry = Entry.select().where(Entry.act == Act.LOGIN_SEALED).order_by(Entry.number.desc()).first()
    assert entry.by is None
    assert "the client" in sign_in(vault.bob).get(f"/clients/{vault.client.id}/logins").text
    assert vault.reveal(vault.unlock(), login=login).password == "typed by herself"
    LoginVersion.update(through="").where(LoginVersion.id == version.id).execute()
    with pytest.raises(Refused, match="changed from outside"):
        vault.reveal(vault.unlock(), login=login)


def test_a_link_for_one_job_takes_the_clients_say_and_a_login(vault, asked, phone):
    _, token = asked("job", job=vault.job)
    started(phone, token)
    words, _ = wording.for_job(Shop.current(), vault.job)
    assert f"job {vault.job.number}" in phone.get("/client/words").text
    assert phone.post("/client/logins/device", data={"password": "1234"}).location == "/client", "not before the say"
    phone.post("/client/words", data={"seen": client_acts.fingerprint(words), "agreed": "y"})
    given = {"seen": client_acts.fingerprint(words), "name": "Zoë", "drawing": SIGNATURE}
    assert phone.post("/client/signature", data=given).status_code == 302
    assert phone.post("/client/logins/device", data={"password": "4821", "sort": "PIN"}).status_code == 302
    say = JobConsent.get()
    assert (say.method, say.job) == ("signed by link", vault.job)
    login = Login.select().order_by(Login.id.desc()).first()
    assert login.pair.job == vault.job and login.kind == "device"
    assert vault.reveal(vault.unlock(), login=login).sort == "PIN"


def test_the_client_withdraws_by_link(vault, asked, phone, sign_in):
    _, token = asked("withdraw")
    started(phone, token)
    assert phone.get("/client").location == "/client/withdrawal"
    assert phone.post("/client/withdrawal", data={}).status_code == 422 and Login.select().exists()
    assert phone.post("/client/withdrawal", data={"sure": "y"}).status_code == 302
    assert "1 login was" in phone.get("/client/withdrawal").text
    assert not Login.select().exists() and not OptIn.live().exists()
    assert (Withdrawal.get().method, Withdrawal.get().recorded_by) == ("signed by link", None)
    assert phone.post("/client/withdrawal", data={"sure": "y"}).status_code == 409
    assert phone.post("/client/end").location == "/client/over" and phone.get("/client").status_code == 404
    desk, receipt = sign_in(vault.ruth), f"/withdrawals/{Withdrawal.get().id}"
    assert receipt in desk.get(f"/clients/{vault.client.id}/logins").text, "for the receipt that they were promised"
    assert "On their own phone" in desk.get(receipt).text and "1 login" in desk.get(receipt).text
    vault.opt_in()
    assert receipt not in desk.get(f"/clients/{vault.client.id}/logins").text


def test_a_withdrawal_elsewhere_stops_the_client_at_once(vault, asked, phone):
    _, token = asked()
    started(phone, token)
    opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    assert phone.post("/client/logins/account", data={"username": "u", "password": "p"}).status_code in (302, 409)
    assert not Login.select().exists()


def test_a_signature_is_bound_to_words_client_name_time_and_drawing(vault, asked, phone, neighbour):
    _, token = asked("opt-in", client=neighbour)
    started(phone, token)
    seen = client_acts.fingerprint(wording.current(Shop.current())[0])
    phone.post("/client/words", data={"seen": seen, "agreed": "y"})
    phone.post("/client/signature", data={"seen": seen, "name": "Zoë", "drawing": SIGNATURE})
    signature = ClientSignature.get()
    assert client_acts.is_as_signed(signature)
    for change in ({"name": "Eve"}, {"words": "Others."}, {"sha256": "0" * 64}, {"client": vault.client},
                   {"at": now() + timedelta(seconds=1)}, {"address": "10.0.0.1"}):  # fmt: skip
        forged = ClientSignature.get()
        for name, value in change.items():
            setattr(forged, name, value)
        assert not client_acts.is_as_signed(forged), change


def test_words_that_changed_meanwhile_have_to_be_read_again(vault, asked, phone, neighbour):
    _, token = asked("opt-in", client=neighbour)
    started(phone, token)
    seen = client_acts.fingerprint(wording.current(Shop.current())[0])
    assert phone.post("/client/words", data={"seen": seen, "agreed": "y"}).status_code == 302
    Shop.update(notice="Another notice.").execute()
    assert phone.get("/client").location == "/client/words"
    answer = phone.post("/client/signature", data={"seen": seen, "name": "Zoë", "drawing": SIGNATURE})
    assert answer.status_code == 302 and not ClientSignature.select().exists()
    session = ClientSession.get()
    with pytest.raises(Refused, match="changed"):
        client_acts.sign(session, name="Zoë", posted=SIGNATURE, seen=seen, browser="", address="")


@pytest.mark.parametrize("posted", ["", "[]", flat(200, 0), flat(150, 150), flat(5, 5), "[1]", "[" * 10_000])
def test_a_scribble_or_a_hostile_drawing_is_no_signature(vault, asked, phone, neighbour, posted):
    _, token = asked("opt-in", client=neighbour)
    started(phone, token)
    seen = client_acts.fingerprint(wording.current(Shop.current())[0])
    phone.post("/client/words", data={"seen": seen, "agreed": "y"})
    answer = phone.post("/client/signature", data={"seen": seen, "name": "Zoë", "drawing": posted})
    assert answer.status_code == 422 and opt_ins.live_of(neighbour) is None


@pytest.mark.parametrize("purpose", ["withdraw", "opt-in"])
def test_by_a_link_to_withdraw_or_before_signing_nothing_is_sealed(vault, neighbour, asked, phone, purpose):
    _, token = asked(purpose, client=vault.client if purpose == "withdraw" else neighbour)
    started(phone, token)
    kept = Login.select().count()
    with pytest.raises(Refused, match="Sign first"):
        client_acts.seal(ClientSession.get(), "account", SECRET)
    assert Login.select().count() == kept


def test_twenty_logins_are_enough_for_one_link(vault, asked, phone):
    link, token = asked()
    started(phone, token)
    ClientLink.update(sealed=client_acts.MOST).where(ClientLink.id == link.id).execute()
    assert phone.post("/client/logins/account", data={"username": "u", "password": "p"}).status_code == 409


# The tablet


def test_sweeping_forgets_sessions_of_links_that_are_over(vault, asked, phone):
    started(phone, asked()[1])
    assert links.sweep() == 0
    vault.clock.shift(timedelta(minutes=31))
    assert links.sweep() == 1 and phone.get("/client").status_code == 404
    assert entries.LoginVersion.select().count() == 1
