"""The shop's tablet: eight characters, guessed at and typed, the client's way through it, and its end."""

import re
from datetime import timedelta

import pytest

from tests.fixtures.signatures import SIGNATURE
from tests.fixtures.vault import CANARIES, SECRET
from webapp.clock import now
from webapp.consents import opt_ins, wording
from webapp.errors import Refused
from webapp.links import client_acts, links, tablets
from webapp.links.models import ClientLink, ClientSession, LinkState, Tablet
from webapp.staff.models import Failures, Shop


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


def test_the_client_asks_signs_and_types_on_the_tablet(vault, asked, sign_in, neighbour):
    link, letters = asked("opt-in", form="tablet", client=neighbour)
    tablet = sign_in(vault.ruth)
    assert tablet.post("/tablet/hand-over").status_code == 302 and tablet.get("/").status_code == 302
    assert tablet.post("/tablet", data={"characters": links.spell(letters)}).location == "/client"
    words, version = wording.current(Shop.current())
    page = tablet.get("/client", follow_redirects=True)
    assert words.split("\n")[0] in page.text and neighbour.name not in page.text and neighbour.postcode not in page.text
    seen = client_acts.fingerprint(words)
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
    assert link.state(now()) == LinkState.DONE and link.sealed == 1 and not ClientSession.select().exists()


def test_a_tablet_is_ended_by_staff_and_by_the_end_of_the_day(vault, sign_in, asked):
    first, second = sign_in(vault.ruth), sign_in(vault.ruth)
    for browser in (first, second):
        browser.post("/tablet/hand-over")
        assert browser.get("/tablet").status_code == 200
    desk = sign_in(vault.alice)
    assert "Ruth" in desk.get("/tablet/hand-over").text
    assert desk.post(f"/tablets/{Tablet.select().order_by(Tablet.id).first().id}/end").status_code == 302
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
