"""How much a line reads like one that gives a credential away, where no rule knows its words: many small signs, weighed.

The rules (finding.py and beside it) know what they know and are seldom wrong; people write in more ways than rules foresee. So
each word, each two in a row, and each word near something shaped as a value has a weight, learnt by scripts/screening.py from the
made-up lines in tests/screening and kept in weights.txt: a logistic regression. Their sum decides. Nothing keeps the text.
"""

import math
import re
from functools import cache
from pathlib import Path

from zxcvbn.matching import RANKED_DICTIONARIES

from webapp.screening import words
from webapp.screening.pair_rules import Word
from webapp.screening.value_tests import is_mixed, is_random, is_shaped

WEIGHTS = Path(__file__).with_name("weights.txt")
FEWEST, MOST = 3, 40  # words: fewer tell nothing, and what is longer is weighed by this many at once
REACH, BACK = 6, 3  # words before and behind a value that are seen together with it
_VALUES = frozenset("<shaped> <random> <mixed> <capitals> <4> <5> <6> <8> <word>".split())
# {word: rank}, 1 the commonest, as the library that judges passwords has them in memory anyway.
_ENGLISH, _FILMS, _PASSWORDS, _MEN, _WOMEN = (
    RANKED_DICTIONARIES[name] for name in ("english_wikipedia", "us_tv_and_film", "passwords", "male_names", "female_names")
)
_UNRANKED = 100_000
_STEM = re.compile(r"[a-z]{3,40}")


def chance(text, seen=None):
    """How likely it is that a text gives a credential away, 0 to 1: the likeliest of its lines. `text` is settled.

    `seen`: the words met so far in the same text, as Word.row takes them.
    """
    return max((_chance(row) for line in text.splitlines() for row in _portions(Word.row(line, seen))), default=0.0)


def _portions(row):
    if len(row) < FEWEST:
        return []
    return [row[start : start + MOST] for start in range(0, max(len(row) - FEWEST, 1), MOST)]


def _chance(row):
    weights = table()
    total = weights[""] + sum(weights.get(sign, 0.0) for sign in signs(row, known))
    return 1 / (1 + math.exp(-total))


@cache
def table():
    """The weight of every sign, by its name; that of "" is the start."""
    pairs = (line.rsplit(" ", 1) for line in WEIGHTS.read_text(encoding="utf-8").splitlines())
    return {sign: float(weight) for sign, weight in pairs}


def known(word):
    """Whether a casefolded word has been seen often enough to be weighed as itself."""
    return "w " + word in table() or word in words.NEUTRAL or word in words.LABELS


def signs(row, known):
    """What can be seen in a row of words: a set of names. `known`: tells whether a word is weighed as itself."""
    looked = [_looked_at(word, known) for word in row]
    sorts = [sort for sort, _ in looked]
    seen = {f"last {sorts[-1]}", f"length {min(len(row) // 3, 8)}"}.union(*(own for _, own in looked))
    around = ["<start>", *sorts, "<end>"]
    seen.update(f"b {one} {two}" for one, two in zip(around, around[1:], strict=False))
    for at, sort in enumerate(sorts):
        if sort in _VALUES:
            seen.update(f"q {before} > {sort}" for before in sorts[max(at - REACH, 0) : at])
            seen.update(f"q {sort} < {behind}" for behind in sorts[at + 1 : at + 1 + BACK])
    return seen


def _looked_at(word, known):
    """(what kind of word it is, what can be seen in it alone); looked at once, however often it stands in a text."""
    if word.weighed is None:
        sort, shape = _sort(word, known), _shape(word.raw)
        word.weighed = sort, {"w " + sort, *("c " + shape[at : at + 3] for at in range(len(shape) - 2)), *_spoken(word.low)}
    return word.weighed


def _sort(word, known):
    """The word itself, or what kind of thing it is: digits by their number, shaped as a value, a word seldom seen."""
    low = word.low
    if word.bare.isdigit():
        return f"<{min(len(low), 10)}>"
    if is_shaped(word, least=1):
        return "<shaped>"
    if is_random(word.bare):
        return "<random>"
    if is_mixed(word.bare):
        return "<mixed>" if any(c.islower() for c in word.bare) else "<capitals>"
    if any(c.isdigit() for c in low):
        return "<digits>"
    if not any(c.isalpha() for c in low):
        return low[:3]
    return low if known(low) else "<word>"


def _shape(raw):
    """ "Kestrel-6!" as "Aaaaa-9!": no run is longer than four."""
    if raw.isalpha() and raw.islower():
        return "a" * min(len(raw), 4)
    shape = "".join("9" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c for c in raw[:80])
    return re.sub(r"(.)\1{4,}", r"\1\1\1\1", shape)


def _spoken(low):
    """Whether a word is rare in English, one that people take as a password, or such a one with something behind it."""
    rank = min(_ENGLISH.get(low, _UNRANKED), _FILMS.get(low, _UNRANKED))
    if low.isalpha():
        if rank > 3000:
            yield "rare"
        if low in _PASSWORDS and rank > 2000:
            yield "taken as a password"
    elif (stem := _STEM.match(low)) and any(stem[0] in known for known in (_ENGLISH, _FILMS, _PASSWORDS, _MEN, _WOMEN)):
        yield "a word and more"
