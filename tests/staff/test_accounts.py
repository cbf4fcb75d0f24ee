"""Management's staff list: roles, disabling, resets; one active manager always stays."""

import pytest

from tests import make
from tests.fixtures.tampering import honestly
from tests.staff.browsing import alive, code_of, link_in
from webapp.errors import Refused
from webapp.staff import accounts, codes, invitations
from webapp.staff.models import Invitation, KnownBrowser, RecoveryCode, Session, Staff


@pytest.fixture
def adam(app):
    """A second manager."""
    return make.staff("Adam Manager", "management")


def fresh(staff):
    return Staff.get_by_id(staff.id)


@pytest.mark.parametrize(
    "act",
    [
        lambda staff: accounts.disable(staff, by=staff),
        lambda staff: accounts.set_roles(staff, ["technician"], by=staff, version=staff.version),
    ],
    ids=["disabled", "other roles"],
)
def test_the_last_manager_stays(alice, bob, act):
    with pytest.raises(Refused, match="at least one active manager"):
        act(alice)
    assert fresh(alice).active and fresh(alice).is_management


def test_a_disabled_manager_is_no_manager(alice, adam):
    accounts.disable(adam, by=alice)
    with pytest.raises(Refused, match="at least one active manager"):
        accounts.disable(alice, by=alice)


@pytest.mark.parametrize("act", ["disable", "roles"])
def test_two_managers_who_remove_each_other_leave_one(alice, adam, at_once, act):
    pair = [alice, adam]

    def remove(index):
        if act == "disable":
            return accounts.disable(pair[index], by=pair[1 - index])
        return accounts.set_roles(pair[index], ["reception"], by=pair[1 - index], version=1)

    results = at_once(2, remove)
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert Staff.managers().count() == 1


def test_what_was_read_before_somebody_else_changed_it_decides_nothing(alice, bob):
    before = fresh(bob)
    accounts.set_roles(bob, ["management"], by=alice, version=bob.version)
    accounts.disable(alice, by=fresh(bob))
    with pytest.raises(Refused, match="at least one active manager"):
        accounts.disable(before, by=before)


def test_roles_saved_over_somebody_elses_are_refused(sign_in, alice, bob):
    browser = sign_in(alice)
    assert browser.post(f"/staff/{bob.id}/roles", data={"roles": ["reception"], "version": "1"}).status_code == 302
    answer = browser.post(f"/staff/{bob.id}/roles", data={"roles": ["management"], "version": "1"})
    assert answer.status_code == 409
    assert fresh(bob).roles == "reception"


@pytest.mark.parametrize("roles", [[], ["owner"], ["management", "technician"], ["management management"]])
def test_odd_roles_are_refused(sign_in, alice, bob, roles):
    answer = sign_in(alice).post(f"/staff/{bob.id}/roles", data={"roles": roles, "version": "1"})
    assert answer.status_code == 422
    assert fresh(bob).roles == "technician"


def test_a_role_that_is_taken_away_ends_at_the_next_request(sign_in, alice, adam):
    other = sign_in(adam)
    assert other.get("/staff").status_code == 200
    accounts.set_roles(adam, ["reception"], by=alice, version=1)
    assert other.get("/staff").status_code == 302
    assert sign_in(fresh(adam)).get("/staff").status_code == 403


def test_disabling_keeps_out_and_enabling_lets_in(sign_in, enter, code_for, alice, bob):
    theirs, mine = sign_in(bob), sign_in(alice)
    assert mine.get(f"/staff/{bob.id}/disablement").status_code == 200
    assert fresh(bob).active
    assert mine.post(f"/staff/{bob.id}/disablement").location == f"/staff/{bob.id}"
    assert not alive(theirs)
    assert not alive(enter(bob)[0])
    assert mine.post(f"/staff/{bob.id}/disablement").status_code == 409
    assert mine.post(f"/staff/{bob.id}/enablement").location == f"/staff/{bob.id}"
    assert alive(enter(bob, code=code_for(bob))[0])
    assert mine.post(f"/staff/{bob.id}/enablement").status_code == 409


def test_a_disabled_session_row_opens_nothing_even_if_it_were_left(sign_in, bob):
    browser = sign_in(bob)
    honestly(bob, active=False)
    assert Session.select().count() == 1
    assert not alive(browser)


def test_a_reset_ends_everything_at_once_and_the_link_starts_afresh(app, sign_in, enter, code_for, alice, bob):
    theirs, _ = enter(bob)
    text = codes.renew_recovery(bob)[0]
    shown = sign_in(alice).post(f"/staff/{bob.id}/reset", data={"password": make.PASSWORD, "code": code_for(alice)})
    assert not alive(theirs)
    for code in (code_for(bob), text):
        assert not alive(enter(bob, code=code)[0])
    assert KnownBrowser.select().count() == RecoveryCode.select().count() == 0
    link, browser = link_in(shown), app.test_client()
    new = "seven calm herons wade"
    assert browser.post(link, data={"name": "Bob Technician", "password": new, "again": new}).location == f"{link}/code"
    shown = code_of_invitation(bob)
    assert browser.post(f"{link}/code", data={"code": shown}).status_code == 200
    assert alive(browser)
    assert fresh(bob).code_seed != bob.code_seed
    assert fresh(bob).roles == "technician"
    assert not alive(enter(bob, password=make.PASSWORD, code=code_of(bob))[0])
    assert alive(enter(bob, password=new, code=code_for(fresh(bob)))[0])


def code_of_invitation(staff):
    """What the phone shows that has scanned the invitation's seed."""
    seed = codes.open_seed(Invitation.get(Invitation.staff == staff))
    return codes.pyotp.TOTP(seed).now()


def test_looking_at_the_reset_page_resets_nothing(sign_in, alice, bob):
    theirs = sign_in(bob)
    assert sign_in(alice).get(f"/staff/{bob.id}/reset").status_code == 200
    assert alive(theirs)
    assert Invitation.select().count() == 0


def test_a_second_reset_ends_the_first_link(app, alice, bob):
    first = invitations.start_reset(bob, by=alice)
    invitations.start_reset(bob, by=alice)
    assert invitations.find(first) is None


def test_a_disabled_account_cannot_be_reset_nor_its_open_link_used(app, alice, bob):
    token = invitations.start_reset(bob, by=alice)
    accounts.disable(bob, by=alice)
    assert invitations.find(token) is None
    with pytest.raises(Refused, match="disabled"):
        invitations.start_reset(bob, by=alice)


def test_a_link_in_hand_when_the_account_is_disabled_gives_nothing(app, alice, bob):
    held = invitations.find(invitations.start_reset(bob, by=alice))
    invitations.set_password(held, "Bob Technician", "seven calm herons wade")
    held = Invitation.get_by_id(held.id)
    honestly(fresh(bob), active=False)
    with pytest.raises(Refused, match="disabled"):
        invitations.finish(held, codes.pyotp.TOTP(codes.open_seed(held)).now())
    assert fresh(bob).password_hash == invitations.NO_PASSWORD


def test_management_signs_somebody_out(sign_in, alice, bob):
    theirs, mine = sign_in(bob), sign_in(alice)
    assert mine.post(f"/staff/{bob.id}/sessions/end").status_code == 302
    assert not alive(theirs)
    mine.post(f"/staff/{alice.id}/sessions/end")
    assert alive(mine), "one's own browser stays"


PAGES = [
    "/staff",
    "/staff/invite",
    "/staff/1",
    "/staff/1/roles",
    "/staff/1/reset",
    "/staff/1/disablement",
    "/staff/1/enablement",
    "/settings/shop",
    "/audit",
]
POSTS = [
    "/staff/invite",
    "/staff/1/roles",
    "/staff/1/reset",
    "/staff/1/disablement",
    "/staff/1/enablement",
    "/staff/1/sessions/end",
    "/staff/invitations/1/withdrawal",
    "/settings/shop",
]


@pytest.mark.parametrize("who", ["bob", "ruth", "charlie"])
def test_nobody_but_management_gets_near(request, sign_in, alice, who):
    browser = sign_in(request.getfixturevalue(who))
    assert {browser.get(path).status_code for path in PAGES} == {403}
    assert {browser.post(path, data={"roles": "management", "name": "X", "version": "1"}).status_code for path in POSTS} == {403}
    assert Staff.get_by_id(1).version == 1


def test_a_stranger_is_sent_to_sign_in(sign_in, alice):
    browser = sign_in(None)
    assert {browser.get(path).location.partition("?")[0] for path in [*PAGES, "/account", "/confirm"]} == {"/sign-in"}
    assert {browser.post(path).status_code for path in [*POSTS, "/sign-out", "/confirm", "/account/password"]} == {401}


@pytest.mark.parametrize("number", [0, 999, 2**31, 2**63 - 1, 2**63, 2**200])
def test_nobody_of_that_number_is_a_404(sign_in, alice, number):
    browser = sign_in(alice)
    assert {browser.get(f"/staff/{number}{tail}").status_code for tail in ("", "/roles", "/reset", "/disablement")} == {404}


def test_extra_fields_change_nothing(sign_in, alice, bob):
    extra = {"name": "X", "active": "", "password_hash": "y"}
    sign_in(alice).post(f"/staff/{bob.id}/roles", data={"roles": ["reception"], "version": "1", **extra})
    after = fresh(bob)
    assert (after.name, after.active, after.password_hash) == (bob.name, True, bob.password_hash)
