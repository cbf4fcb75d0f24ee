"""What is counted for the first page: each feature adds its own figures."""

from collections.abc import Callable
from dataclasses import dataclass

from webapp.permissions import Permission
from webapp.text import plural


@dataclass(frozen=True)
class Figure:
    """Something counted for staff with the permission `right`, all figures in one statement: a sentence where it is not 0.

    `count(shop)` is a query of one number, `sentence(n)` what is said of it, `tone` how grave it is ("danger" or "warning"),
    `endpoint` the page where it is dealt with, or "" where that is not one of ours.
    """

    right: Permission
    count: Callable
    tone: str
    sentence: Callable
    endpoint: str


FIGURES = []  # the page may ask ten statements in all: what can be counted is counted here


def said(one: str, many: str) -> Callable[[int], str]:
    """Return the `sentence` of a Figure: `one` for 1, else `many` with the number for {n}."""
    return lambda n: plural(n, one, many).format(n=n)
