"""The pages of requests, letters, complaints, breaches and holds: they work, bad input gets its sentence, others are refused."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests import make
from tests.every_route import fill, world
from tests.sweeps.test_permissions import contents, routes
from webapp.accountability import policy
from webapp.accountability.breach_models import Breach
from webapp.clients.models import Client
from webapp.clock import now
from webapp.dossier import packages
from webapp.dossier.models import Package
from webapp.requests.models import LetterText, RequestStep, SubjectRequest
from webapp.retention import purge
from webapp.retention.models import Hold, RetentionRun
from webapp.staff.models import Staff
from webapp.web.guard import ANYONE, BEFORE_GATES

ON = date(2026, 11, 23)
FORM = {"kind": "access", "channel": "phone", "received_on": ON.isoformat(), "about": "Wants to see it all", "number": ""}
FORM |= {"name": "", "phone": "", "email": ""}
BREACH = {"happened": "A stick was lost", "day": ON.isoformat(), "at": "00:00", "data": "A backup", "people": "3"}
BREACH |= {"effects": "", "steps": "", "version": "1"}


@pytest.fixture(autouse=True)
def noon():
    """The tests' day is ON, also for a run that goes past midnight."""
    with time_machine.travel(datetime(ON.year, ON.month, ON.day, 12, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def client(app, alice):
    """A client."""
    return make.client(alice)


@pytest.fixture
def asked(client, alice, sign_in):
    """A request for access, logged over its page."""
    sign_in(alice).post("/requests/new", data=FORM | {"number": client.number})
    return SubjectRequest.get()


def test_anybody_logs_a_request_of_any_kind(client, alice, ruth, bob, sign_in):
    for number, kind in enumerate("access erasure rectification restriction objection complaint".split()):
        staff = (alice, ruth, bob)[number % 3]
        who = {"name": "Ida", "phone": "0113 496 0333"} if staff is bob else {"number": client.number}
        given = FORM | {"kind": kind} | who
        answer = sign_in(staff).post("/requests/new", data=given)
        assert answer.status_code == 302, (kind, answer.text[-2000:])
    assert SubjectRequest.select().count() == 6
    shown = sign_in(alice).get("/requests").text
    assert all(f"R-000{number}" in shown for number in range(1, 7)) and "Due in" in shown


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"about": ""}, "“What they asked, in short” is empty"),
        ({"kind": "moon"}, "Choose one from the list"),
        ({"received_on": "2026-02-30"}, "must be a real date"),
        ({"received_on": (ON + timedelta(days=1)).isoformat()}, "It cannot have come in after today."),
        ({"number": "C-9999"}, "There is no such client"),
        ({"number": "", "name": ""}, "Fill in the client’s number, or the name"),
        ({"number": "", "name": "Ida"}, "Fill in a phone number or an e-mail address"),
        ({"about": "His password is Hunter2!x"}, "password"),
    ],
)
def test_a_request_that_cannot_be_logged_says_why_and_keeps_what_was_typed(client, ruth, sign_in, wrong, sentence):
    answer = sign_in(ruth).post("/requests/new", data=FORM | {"number": client.number} | wrong)
    assert answer.status_code == 422 and sentence in answer.text and not SubjectRequest.select().exists()
    assert wrong.get("about", FORM["about"]) in answer.text


def test_a_request_sent_twice_is_one(client, ruth, sign_in):
    browser = sign_in(ruth)
    for _ in range(2):
        assert browser.post("/requests/new", data=FORM | {"number": client.number, "once": "the same token"}).status_code == 302
    assert SubjectRequest.select().count() == 1


def test_whoever_may_be_on_record_is_asked_about_before_a_second_person_is_made(client, ruth, bob, sign_in):
    browser, number = sign_in(ruth), Client.select().count()
    typed = FORM | {"name": "Z. O’Brien", "email": "zoe@example.com", "once": "the same token"}
    asked = browser.post("/requests/new", data=typed)
    assert asked.status_code == 422 and "Is it one of these?" in asked.text and FORM["about"] in asked.text
    assert f"{client.name}, {client.number}, 0113 496 0101" in asked.text and "Somebody new" in asked.text
    assert not SubjectRequest.select().exists() and Client.select().count() == number
    odd = browser.post("/requests/new", data=typed | {"alike": "77"})
    assert odd.status_code == 422 and "Choose one from the list" in odd.text
    for _ in range(2):
        assert browser.post("/requests/new", data=typed | {"alike": str(client.id)}).status_code == 302
    assert SubjectRequest.get().client == client and Client.select().count() == number
    assert browser.post("/requests/new", data=typed | {"alike": "new", "once": "another"}).status_code == 302
    assert SubjectRequest.select().count() == 2 and Client.select().count() == number + 1
    assert sign_in(bob).post("/requests/new", data=typed | {"once": "his"}).status_code == 302  # he may see neither


def test_a_request_is_logged_from_the_clients_page(client, ruth, bob, sign_in):
    browser, address = sign_in(ruth), f"/requests/new?client={client.id}"
    assert address in browser.get(f"/clients/{client.id}").text
    assert f'value="{client.number}"' in browser.get(address).text
    assert sign_in(bob).get(address).status_code == 404
    for odd in ("0", "x", "-1", str(2**63), "1" * 5000):
        assert browser.get(f"/requests/new?client={odd}").status_code == 404, odd


def test_an_access_request_from_its_page_to_the_handing_over(client, asked, alice, sign_in):
    browser, here = sign_in(alice), f"/requests/{asked.id}"
    assert "Identity proved" in browser.get(here).text and "Answered" not in browser.get(here).text
    unproved = browser.post(f"{here}/steps/identity proved", data={"on": ON.isoformat()})
    assert unproved.status_code == 422 and "Nothing is chosen under “How it was checked”" in unproved.text
    proof = {"on": ON.isoformat(), "how": "known in person"}
    assert browser.post(f"{here}/steps/identity proved", data=proof).status_code == 302
    assert browser.get(f"{here}/steps/answered").location == f"{here}/collection"
    assert "no finished package" in browser.get(f"{here}/collection").text
    package = packages.build(packages.begin(client, by=alice))
    page = browser.get(f"{here}/collection").text
    assert f"/packages/{package.id}/blackening" in page
    given = {"package": str(package.id), "how": "in person", "to": "Zoë", "on": ON.isoformat()}
    unread = browser.post(f"{here}/collection", data=given)
    assert unread.status_code == 422 and "Look through the package first" in unread.text
    sent = browser.post(f"{here}/collection", data=given | {"looked": "y", "how": "by e-mail"})
    assert sent.status_code in (409, 422) and SubjectRequest.get().ended_on is None
    assert browser.post(f"{here}/collection", data=given | {"looked": "y"}).status_code == 302
    assert SubjectRequest.get().outcome == "answered" and "Zoë" in browser.get(here).text
    assert asked.number in browser.get("/requests?show=finished").text


def test_steps_that_do_not_follow_and_words_that_are_missing(asked, alice, sign_in):
    browser, here = sign_in(alice), f"/requests/{asked.id}/steps"
    for step, given, sentence in (
        ("refused", {}, "Fill in the words"),
        ("clarification answered", {}, "does not follow"),
        ("acknowledged", {"on": (ON + timedelta(days=2)).isoformat()}, "between the day it came in and today"),
        ("acknowledged", {"on": (ON - timedelta(days=2)).isoformat()}, "between the day it came in and today"),
    ):
        answer = browser.post(f"{here}/{step}", data={"on": ON.isoformat()} | given)
        assert answer.status_code in (409, 422) and sentence in answer.text, step
    assert browser.get(f"{here}/moon").status_code == 404 and RequestStep.select().count() == 1


def test_deciding_is_managements_alone(asked, ruth, bob, charlie, sign_in):
    before = contents()
    for staff in (ruth, bob, charlie):
        browser = sign_in(staff)
        for address in (f"/requests/{asked.id}/steps/acknowledged", f"/requests/{asked.id}/collection", "/letters/refusal"):
            assert browser.post(address, data={"on": ON.isoformat()}).status_code == 403
        assert browser.get(f"/requests/{asked.id}/letters/acknowledgement").status_code == 403
        assert browser.get("/breaches").status_code == 403
    assert contents() == before
    assert sign_in(ruth).get(f"/requests/{asked.id}").status_code == 200
    assert sign_in(bob).get(f"/requests/{asked.id}").status_code == 404  # not a client of his


def test_a_complaint_is_acknowledged_within_thirty_days(client, alice, sign_in):
    browser, came = sign_in(alice), ON - timedelta(days=24)
    given = {"kind": "complaint", "about": "You were late", "number": client.number, "received_on": came.isoformat()}
    browser.post("/requests/new", data=FORM | given)
    assert "Acknowledge by" in browser.get("/requests/1").text and "Due in" in browser.get("/requests").text
    assert browser.post("/requests/1/steps/acknowledged", data={"on": ON.isoformat()}).status_code == 302
    assert "Acknowledged" in browser.get("/requests").text
    letter = browser.get("/requests/1/letters/acknowledgement").text
    assert "R-0001" in letter and "complaint" in letter
    assert browser.post("/requests/1/steps/answered", data={"on": ON.isoformat(), "words": "We are sorry."}).status_code == 302
    assert "Information Commissioner" in browser.get("/requests/1/letters/answer").text


def test_letters_in_the_shops_words(asked, alice, sign_in):
    browser = sign_in(alice)
    missing = browser.post("/letters/acknowledgement", data={"text": "Hello"})
    assert missing.status_code == 422 and "{received}" in missing.text
    odd = browser.post("/letters/acknowledgement", data={"text": "Hello {moon} {received}"})
    assert odd.status_code == 422 and "There is no placeholder" in odd.text and not LetterText.select().exists()
    words = "Good day {client}, on {received} you asked. {{7*7}} <b>x</b>"
    assert browser.post("/letters/acknowledgement", data={"text": words}).status_code == 302
    shown = browser.get(f"/requests/{asked.id}/letters/acknowledgement").text
    assert "Good day Zoë O’Brien" in shown and "{{7*7}}" in shown and "&lt;b&gt;x" in shown and "<b>x" not in shown
    early = browser.get(f"/requests/{asked.id}/letters/refusal")
    assert early.status_code == 409 and "on record first" in early.text
    assert browser.get("/letters/moon").status_code == 404


def test_a_breach_from_its_logging_to_its_report(app, alice, bob, sign_in):
    browser = sign_in(bob)
    later = browser.post("/breaches/new", data=BREACH | {"day": (ON + timedelta(days=1)).isoformat(), "at": "12:00"})
    assert later.status_code == 422 and "cannot become aware of it after now" in later.text
    assert browser.post("/breaches/new", data=BREACH | {"happened": ""}).status_code == 422
    assert browser.post("/breaches/new", data=BREACH).location == "/privacy"
    assert browser.get("/breaches/1").status_code == 403
    manager = sign_in(alice)
    assert "of 72 hours left" in manager.get("/breaches").text
    early = manager.post("/breaches/1/report", data={"day": ON.isoformat(), "at": "00:01"})
    assert early.status_code == 409 and "Decide to report it first" in early.text
    assert manager.post("/breaches/1/decision", data={"decision": "report it"}).status_code == 422
    assert manager.post("/breaches/1/decision", data={"decision": "report it", "reason": "Names."}).status_code == 302
    before = manager.post("/breaches/1/report", data={"day": "2020-01-01", "at": "00:01"})
    assert before.status_code == 422 and "between becoming aware and now" in before.text
    assert manager.post("/breaches/1/report", data={"day": ON.isoformat(), "at": "00:00"}).status_code == 302
    assert "Reported" in manager.get("/breaches").text
    again = manager.post("/breaches/1/decision", data={"decision": "report it", "reason": "Names."})
    assert again.status_code == 409 and "nothing left to decide" in again.text


def test_two_who_add_to_a_breach_lose_nothing(app, alice, sign_in):
    sign_in(alice).post("/breaches/new", data=BREACH)
    first, second = sign_in(alice), sign_in(make.staff("Mona Manager", "management"))
    assert first.post("/breaches/1/edit", data=BREACH | {"steps": "Changed the codes"}).status_code == 302
    stale = second.post("/breaches/1/edit", data=BREACH | {"steps": "Rang the bus company"})
    assert stale.status_code == 409
    assert "Changed the codes" in stale.text and "Rang the bus company" in stale.text and Breach.get().steps == "Changed the codes"
    both = BREACH | {"steps": "Changed the codes, rang the bus company", "version": str(Breach.get().version)}
    assert second.post("/breaches/1/edit", data=both).status_code == 302
    assert Breach.get().steps == "Changed the codes, rang the bus company"


def test_a_hold_is_placed_shown_and_lifted(client, alice, ruth, sign_in):
    browser, until = sign_in(alice), ON + timedelta(days=30)
    given = {"kind": "claim, dispute or police", "reason": "Claim 12", "until": until.isoformat()}
    for wrong, sentence in (
        ({"until": (ON - timedelta(days=1)).isoformat()}, "today or later"),
        ({"until": (ON + timedelta(days=800)).isoformat()}, "at the latest"),
        ({"kind": "open enquiry"}, "no open enquiry"),
        ({"reason": ""}, "is empty. Fill it in."),
    ):
        answer = browser.post(f"/clients/{client.id}/hold", data=given | wrong)
        assert answer.status_code == 422 and sentence in answer.text, wrong
    assert browser.post(f"/clients/{client.id}/hold", data=given).status_code == 302
    assert "Claim 12" in browser.get("/retention").text
    again = browser.post(f"/clients/{client.id}/hold", data=given)
    assert again.status_code == 409 and "stands for them already" in again.text
    assert sign_in(ruth).post("/holds/1/lifting").status_code == 403 and Hold.get().lifted_at is None
    assert browser.post("/holds/1/lifting").status_code == 302 and browser.post("/holds/1/lifting").status_code == 409
    assert browser.post("/holds/99/lifting").status_code == 404


def test_management_confirms_the_date_with_the_number_that_the_list_shows(app, alice, sign_in):
    purge.run()
    RetentionRun.update(clock_at=now() - timedelta(days=9)).execute()
    package = Package.create(client=make.client(alice), made_by=alice, started_at=now() - timedelta(days=31))
    assert purge.run().startswith("Nothing was destroyed")
    browser = sign_in(alice)
    assert "Nothing is destroyed until you have confirmed" in browser.get("/retention").text
    wrong = browser.post("/retention/confirmation", data={"count": "7"})
    assert wrong.status_code == 422 and "The list shows 1" in wrong.text
    assert browser.post("/retention/confirmation", data={"count": "1"}).status_code == 302
    assert not RetentionRun.newest().waits and purge.trusts_clock() and Package.get().id == package.id


def test_without_the_policy_no_page_with_a_client_opens(app, alice, bob, ruth, sign_in):
    made = world(alice)
    read = policy.publish("We tell no one.", by=alice, after=0)
    names = [client.name for client in Client.select()]
    reached = set()
    for staff in (alice, ruth, bob):
        browser, before = sign_in(staff), contents()
        for rule, method, view in routes(app):
            if view.permission == ANYONE or not (view.permission in BEFORE_GATES or staff.can(view.permission)):
                continue
            if method != "GET" and view.permission in BEFORE_GATES:
                continue
            answer = browser.open(fill(rule, made), method=method)
            if view.permission in BEFORE_GATES:
                assert not any(name in answer.text for name in names), (rule, "shows a client without the policy")
            else:
                reached.add(rule.endpoint)
                assert answer.status_code == 403 or answer.location == "/policy", (rule, method, answer.status)
        assert contents() == before
    assert len(reached) > 100
    for staff in (alice, ruth, bob):
        policy.acknowledge(read.id, by=Staff.get_by_id(staff.id))
        assert sign_in(staff).get("/clients").status_code == 200


def test_the_policy_is_acknowledged_as_it_stands(app, alice, bob, sign_in):
    browser, manager = sign_in(bob), sign_in(alice)
    assert manager.post("/policy/new", data={"text": "", "version": "0"}).status_code == 422
    assert manager.post("/policy/new", data={"text": "Tell no one.", "version": "0"}).status_code == 302
    assert browser.post("/policy", data={"version": "1"}).status_code == 422
    stale = browser.post("/policy", data={"version": "0", "agree": "y"})
    assert stale.status_code == 409 and "newer version" in stale.text
    assert manager.post("/policy/new", data={"text": "Other", "version": "0"}).status_code == 409
    assert browser.post("/policy/new", data={"text": "Mine", "version": "1"}).status_code == 403
    assert browser.post("/policy", data={"version": "1", "agree": "y"}).status_code == 302
