"""Signatures as points: what is hostile or next to nothing is refused, and the picture is ours alone."""

import json
import re

import pytest

from tests.fixtures.signatures import SIGNATURE, drawn, flat
from webapp.errors import Refused
from webapp.links import signature_image

POINT = {"x": 1, "y": 1}


def points(*values):
    return json.dumps([{"points": [{"x": x, "y": y} for x, y in values]}])


@pytest.mark.parametrize(
    "posted",
    [
        "{", "null", "1", '"x"', "{}", "[1]", "[null]", "[[]]", "[{}]", '[{"points":1}]', '[{"points":[1]}]', '[{"points":[{}]}]',
        '[{"points":[{"x":1}]}]', '[{"points":[{"x":"1","y":1}]}]', '[{"points":[{"x":true,"y":1}]}]',
        '[{"points":[{"x":null,"y":1}]}]',
        '[{"points":[{"x":NaN,"y":1}]}]', '[{"points":[{"x":Infinity,"y":1}]}]', '[{"points":[{"x":-Infinity,"y":1}]}]',
        '[{"points":[{"x":1e999,"y":1}]}]', '[{"points":[{"x":1e30,"y":1}]}]', '[{"points":[{"x":-2,"y":1}]}]',
        '[{"points":[{"x":4001,"y":1}]}]', '[{"points":[{"x":[1],"y":1}]}]', '[{"points":[{"x":' + "9" * 5000 + ',"y":1}]}]',
        "[" * 20_000, '[{"points":' * 5_000, json.dumps([{"points": [POINT]}] * 101), " " * 60_001, "[" + "1," * 29_000 + "1]",
        points(*[(1, 1)] * 2_900)[:-2] + ',{"points":[' + ",".join(['{"x":1,"y":1}'] * 1_200) + "]}]",
    ],
)  # fmt: skip
def test_what_no_pad_sends_is_refused(posted):
    with pytest.raises(Refused):
        signature_image.check(signature_image.read(posted))


@pytest.mark.parametrize("x", ["-2", "4001", "1e30", "-1e9", "true", '"1"', "null", "[1]"])
def test_one_odd_point_spoils_a_good_signature(x):
    posted = f'{SIGNATURE[:-1]}, {{"points": [{{"x": {x}, "y": 1}}]}}]'
    with pytest.raises(Refused, match="did not come through"):
        signature_image.read(posted)
    assert signature_image.read(posted.replace(f'"x": {x},', '"x": 1,'))


@pytest.mark.parametrize("posted", ["", "[]", '[{"points":[]}]', points((5, 5)), points(*[(5, 5)] * 50), flat(300, 0), flat(0, 200),
                                    flat(150, 150), flat(8, 8), drawn([(1, 1), (2, 30), (3, 1)])])  # fmt: skip
def test_what_is_next_to_nothing_is_refused(posted):
    with pytest.raises(Refused) as refused:
        signature_image.check(signature_image.read(posted))
    assert refused.value.field == "drawing"


def test_a_drawing_of_more_points_than_a_hand_makes_is_refused():
    most, more = (json.dumps([{"points": [POINT] * count}], separators=(",", ":")) for count in (4000, 4001))
    assert len(signature_image.read(most)[0]) == 4000
    with pytest.raises(Refused, match="too long"):
        signature_image.read(more)


CROSS = drawn([(10, 10), (80, 80)], [(80, 10), (10, 80)])


@pytest.mark.parametrize("posted", [SIGNATURE, CROSS, drawn([(0, 0), (60, 40), (5, 50), (90, 8)])])
def test_a_name_a_cross_and_a_flourish_are_signatures(posted):
    signature_image.check(signature_image.read(posted))


def test_the_picture_holds_one_path_of_numbers_and_nothing_else():
    svg = signature_image.picture(signature_image.read(SIGNATURE)).decode()
    assert re.fullmatch(
        r'<svg xmlns="http://www\.w3\.org/2000/svg" viewBox="0 0 \d+ \d+" width="\d+" height="\d+">'
        r'<path d="[ML0-9. ]+" fill="none" stroke="#111" stroke-width="2\.5" stroke-linecap="round" '
        r'stroke-linejoin="round"/></svg>\n',
        svg,
    )


def test_what_else_is_posted_with_the_points_goes_nowhere():
    groups = json.loads(SIGNATURE)
    groups[0] |= {"penColor": '"/><script>', "dotSize": 1e9}
    groups[0]["points"][0]["pressure"] = "<svg>"
    assert signature_image.picture(signature_image.read(json.dumps(groups))) == signature_image.picture(
        signature_image.read(SIGNATURE)
    )
