"""Signatures as a browser posts them."""

import json
import math


def drawn(*strokes):
    """signature_pad's points, as JSON."""
    return json.dumps([{"points": [{"x": x, "y": y} for x, y in stroke]} for stroke in strokes])


def flat(width, height):
    """One straight stroke."""
    return drawn([(10 + n * width / 20, 50 + n * height / 20) for n in range(21)])


SIGNATURE = drawn([(20 + 3 * n, 80 + 30 * math.sin(n / 4)) for n in range(90)], [(40, 120), (200, 118)])
