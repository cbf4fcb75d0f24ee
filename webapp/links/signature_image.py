"""A signature drawn on a screen: the points that a browser posted, each checked, and the picture that we draw of them."""

import json
import math
from typing import Any

from webapp.errors import Refused

LONGEST = 60_000  # characters of what is posted
MOST_STROKES, MOST_POINTS = 100, 4000
WIDEST = 4000  # pixels of the pad
SHORTEST_LINE, SMALLEST_SIDE, LARGEST_SIDE = 100, 6, 40  # pixels that a signature is at least long, high and wide
TURNS = 1.15  # how much longer than its own diagonal: a straight stroke is no signature
MARGIN = 8

Point = tuple[float, float]  # pixels to the right and down
Stroke = list[Point]

ODD = "The drawing did not come through. Clear the field and sign again."
BLANK = "That is hardly a mark. Clear the field and sign as you do on paper."


def read(posted: object) -> list[Stroke]:
    """The strokes in what signature_pad's toData() gave as JSON: lists of (x, y) in pixels. Raises Refused."""
    if not isinstance(posted, str) or len(posted) > LONGEST:
        raise Refused(ODD, field="drawing")
    try:
        groups = json.loads(posted or "[]", parse_constant=_no_number)
        strokes = [[_point(point) for point in group["points"]] for group in _list(groups, MOST_STROKES)]
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise Refused(ODD, field="drawing") from error
    if sum(len(stroke) for stroke in strokes) > MOST_POINTS:
        raise Refused("That drawing is too long. Clear the field and sign again.", field="drawing")
    return [stroke for stroke in strokes if stroke]


def check(strokes: list[Stroke]) -> None:
    """Refuse a drawing that is next to nothing: a dot, a dash, a straight line, or nothing at all."""
    if not strokes:
        raise Refused("Sign in the field with a finger, a pen or the mouse.", field="drawing")
    width, height = _size(strokes)
    length = sum(math.dist(*pair) for stroke in strokes for pair in zip(stroke, stroke[1:], strict=False))
    small = min(width, height) < SMALLEST_SIDE or max(width, height) < LARGEST_SIDE
    if small or length < SHORTEST_LINE or length < TURNS * math.hypot(width, height):
        raise Refused(BLANK, field="drawing")


def picture(strokes: list[Stroke]) -> bytes:
    """The signature as the bytes of an SVG made of one path: letters M and L and numbers, nothing that came from outside."""
    left, top = (min(point[axis] for stroke in strokes for point in stroke) - MARGIN for axis in (0, 1))
    width, height = (side + 2 * MARGIN for side in _size(strokes))
    path = " ".join(
        " ".join(f"{'L' if n else 'M'}{x - left:.1f} {y - top:.1f}" for n, (x, y) in enumerate(stroke)) for stroke in strokes
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}">'
        f'<path d="{path}" fill="none" stroke="#111" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>\n'
    ).encode()


def _list(value: object, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise ValueError("not such a list")
    return value


def _point(point: Any) -> Point:
    x, y = point["x"], point["y"]
    for number in (x, y):
        if isinstance(number, bool) or not isinstance(number, int | float) or not -1 <= number <= WIDEST:
            raise ValueError("no place on the pad")
    return round(float(x), 1), round(float(y), 1)


def _no_number(name: str) -> None:
    raise ValueError(name)


def _size(strokes: list[Stroke]) -> tuple[float, float]:
    across = [x for stroke in strokes for x, _ in stroke]
    down = [y for stroke in strokes for _, y in stroke]
    return max(across) - min(across), max(down) - min(down)
