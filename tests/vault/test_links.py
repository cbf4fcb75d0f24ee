"""One-time links: guessed, replayed, looked at by messengers, cancelled; what a client's session reaches and what it does not."""

import hashlib
import re
import secrets
from datetime import timedelta

import pytest

from tests import make
from tests.vault.conftest import CANARIES, SECRET
from tests.vault.signing import SIGNATURE, flat
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.staff.models import Failures, Session, Shop
from webapp.vault import by_link, entries, links, opt_ins, tablets, wording
from webapp.vault.link_models import ClientLink, ClientSession, ClientSignature, Form, State, Tablet
from webapp.vault.models import JobConsent, Login, LoginVersion, OptIn, Withdrawal

BOTS = [
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
    "Mozilla/5.0 (compatible; SafeLinks)",
    "WhatsApp/2.23.20.0",
    "TelegramBot (like TwitterBot)",
]


@pytest.fixture
def asked(vault):
    """asked(purpose, form="phone", …) -> (ClientLink, token), made by ruth at the counter."""

    def made(purpose="logins", form="phone", client=None, **given):
        return links.make(client or vault.client, purpose=purpose, form=form, identity="known in person", by=vault.ruth, **given)

    return made


@pytest.fixture
def phone(sign_in):
    """A client's phone: a browser that nobody has signed in to."""
    return sign_in(None)


def started(phone, token):
    """The phone, once Start has been pressed."""
    answer = phone.post(f"/c/{token}")
    assert answer.status_code == 302 and answer.location == "/client"
    return phone


# F40: guessing


def test_the_database_holds_no_token_and_no_plain_hash_of_one(asked):
    for form in Form:
        link, token = asked(form=form)
        row = repr(database.execute_sql("SELECT * FROM client_link WHERE id = ?", (link.id,)).fetchall())
        assert token not in row and hashlib.sha256(token.encode()).hexdigest() not in row
    assert len(secrets.token_urlsafe(32)) == len(asked(form="phone")[1]) == 43  # 256 bits


def test_wrong_used_expired_and_cancelled_links_are_one_404(vault, asked, phone):
    answers = [phone.get("/c/nothing"), phone.get(f"/c/{secrets.token_urlsafe(32)}"), phone.post("/c/nothing")]
    _, used = asked()
    started(phone, used)
    answers += [phone.get(f"/c/{used}"), phone.post(f"/c/{used}")]
    link, cancelled = asked()
    links.cancel(link, by=vault.ruth)
    answers += [phone.get(f"/c/{cancelled}"), phone.post(f"/c/{cancelled}")]
    _, letters = asked(form="tablet")
    answers += [phone.get(f"/c/{letters}"), phone.post(f"/c/{letters}")]
    _, late = asked()
    vault.clock.shift(timedelta(minutes=15))
    answers += [phone.get(f"/c/{late}"), phone.post(f"/c/{late}")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1


def test_neighbours_of_a_token_open_nothing(asked):
    _, token = asked()
    near = [token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :] for n in range(len(token))]
    assert not any(links.waiting(Form.PHONE, other) for other in [*near, token[:-1], token + "A", token.swapcase()])
    assert links.waiting(Form.PHONE, token)


def test_guessing_by_post_is_slowed_down(asked, phone):
    answers = [phone.post(f"/c/{secrets.token_urlsafe(32)}").status_code for _ in range(22)]
    assert answers[:20] == [404] * 20 and answers[-1] == 429


def test_guessing_at_the_tablet_is_slowed_down_and_says_nothing(vault, asked, sign_in):
    _, letters = asked(form="tablet")
    tablet = sign_in(vault.ruth)
    assert tablet.post("/tablet/hand-over").location == "/tablet"
    answers = [tablet.post("/tablet", data={"characters": "2345-6789"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [409] or answers[-1].status_code in (409, 429)
    assert tablet.post("/tablet", data={"characters": letters}).status_code != 302, "not even the right ones, for half a minute"
    vault.clock.shift(31)
    assert tablet.post("/tablet", data={"characters": f" {letters[:4].lower()} {letters[4:].lower()} "}).location == "/client"
    assert Failures.select().where(Failures.kind == "tablet").get().count == 0


# F41: replay


def test_of_fifty_at_once_one_opens_it(asked, at_once):
    _, token = asked()
    results = at_once(50, lambda n: links.open_by(Form.PHONE, token))
    assert sum(isinstance(result, str) for result in results) == 1 and results.count(None) == 49
    assert ClientSession.select().count() == 1


def test_a_second_link_ends_the_first(vault, asked, phone):
    _, first = asked()
    started(phone, first)
    asked()
    assert phone.get("/client/logins").status_code == 302 and phone.get("/client").status_code == 404


def test_it_dies_with_the_maker_and_with_the_client(vault, asked, phone):
    _, token = asked()
    type(vault.ruth).update(active=False).where(type(vault.ruth).id == vault.ruth.id).execute()
    assert phone.get(f"/c/{token}").status_code == 404 and phone.post(f"/c/{token}").status_code == 404
    type(vault.ruth).update(active=True).where(type(vault.ruth).id == vault.ruth.id).execute()
    started(phone, token)
    vault.client.delete_instance()
    assert phone.get("/client").status_code == 404


# F42: looking consumes nothing


def test_messengers_that_look_use_nothing_up_and_learn_nothing(vault, asked, phone):
    link, token = asked("opt-in", client=make.client(vault.alice))
    before = [str(row) for row in database.execute_sql("SELECT * FROM client_link").fetchall()]
    for agent in BOTS:
        for _ in range(10):
            seen = phone.get(f"/c/{token}", headers={"User-Agent": agent})
            assert seen.status_code == 200 and link.client.name not in seen.text and "I ask" not in seen.text
            assert phone.head(f"/c/{token}", headers={"User-Agent": agent}).status_code == 200
    assert before == [str(row) for row in database.execute_sql("SELECT * FROM client_link").fetchall()]
    assert phone.get_cookie("client") is None
    started(phone, token)


# F43: leaks


def test_after_start_the_token_is_nowhere(asked, phone, caplog):
    _, token = asked("withdraw")
    first = phone.get(f"/c/{token}")
    assert first.headers["Referrer-Policy"] == "no-referrer" and first.headers["Cache-Control"] == "no-store"
    answer = phone.post(f"/c/{token}")
    assert token not in answer.location and token not in str(answer.headers)
    cookie = phone.get_cookie("client")
    assert cookie.http_only and cookie.same_site == "Strict" and cookie.value != token and cookie.max_age == 1800
    for path in ("/client", "/client/withdrawal"):
        seen = phone.get(path, follow_redirects=True)
        assert token not in seen.text and cookie.value not in seen.text
        assert seen.headers["Referrer-Policy"] == "no-referrer"
    assert token not in caplog.text


# F44: scope


def test_a_clients_session_reaches_nothing_of_another_client(vault, asked, phone, neighbour):
    theirs = vault.opt_in(neighbour)
    _, token = asked()
    started(phone, token)
    staffs = (f"/clients/{neighbour.id}", f"/clients/{vault.client.id}/logins", f"/opt-ins/{theirs.id}/scan", "/vault", "/audit")
    for path in staffs:
        assert phone.get(path).status_code in (302, 401, 405)
        assert neighbour.name not in phone.get(path, follow_redirects=True).text
    form = {"kind": "account", "username": "u", "password": "p", "client": neighbour.id, "client_id": neighbour.id, "link": 1}
    assert phone.post("/client/logins/account", data=form).status_code == 302
    newest = Login.select().order_by(Login.id.desc()).first()
    assert newest.client == vault.client
    assert phone.get("/client/withdrawal").status_code == 404 and phone.get("/client/words").status_code == 404


def test_each_session_opens_its_own_pages_alone(app, vault, asked, phone, sign_in):
    staffs = [rule.rule for rule in app.url_map.iter_rules() if app.view_functions[rule.endpoint].permission != "anyone"]
    _, token = asked()
    started(phone, token)
    for rule in staffs:
        path = re.sub(r"<[^>]+>", "1", rule)
        assert phone.open(path, method="GET").status_code in (302, 401, 404, 405), path
        assert phone.open(path, method="POST").status_code in (401, 404, 405), path
    staff = sign_in(vault.alice)
    for path in ("/client", "/client/words", "/client/logins", "/client/signature", "/client/withdrawal", "/tablet"):
        assert staff.get(path, follow_redirects=True).status_code == 404, path


def test_a_browser_that_is_signed_in_does_not_use_a_link_up(vault, asked, sign_in):
    link, token = asked()
    answer = sign_in(vault.ruth).post(f"/c/{token}")
    assert answer.status_code == 409 and "signed in as staff" in answer.text
    assert ClientLink.get_by_id(link.id).state(now()) == State.WAITING


# The counter


def test_who_may_make_and_cancel_links(vault, charlie, asked):
    for staff in (vault.bob, charlie):
        with pytest.raises(Refused):
            links.make(vault.client, purpose="logins", form="phone", identity="known in person", by=staff)
        with pytest.raises(Refused):
            links.cancel(asked()[0], by=staff)
    assert links.make(vault.client, purpose="logins", form="phone", identity="known in person", by=vault.alice)


def test_what_a_link_may_be_for_depends_on_the_client(vault, asked, neighbour):
    theirs = [{"purpose": "logins"}, {"purpose": "withdraw"}, {"purpose": "job", "job": vault.job}]
    for given in ({"purpose": "opt-in"}, {"purpose": "job"}, *({"client": neighbour, **given} for given in theirs)):
        with pytest.raises(Refused):
            asked(**given)
    with pytest.raises(ValueError):
        links.make(vault.client, purpose="logins", form="phone", identity="did not ask", by=vault.ruth)


def test_reception_makes_it_after_recognising_the_client_sees_its_state_and_cancels(vault, sign_in, phone):
    desk, path = sign_in(vault.ruth), f"/clients/{vault.client.id}/links"
    assert desk.get(path).status_code == 200
    asked = {"purpose": "logins", "form": "phone"}
    assert desk.post(path, data=asked).status_code == 422, "identity first"
    assert desk.post(path, data=asked | {"purpose": "opt-in", "identity": "known in person"}).status_code == 422
    made = desk.post(path, data=asked | {"identity": "known in person"})
    token = re.search(r"/c/([\w-]{43})", made.text)[1]
    link = ClientLink.get()
    state = f"/links/{link.id}/state"
    assert "data:image/svg" in made.text and 'data-hx-trigger="every 3s"' in made.text
    ask = lambda: desk.get(state, headers={"HX-Request": "true"}).text  # noqa: E731
    assert "Waiting to be opened" in ask() and token not in ask()
    started(phone, token)
    assert "The client is at it" in ask()
    assert desk.post(f"/links/{link.id}/cancellation").status_code == 302
    assert "Cancelled" in ask() and "every 3s" not in ask()
    assert phone.get("/client").status_code == 404 and desk.post(f"/links/{link.id}/cancellation").status_code == 409
    assert desk.get(state).location == f"/links/{link.id}"


def test_asking_for_the_state_does_not_keep_a_session_alive(vault, asked, sign_in):
    link, _ = asked()
    desk = sign_in(vault.ruth)
    for _ in range(10):
        vault.clock.shift(timedelta(minutes=2))
        assert desk.get(f"/links/{link.id}/state", headers={"HX-Request": "true"}).status_code == 200
    assert Session.select().where(Session.staff == vault.ruth).get().seen_at == Session.get().made_at
    vault.clock.shift(timedelta(minutes=10))
    assert desk.get(f"/links/{link.id}/state", headers={"HX-Request": "true"}).status_code == 401


# What the client does


def test_the_client_asks_signs_and_types_on_the_tablet(vault, asked, sign_in, neighbour):
    link, letters = asked("opt-in", form="tablet", client=neighbour)
    tablet = sign_in(vault.ruth)
    assert tablet.post("/tablet/hand-over").status_code == 302 and tablet.get("/").status_code == 302
    assert tablet.post("/tablet", data={"characters": links.spell(letters)}).location == "/client"
    words, version = wording.current(Shop.current())
    page = tablet.get("/client", follow_redirects=True)
    assert words.split("\n")[0] in page.text and neighbour.name not in page.text and neighbour.postcode not in page.text
    seen = by_link.fingerprint(words)
    assert tablet.post("/client/words", data={"seen": seen}).status_code == 422
    assert tablet.post("/client/words", data={"seen": "0" * 64, "agreed": "y"}).status_code == 409
    assert tablet.post("/client/words", data={"seen": seen, "agreed": "y"}).location == "/client/signature"
    signed = {"seen": seen, "name": "Zoë O’Brien", "drawing": SIGNATURE}
    assert tablet.post("/client/signature", data=signed | {"drawing": ""}).status_code == 422
    assert tablet.post("/client/signature", data=signed | {"name": ""}).status_code == 422
    assert tablet.post("/client/signature", data=signed | {"seen": "0" * 64}).status_code == 409
    assert tablet.post("/client/signature", data=signed).location == "/client/logins"
    assert "You have signed this" in tablet.get("/client/words").text
    opted = opt_ins.live_of(neighbour)
    assert (opted.method, opted.wording, opted.wording_version) == ("signed on the tablet", words, version)
    typed = {"username": SECRET.username, "password": SECRET.password, "label": SECRET.label, "note": SECRET.note}
    assert tablet.post("/client/logins/account", data=typed).status_code == 302
    for path in ("/client/logins", "/client/logins/account", "/client/words"):
        assert not [canary for canary in CANARIES if canary in tablet.get(path).data]
    assert "account · sealed" in tablet.get("/client/logins").text
    assert tablet.post("/client/end").location == "/tablet"
    assert tablet.get("/client").location == "/tablet" and "Thank you" in tablet.get("/tablet").text
    link = ClientLink.get_by_id(link.id)
    assert link.state(now()) == State.DONE and link.sealed == 1 and not ClientSession.select().exists()


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
    phone.post("/client/words", data={"seen": by_link.fingerprint(words), "agreed": "y"})
    given = {"seen": by_link.fingerprint(words), "name": "Zoë", "drawing": SIGNATURE}
    assert phone.post("/client/signature", data=given).status_code == 302
    assert phone.post("/client/logins/device", data={"password": "4821", "sort": "PIN"}).status_code == 302
    say = JobConsent.get()
    assert (say.method, say.job) == ("signed by link", vault.job)
    login = Login.select().order_by(Login.id.desc()).first()
    assert login.pair.job == vault.job and login.kind == "device"
    assert vault.reveal(vault.unlock(), login=login).sort == "PIN"


def test_the_client_withdraws_by_link(vault, asked, phone):
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


def test_a_withdrawal_elsewhere_stops_the_client_at_once(vault, asked, phone):
    _, token = asked()
    started(phone, token)
    opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    assert phone.post("/client/logins/account", data={"username": "u", "password": "p"}).status_code in (302, 409)
    assert not Login.select().exists()


def test_a_signature_is_bound_to_words_client_name_time_and_drawing(vault, asked, phone, neighbour):
    _, token = asked("opt-in", client=neighbour)
    started(phone, token)
    seen = by_link.fingerprint(wording.current(Shop.current())[0])
    phone.post("/client/words", data={"seen": seen, "agreed": "y"})
    phone.post("/client/signature", data={"seen": seen, "name": "Zoë", "drawing": SIGNATURE})
    signature = ClientSignature.get()
    assert by_link.is_as_signed(signature)
    for change in ({"name": "Eve"}, {"words": "Others."}, {"sha256": "0" * 64}, {"client": vault.client},
                   {"at": now() + timedelta(seconds=1)}, {"address": "10.0.0.1"}):  # fmt: skip
        forged = ClientSignature.get()
        for name, value in change.items():
            setattr(forged, name, value)
        assert not by_link.is_as_signed(forged), change


def test_words_that_changed_meanwhile_have_to_be_read_again(vault, asked, phone, neighbour):
    _, token = asked("opt-in", client=neighbour)
    started(phone, token)
    seen = by_link.fingerprint(wording.current(Shop.current())[0])
    assert phone.post("/client/words", data={"seen": seen, "agreed": "y"}).status_code == 302
    Shop.update(notice="Another notice.").execute()
    assert phone.get("/client").location == "/client/words"
    answer = phone.post("/client/signature", data={"seen": seen, "name": "Zoë", "drawing": SIGNATURE})
    assert answer.status_code == 302 and not ClientSignature.select().exists()
    session = ClientSession.get()
    with pytest.raises(Refused, match="changed"):
        by_link.sign(session, name="Zoë", posted=SIGNATURE, seen=seen, browser="", address="")


@pytest.mark.parametrize("posted", ["", "[]", flat(200, 0), flat(150, 150), flat(5, 5), "[1]", "[" * 10_000])
def test_a_scribble_or_a_hostile_drawing_is_no_signature(vault, asked, phone, neighbour, posted):
    _, token = asked("opt-in", client=neighbour)
    started(phone, token)
    seen = by_link.fingerprint(wording.current(Shop.current())[0])
    phone.post("/client/words", data={"seen": seen, "agreed": "y"})
    answer = phone.post("/client/signature", data={"seen": seen, "name": "Zoë", "drawing": posted})
    assert answer.status_code == 422 and opt_ins.live_of(neighbour) is None


def test_twenty_logins_are_enough_for_one_link(vault, asked, phone):
    link, token = asked()
    started(phone, token)
    ClientLink.update(sealed=by_link.MOST).where(ClientLink.id == link.id).execute()
    assert phone.post("/client/logins/account", data={"username": "u", "password": "p"}).status_code == 409


# The tablet


def test_a_tablet_is_ended_by_staff_and_by_the_end_of_the_day(vault, sign_in, asked):
    first, second = sign_in(vault.ruth), sign_in(vault.ruth)
    for browser in (first, second):
        browser.post("/tablet/hand-over")
        assert browser.get("/tablet").status_code == 200
    desk = sign_in(vault.alice)
    assert "Ruth" in desk.get("/tablet/hand-over").text
    assert desk.post(f"/tablets/{Tablet.select().first().id}/end").status_code == 302
    assert [browser.get("/tablet").status_code for browser in (first, second)] == [404, 200]
    vault.clock.shift(timedelta(hours=12))
    assert second.get("/tablet").status_code == 404


def test_eight_characters_open_at_the_tablet_alone(vault, asked, sign_in, phone):
    _, letters = asked(form="tablet")
    _, token = asked(form="phone", client=vault.client)
    assert re.fullmatch(f"[{links.ALPHABET}]{{8}}", letters) and not set("01ILOU") & set(links.ALPHABET)
    assert phone.post("/tablet", data={"characters": letters}).status_code == 404
    tablet = tablets.find(tablets.hand_over(vault.session(vault.ruth), by=vault.ruth))
    with pytest.raises(Refused):
        tablets.open_link(tablet, token)
    with pytest.raises(Refused):
        tablets.hand_over(vault.session(vault.bob), by=vault.bob)


def test_sweeping_forgets_sessions_of_links_that_are_over(vault, asked, phone):
    started(phone, asked()[1])
    assert links.sweep() == 0
    vault.clock.shift(timedelta(minutes=31))
    assert links.sweep() == 1 and phone.get("/client").status_code == 404
    assert entries.LoginVersion.select().count() == 1
