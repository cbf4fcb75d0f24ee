"""The dearest bodies at every address: how many calls reading and checking them takes. The benchmark measures the time."""

import sys
from itertools import cycle

import pytest

from tests.benchmarks import heavy_bodies
from tests.every_route import world
from tests.sweeps.test_bad_input import forms

READ, CHECKED = 250_000, 120_000  # calls of functions, in Python or not, to read a body and to check its fields
PARSED = ("broken escapes", "short parts", "long headers")  # what costs most before any field is checked: alike at every address
FILLED = ("fields", "wide everywhere", "lines everywhere")


def calls_of(browser, address, body, kind):
    """(calls that the answer to this POST took, its status)."""
    calls = []
    sys.setprofile(lambda frame, event, argument: calls.append(1) if event in ("call", "c_call") else None)
    try:
        answer = browser.post(address, data=body, content_type=kind)
    finally:
        sys.setprofile(None)
    return len(calls), answer.status_code


def dear(app, signed_in, made, wanted, most, *, in_turn=False):
    """[(calls, endpoint, what was sent)] of the refused bodies that took more than `most` calls.

    `wanted`: the kinds to send, None for all; `in_turn`: to each address the next one of them.
    """
    found, turns = [], cycle(wanted) if in_turn else None
    for rule, address, shown in list(forms(app, signed_in(), made)):
        wanted = {next(turns)} if turns else wanted
        signed_in().post(address, data={"warm": "1"})  # the first answer of an address also compiles its templates
        for what, body, kind in heavy_bodies.bodies([*shown]):
            if wanted is None or what in wanted:
                calls, status = calls_of(signed_in(), address, body, kind)
                if status in heavy_bodies.REFUSED and calls > most:
                    found.append((calls, rule.endpoint, what))
    return sorted(found, reverse=True)


@pytest.mark.parametrize("in_turn", [True, pytest.param(False, marks=pytest.mark.whole)])
def test_no_field_of_any_form_takes_many_calls_to_check(app, alice, ruth, sign_in, in_turn):
    made = world(alice) | {"staff_id": ruth.id}
    assert dear(app, lambda: sign_in(alice), made, FILLED, CHECKED, in_turn=in_turn) == []


@pytest.mark.parametrize("what", PARSED)
def test_no_body_takes_many_calls_to_read(alice, sign_in, what):
    bodies = {name: (body, kind) for name, body, kind in heavy_bodies.bodies(["name"])}
    calls, status = calls_of(sign_in(alice), "/check-in", *bodies[what])
    assert (calls <= READ, status) == (True, 422)


@pytest.mark.whole
def test_no_body_takes_many_calls_anywhere(app, alice, ruth, sign_in):
    made = world(alice) | {"staff_id": ruth.id}
    assert dear(app, lambda: sign_in(alice), made, None, READ + CHECKED) == []
