"""One-time links: guessed, replayed, looked at by messengers, cancelled; what a client's session reaches and what it does not."""

import hashlib
import re
import secrets
from datetime import timedelta

import pytest

from tests import make
from tests.fixtures.tampering import rows_of
from tests.fixtures.vault import started
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.clock import now
from webapp.consents import opt_ins
from webapp.errors import Refused
from webapp.links import links
from webapp.links.models import ClientLink, ClientSession, LinkMedium, LinkState
from webapp.staff.models import Session
from webapp.vault.models import Login

BOTS = [
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
    "Mozilla/5.0 (compatible; SafeLinks)",
    "WhatsApp/2.23.20.0",
    "TelegramBot (like TwitterBot)",
]


# F40: guessing


def test_the_database_holds_no_token_and_no_plain_hash_of_one(asked):
    for form in LinkMedium:
        link, token = asked(form=form)
        row = repr([row for row in rows_of("client_link") if row[0] == link.id])
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


def test_a_clients_error_pages_offer_no_way_to_sign_in(vault, asked, phone, sign_in):
    gone = [phone.get("/c/nothing"), phone.get("/client"), phone.get("/client/nothing"), phone.get("/tablet"), phone.get("/c/a/b")]
    assert {answer.status_code for answer in gone} == {404}
    assert all("sign-in" not in answer.text and "Ask us for a new one" in answer.text for answer in gone)
    answers = [phone.post(f"/c/{secrets.token_urlsafe(32)}") for _ in range(22)]
    assert answers[-1].status_code == 429 and "sign-in" not in answers[-1].text and "Ask us" not in answers[-1].text
    staffs = phone.post(f"/clients/{vault.client.id}/edit")
    assert staffs.status_code == 401 and "/sign-in" in staffs.text, "staff who were signed out are led back"
    assert "Back to today" in sign_in(vault.ruth).get("/c/nothing").text


def test_neighbours_of_a_token_open_nothing(asked):
    _, token = asked()
    near = [token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :] for n in range(len(token))]
    assert not any(links.waiting(LinkMedium.PHONE, other) for other in [*near, token[:-1], token + "A", token.swapcase()])
    assert links.waiting(LinkMedium.PHONE, token)


def test_guessing_by_post_is_slowed_down(asked, phone):
    answers = [phone.post(f"/c/{secrets.token_urlsafe(32)}").status_code for _ in range(22)]
    assert answers[:20] == [404] * 20 and answers[-1] == 429


# F41: replay


def test_of_fifty_at_once_one_opens_it(asked, at_once):
    _, token = asked()
    results = at_once(50, lambda n: links.open_by(LinkMedium.PHONE, token))
    assert sum(isinstance(result, str) for result in results) == 1 and results.count(None) == 49
    assert ClientSession.select().count() == 1


def test_of_fifty_browsers_that_press_start_at_once_one_gets_in(app, asked, at_once, sign_in):
    _, token = asked()
    browsers = [sign_in(None) for _ in range(50)]
    answers = at_once(50, lambda n: browsers[n].post(f"/c/{token}"))
    let_in = [n for n, answer in enumerate(answers) if answer.status_code == 302]
    assert len(let_in) == 1 and {answer.status_code for answer in answers} <= {302, 404, 429}
    assert [n for n, browser in enumerate(browsers) if browser.get_cookie("client")] == let_in
    assert ClientSession.select().count() == 1 == Entry.select().where(Entry.act == Act.LINK_OPENED).count()
    assert browsers[let_in[0]].get("/client/logins").status_code == 200


def test_a_used_link_is_the_same_404_after_a_withdrawal_and_after_an_erasure(vault, asked, phone, sign_in):
    nothing = sign_in(None).get("/c/nothing").data
    _, token = asked()
    started(phone, token)
    opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    assert phone.post("/client/logins/account", data={"password": "x", "username": "y"}).status_code in (302, 404, 409)
    assert phone.post(f"/c/{token}").data == phone.get(f"/c/{token}").data == nothing and not Login.select().exists()
    _, second = asked("opt-in")
    started(phone, second)
    vault.client.delete_instance()
    assert phone.post(f"/c/{second}").data == phone.get("/client").data == nothing


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
    before = rows_of("client_link")
    for agent in BOTS:
        for _ in range(10):
            seen = phone.get(f"/c/{token}", headers={"User-Agent": agent})
            assert seen.status_code == 200 and link.client.name not in seen.text and "I ask" not in seen.text
            assert phone.head(f"/c/{token}", headers={"User-Agent": agent}).status_code == 200
    assert before == rows_of("client_link")
    assert phone.get_cookie("client") is None
    started(phone, token)


# F43: leaks


def test_after_start_the_token_is_nowhere(asked, phone, caplog):
    _, token = asked("withdraw")
    first = phone.get(f"/c/{token}")
    assert first.headers["Referrer-Policy"] == "no-referrer" and first.headers["Cache-Control"] == "no-store"
    answer = phone.post(f"/c/{token}")
    assert answer.location == "/client" and token not in str(answer.headers)
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
    assert ClientLink.get_by_id(link.id).state(now()) == LinkState.WAITING


# The counter


def test_who_may_make_and_cancel_links(vault, charlie, asked):
    for staff in (vault.bob, charlie):
        with pytest.raises(Refused):
            links.make_link(vault.client, purpose="logins", form="phone", identity="known in person", by=staff)
        with pytest.raises(Refused):
            links.cancel(asked()[0], by=staff)
    assert links.make_link(vault.client, purpose="logins", form="phone", identity="known in person", by=vault.alice)


def test_what_a_link_may_be_for_depends_on_the_client(vault, asked, neighbour):
    theirs = [{"purpose": "logins"}, {"purpose": "withdraw"}, {"purpose": "job", "job": vault.job}]
    for given in ({"purpose": "opt-in"}, {"purpose": "job"}, *({"client": neighbour, **given} for given in theirs)):
        with pytest.raises(Refused):
            asked(**given)
    with pytest.raises(ValueError):
        links.make_link(vault.client, purpose="logins", form="phone", identity="did not ask", by=vault.ruth)


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
