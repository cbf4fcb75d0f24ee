"""Requests: their clocks against days counted one by one, and every step with its refusals."""

import calendar
import random
from datetime import date, timedelta

import pytest

from tests import make
from webapp import clock, files, legal_deadlines
from webapp.accountability import breaches, policy
from webapp.accountability.breach_models import Breach, Decision
from webapp.clock import now
from webapp.dossier import packages
from webapp.errors import Refused
from webapp.legal_deadlines import Nation
from webapp.requests import letters, package_delivery, requests
from webapp.requests.models import IdentityProof, StepKind, SubjectRequest
from webapp.staff.models import Shop, Staff

# Typed in from the governments' lists: month-day by year, weekends left out.
COMMON = {2026: "0101 0403 0504 0525 1225 1228", 2027: "0101 0326 0503 0531 1227 1228", 2028: "0103 0414 0501 0529 1225 1226"}
OWN = {
    "ENG": {2026: "0406 0831", 2027: "0329 0830", 2028: "0417 0828"},
    "SCT": {2026: "0102 0615 0803 1130", 2027: "0104 0802 1130", 2028: "0104 0807 1130"},
    "NIR": {2026: "0317 0406 0713 0831", 2027: "0317 0329 0712 0830", 2028: "0317 0417 0712 0828"},
}
OWN["WLS"] = OWN["ENG"]
TODAY = date(2026, 11, 2)
ASKED = {"kind": "access", "channel": "phone", "about": "Wants to see it all", "in_doubt": False, "received_on": TODAY}


def closed(day, nation):
    """Whether a day is a weekend or on the typed list."""
    written = f"{COMMON[day.year]} {OWN[nation][day.year]}".split()
    return calendar.weekday(day.year, day.month, day.day) > 4 or day.strftime("%m%d") in written


def counted(start, nation, months, paused):
    """The last day, found by walking on from the start a day at a time."""
    day, turned = start, 0
    while turned < months:
        day += timedelta(days=1)
        turned += day.day == 1
    while day.day < start.day and (day + timedelta(days=1)).month == day.month:
        day += timedelta(days=1)
    for _ in range(paused):
        day += timedelta(days=1)
    while closed(day, nation):
        day += timedelta(days=1)
    return day


def test_six_hundred_receipts_end_where_counting_ends():
    chosen = random.Random(5)
    for _ in range(600):
        start = date(2026, 1, 1) + timedelta(days=chosen.randrange(840))
        nation, paused, extended = chosen.choice(sorted(OWN)), chosen.choice((0, 0, 1, 5, 17, 40)), chosen.random() < 0.4
        expected = counted(start, nation, 3 if extended else 1, paused)
        assert legal_deadlines.answer_due(start, Nation(nation), paused_days=paused, extended=extended) == expected, (
            start,
            nation,
            paused,
        )


def test_every_day_of_a_complaint():
    for nation in OWN:
        for number in range(365):
            last = date(2026, 1, 1) + timedelta(days=number)
            expected = last + timedelta(days=30)
            while closed(expected, nation):
                expected += timedelta(days=1)
            assert legal_deadlines.acknowledgement_due(last, Nation(nation)) == expected


@pytest.mark.parametrize(
    ("start", "nation", "due"),
    [
        (date(2027, 1, 31), "ENG", date(2027, 3, 1)),  # 28 February is a Sunday
        (date(2028, 1, 31), "ENG", date(2028, 2, 29)),
        (date(2026, 3, 3), "ENG", date(2026, 4, 7)),  # Good Friday to after Easter Monday
        (date(2026, 3, 3), "SCT", date(2026, 4, 6)),
        (date(2026, 9, 3), "WLS", date(2026, 10, 5)),
        (date(2026, 1, 1), "US", date(2026, 2, 15)),
    ],
)
def test_dates_worked_out_by_hand(start, nation, due):
    assert legal_deadlines.answer_due(start, Nation(nation)) == due


@pytest.fixture
def asked(alice):
    """A client's request for access."""
    number = make.client(alice).number
    return requests.log(ASKED | {"number": number, "name": ""}, by=alice, on=TODAY)


def step(request, word, by, on=TODAY, **given):
    """Take a step, on a day far enough on."""
    requests.take_step(SubjectRequest.get_by_id(request.id), word, by=by, on=on, today=TODAY + timedelta(days=200), **given)
    return SubjectRequest.get_by_id(request.id)


def test_a_stranger_becomes_an_enquirer(app, ruth):
    person = {"number": "", "name": "Ida Vane", "phone": "0113 496 0333", "email": ""}
    row = requests.log(ASKED | person, by=ruth, on=TODAY)
    assert row.client.is_prospect
    with pytest.raises(Refused):
        requests.log(ASKED | person | {"name": ""}, by=ruth, on=TODAY)


def test_the_clock_stops_for_a_clarification_and_starts_with_proof(asked, alice):
    row = step(asked, StepKind.DOUBTED, alice)
    row = step(row, StepKind.PROVED, alice, TODAY + timedelta(days=3), how="known in person")
    assert row.started_on == TODAY + timedelta(days=3)
    row = step(row, StepKind.ASKED, alice, TODAY + timedelta(days=5), words="Which years?")
    row = step(row, StepKind.CLARIFIED, alice, TODAY + timedelta(days=9))
    assert (row.paused_on, row.paused_days) == (None, 4)
    row = step(row, StepKind.ANSWERED, alice, TODAY + timedelta(days=9), how="in person", to="Zoë")
    with pytest.raises(Refused):
        step(row, StepKind.WITHDRAWN, alice, TODAY + timedelta(days=9))


def test_what_a_step_needs(asked, alice, bob):
    for word, given in (
        (StepKind.REFUSED, {}),
        (StepKind.EXTENDED, {}),
        (StepKind.CLARIFIED, {}),
        (StepKind.PROVED, {"how": "a copy"}),
    ):
        with pytest.raises(Refused):
            step(asked, word, alice, **given)
    with pytest.raises(Refused):
        step(asked, StepKind.ACKNOWLEDGED, bob)
    with pytest.raises(Refused):
        step(asked, StepKind.EXTENDED, alice, TODAY + timedelta(days=60), words="It is a lot.")


def test_a_refusal_names_the_ways_to_complain(asked, alice):
    row = step(asked, StepKind.REFUSED, alice, words="It names {shop} and others.")
    text = letters.write("refusal", row, Shop.current())
    assert "It names {shop} and others." in text
    assert "Information Commissioner" in text
    assert "court" in text
    with pytest.raises(Refused):
        letters.word("refusal", "No.", by=alice)


def test_a_breach_has_72_hours_and_a_reason(app, alice, bob):
    values = {"happened": "A lost stick", "aware_at": now() - timedelta(hours=61), "data": "a backup", "people": 1}
    row = breaches.log(values | {"effects": "", "steps": ""}, by=bob)
    assert row.is_red()
    with pytest.raises(Refused):
        breaches.decide(row, Decision.NOT, "", by=alice)
    with pytest.raises(Refused):
        breaches.decide(row, Decision.NOT, "It is encrypted.", by=bob)
    breaches.decide(Breach.get_by_id(row.id), Decision.NOT, "It is encrypted.", by=alice)
    assert not Breach.get_by_id(row.id).is_red()


def test_without_the_policy_no_client(app, alice, bob, sign_in):
    first = policy.publish("Tell no one.", by=alice, after=0)
    browser = sign_in(bob)
    assert browser.get("/clients").location == "/policy"
    assert browser.post("/check-in").status_code == 403
    assert browser.get("/policy").status_code == 200
    assert browser.post("/policy", data={"version": first.id, "agree": "y"}).status_code == 302
    assert browser.get("/clients").status_code == 200
    assert Staff.get_by_id(bob.id).policy == first.id
    policy.publish("Tell no one, ever.", by=alice, after=first.id)
    assert browser.get("/clients").location == "/policy"


def test_a_collected_package_goes_after_a_fortnight_and_stays_on_record(alice, ruth):
    client = make.client(alice)
    request = requests.log(ASKED | {"number": client.number, "received_on": date(2026, 11, 2)}, by=ruth, on=TODAY)
    package = packages.build(packages.begin(client, by=alice))
    stored = package.stored.uid
    requests.take_step(request, StepKind.PROVED, how=IdentityProof.KNOWN, by=alice, on=TODAY, today=TODAY)
    request = SubjectRequest.get_by_id(request.id)
    package_delivery.hand_over(request, package, how="in person", to="Zoë O’Brien", by=alice, on=TODAY, today=TODAY)
    with pytest.raises(Refused, match="handed over already"):
        package_delivery.hand_over(request, package, how="in person", to="Zoë O’Brien", by=alice, on=TODAY, today=TODAY)
    day = clock.today("Europe/London")
    assert package_delivery.destroy(day + timedelta(days=13)) == 0 and files.path_of(stored).exists()
    assert package_delivery.destroy(day + timedelta(days=15)) == 1 and not files.path_of(stored).exists()
    assert SubjectRequest.get_by_id(request.id).ended_on is not None
    assert package_delivery.sweep() == 0
