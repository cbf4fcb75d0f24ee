"""One-time links: they join one person once, and looking at them does nothing."""

import hashlib

import pyotp
import pytest

from tests import make
from tests.staff.browsing import alive, link_in
from webapp.errors import Refused
from webapp.staff import codes, invitations
from webapp.staff.models import Invitation, Staff

NEW = "seven calm herons wade"
CRAWLERS = ["Slackbot-LinkExpanding 1.0", "WhatsApp/2.0", "TelegramBot (like TwitterBot)", "Mozilla/5.0 SafeLinks", "curl/8"]


def fill(browser, token, name="Nina New", password=NEW):
    return browser.post(f"/join/{token}", data={"name": name, "password": password, "again": password})


def shown_code(token):
    """What the phone shows after scanning."""
    return pyotp.TOTP(codes.open_seed(invitations.find(token))).now()


def test_somebody_joins(app, sign_in, alice):
    app.config["WTF_CSRF_ENABLED"] = False
    page = sign_in(alice).post("/staff/invite", data={"name": "Nina New", "roles": ["reception", "technician"]})
    link, browser = link_in(page), app.test_client()
    token = link.rpartition("/")[2]
    assert "reception and technician" in browser.get(link).text
    assert fill(browser, token).location == f"{link}/code"
    assert "data:image/svg+xml" in browser.get(f"{link}/code").text
    last = browser.post(f"{link}/code", data={"code": shown_code(token)})
    assert last.status_code == 200
    assert last.text.count("<code>") == 8
    assert alive(browser)
    nina = Staff.get(Staff.name == "Nina New")
    assert nina.roles == "reception technician"
    assert browser.get(link).status_code == browser.get(f"{link}/code").status_code == 404


@pytest.mark.parametrize("agent", CRAWLERS)
def test_looking_ten_times_uses_nothing_and_shows_no_seed(app, invited, agent):
    token, invitation = invited()
    seed = codes.open_seed(invitation)
    for _ in range(5):
        for path in (f"/join/{token}", f"/join/{token}/code"):
            for method in ("GET", "HEAD"):
                answer = app.test_client().open(path, method=method, headers={"User-Agent": agent})
                assert answer.status_code in (200, 302)
                assert seed[:8] not in answer.text
    assert invitations.find(token)


def test_only_the_browser_that_chose_the_password_sees_the_seed(app, invited):
    token, before = invited()
    browser, other = app.test_client(), app.test_client()
    fill(browser, token)
    assert browser.get(f"/join/{token}/code").status_code == 200
    assert other.get(f"/join/{token}/code").location == f"/join/{token}"
    answer = other.post(f"/join/{token}/code", data={"code": shown_code(token)})
    assert answer.location == f"/join/{token}"
    assert not Staff.select().where(Staff.name == "Nina New").exists()


def test_whoever_had_the_link_before_knows_no_seed_that_counts(app, invited):
    token, _ = invited()
    thief, owner = app.test_client(), app.test_client()
    fill(thief, token, password="five grey thieves whisper")
    seen = codes.open_seed(invitations.find(token))
    fill(owner, token)
    assert codes.open_seed(invitations.find(token)) != seen
    assert thief.get(f"/join/{token}/code").status_code == 302


def test_fifty_at_once_make_one_account(app, invited, at_once):
    token, invitation = invited()
    invitations.set_password(invitation, "Nina New", NEW)
    held = invitations.find(token)
    code = shown_code(token)
    results = at_once(50, lambda _: invitations.finish(held, code))
    assert sum(isinstance(result, Staff) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == 49
    assert Staff.select().where(Staff.name == "Nina New").count() == 1


def test_a_reset_link_used_at_once_by_many_renews_once(app, alice, bob, at_once):
    token = invitations.start_reset(bob, by=alice)
    invitations.set_password(invitations.find(token), "Bob Technician", NEW)
    held, code = invitations.find(token), shown_code(token)
    results = at_once(8, lambda _: invitations.finish(held, code))
    assert sum(isinstance(result, Staff) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == 7


def test_several_posts_at_once_make_one_account(app, invited, at_once):
    token, _ = invited()
    browser = app.test_client()
    fill(browser, token)
    cookie, code = browser.get_cookie("sid").value, shown_code(token)

    def post(_):
        other = app.test_client()
        other.set_cookie("sid", cookie)
        return other.post(f"/join/{token}/code", data={"code": code}).status_code

    results = at_once(6, post)
    assert results.count(200) == 1, results
    assert set(results) <= {200, 404, 409}
    assert Staff.select().where(Staff.name == "Nina New").count() == 1


def test_two_links_for_one_name_make_one_account(app, invited):
    first, second = invited("Nina New"), invited("Nina Newer")
    for _, held in (first, second):
        invitations.set_password(held, "Nina New", NEW)
    held = [invitations.find(token) for token, _ in (first, second)]
    invitations.finish(held[0], shown_code(first[0]))
    with pytest.raises(Refused):
        invitations.finish(held[1], shown_code(second[0]))
    assert Staff.select().where(Staff.name == "Nina New").count() == 1


def test_wrong_used_expired_and_withdrawn_links_all_look_alike(app, sign_in, alice, invited, time_machine_at):
    browser = app.test_client()
    used, _ = invited("Used")
    fill(browser, used, name="Used")
    browser.post(f"/join/{used}/code", data={"code": shown_code(used)})
    withdrawn, held = invited("Withdrawn")
    assert sign_in(alice).post(f"/staff/invitations/{held.id}/withdrawal").status_code == 302
    expired, _ = invited("Expired")
    time_machine_at.shift(3 * 86_400)
    stranger = app.test_client()
    for method in ("GET", "POST"):
        answers = [stranger.open(f"/join/{token}", method=method) for token in (used, withdrawn, expired, "made-up", "x" * 300)]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.text for answer in answers}) == 1


def test_a_reset_lives_one_day_and_an_invitation_three(app, alice, bob, invited, time_machine_at):
    token, _ = invited()
    reset = invitations.start_reset(bob, by=alice)
    time_machine_at.shift(86_400 - 1)
    assert invitations.find(reset)
    time_machine_at.shift(1)
    assert invitations.find(reset) is None
    time_machine_at.shift(2 * 86_400 - 1)
    assert invitations.find(token)
    time_machine_at.shift(1)
    assert invitations.find(token) is None


def test_a_link_that_ran_out_half_way_joins_nobody(app, invited, time_machine_at):
    token, _ = invited()
    browser = app.test_client()
    fill(browser, token)
    code = shown_code(token)
    time_machine_at.shift(3 * 86_400)
    assert browser.post(f"/join/{token}/code", data={"code": code}).status_code == 404


def test_only_the_tokens_hash_is_kept_and_it_holds_enough_chance(app, invited):
    token, invitation = invited()
    assert len(token) * 6 >= 128
    assert token not in str(Invitation.select().dicts().get())
    assert invitations.find(invitation.digest) is None
    assert invitations.find(token[:-1]) is None
    assert invitation.digest != hashlib.sha256(token.encode()).hexdigest()


@pytest.mark.parametrize("code", ["000000", "12345", "abcdef", "１２３４５６"])
def test_a_code_that_does_not_fit_joins_nobody(app, invited, code):
    token, _ = invited()
    browser = app.test_client()
    fill(browser, token)
    answer = browser.post(f"/join/{token}/code", data={"code": code})
    assert answer.status_code == 422
    assert "does not fit" in answer.text
    assert invitations.find(token)


def test_no_account_without_a_password(app, invited):
    token, invitation = invited()
    with pytest.raises(Refused, match="password first"):
        invitations.finish(invitation, shown_code(token))


def test_the_code_that_proved_the_phone_does_not_sign_in_as_well(app, invited, enter):
    token, _ = invited()
    browser = app.test_client()
    fill(browser, token)
    code = shown_code(token)
    browser.post(f"/join/{token}/code", data={"code": code})
    assert not alive(enter("Nina New", password=NEW, code=code)[0])


@pytest.mark.parametrize("name", ["Alice Manager", "ALICE  MANAGER", "Álice Manager", "Ａlice Manager", "Ali\u200bce Manager"])
def test_a_name_that_is_taken_is_refused_however_it_is_spelt(app, alice, invited, sign_in, name):
    answer = sign_in(alice).post("/staff/invite", data={"name": name, "roles": "reception"})
    assert answer.status_code == 422
    assert "on the staff already" in answer.text
    token, _ = invited()
    answer = fill(app.test_client(), token, name=name)
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u200b", "\u0301", "a\x00b", "a\u202eb", "x" * 81, "two\nlines"])
def test_names_that_cannot_be_read_are_refused(app, invited, name):
    token, _ = invited()
    assert fill(app.test_client(), token, name=name).status_code == 422


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "Zoë O’Brien", "نور", "李雷 🛠"])
def test_odd_names_are_shown_as_typed(app, alice, sign_in, name):
    page = sign_in(alice).post("/staff/invite", data={"name": name, "roles": "reception"})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert sign_in(alice).get("/staff").status_code == 200


def test_joining_takes_the_roles_of_the_invitation_alone(app, invited):
    token, _ = invited()
    browser = app.test_client()
    data = {"name": "Nina New", "password": NEW, "again": NEW, "roles": "management", "staff_id": "1", "staff": "1"}
    browser.post(f"/join/{token}", data=data)
    browser.post(f"/join/{token}/code", data={"code": shown_code(token), "roles": "management"})
    assert Staff.get(Staff.name == "Nina New").roles == "reception"


def test_inviting_twice_leaves_one_link(app, invited):
    first, _ = invited()
    second, _ = invited("nina  NEW")
    assert invitations.find(first) is None
    assert invitations.find(second)


@pytest.mark.parametrize("roles", [[], ["owner"], ["management", "reception"]])
def test_odd_roles_invite_nobody(sign_in, alice, roles):
    answer = sign_in(alice).post("/staff/invite", data={"name": "Nina New", "roles": roles})
    assert answer.status_code == 422
    assert Invitation.select().count() == 0


def test_a_withdrawn_invitation_cannot_be_withdrawn_again(app, alice, invited):
    _, held = invited()
    invitations.withdraw(held, by=alice)
    with pytest.raises(Refused, match="just been used or withdrawn"):
        invitations.withdraw(held, by=alice)


def test_a_manager_who_opens_the_link_is_no_longer_signed_in_as_one(app, alice, sign_in, invited):
    token, _ = invited()
    browser = sign_in(alice)
    fill(browser, token)
    browser.post(f"/join/{token}/code", data={"code": shown_code(token)})
    assert browser.get("/staff").status_code == 403


def test_the_console_prints_links_that_work(app, bob):
    app.config["WTF_CSRF_ENABLED"] = False
    run = app.test_cli_runner().invoke(args=["staff", "invite", "Nina New", "--role", "reception"])
    assert run.exit_code == 0, run.output
    path = run.output.split()[-1].removeprefix("http://127.0.0.1:8000")
    assert app.test_client().get(path).status_code == 200
    run = app.test_cli_runner().invoke(args=["staff", "reset", "bob technician"])
    assert run.exit_code == 0, run.output
    assert Staff.get_by_id(bob.id).password_hash == invitations.NO_PASSWORD
    run = app.test_cli_runner().invoke(args=["staff", "reset", "Nobody"])
    assert (run.exit_code, "Nobody on the staff" in run.output) == (1, True)


def test_the_console_invites_nobody_before_the_shop_is_set_up(empty):
    run = empty.test_cli_runner().invoke(args=["staff", "invite", "Nina New", "--role", "management"])
    assert run.exit_code == 1
    assert "not set up yet" in run.output
    make.shop()
    run = empty.test_cli_runner().invoke(args=["staff", "invite", "Nina New", "--role", "management"])
    assert run.exit_code == 0
