"""Blacking out the credential in the words of a letter, which cannot be sent back to be written anew."""

import re

from webapp.screening import words
from webapp.screening.finding import find
from webapp.screening.harmless_rules import KNOWN
from webapp.screening.pair_rules import Word
from webapp.screening.value_tests import FUNCTION

BAR = "█" * 6
MOST = 40
_SENTENCE = re.compile(r"[^.!?;\n]*(?:[.!?;]+(?=\s|$)|[.!?;]|\n|$)")
_WORD = re.compile(r"\S+")
_ENDS = re.compile(r"[.,;:!?)\"']*$")
_SPOKEN = (
    FUNCTION | words.LINKS | words.SOFT | words.LOGINS | words.PINS | words.PASSWORDS | words.WEAK_PASS | {"code", "key", "i", "my"}
)


def black_out(text: str) -> str:
    """The text with bars for what may be a credential; unchanged where it holds none.

    Each sentence is read alone and with the next. One that seems to hold a credential keeps only words of ordinary talk:
    rather too much goes than a password stays.
    """
    parts, read, changed = _sentences(text), set(), set()
    for size in (1, 2):
        for start in range(len(parts) - size + 1):
            window = set(range(start, start + size))
            if window & changed or not _holds("".join(parts[at] for at in sorted(window))):
                continue
            read |= window
            changed |= {at for at in window if _barred(parts[at]) != parts[at]}
            parts = [_barred(part) if at in window else part for at, part in enumerate(parts)]
    rest = "\n".join(part for at, part in enumerate(parts) if at not in read)
    return "".join(map(_barred, parts) if _holds(rest) else parts)


def _sentences(text):
    """A text in its sentences; where there are very many, several of them together, so that each is read in a moment."""
    parts = [part for part in _SENTENCE.findall(text) if part]
    if len(parts) <= MOST:
        return parts
    together = len(parts) // MOST + 1
    return ["".join(parts[at : at + together]) for at in range(0, len(parts), together)]


def _holds(text):
    return find(text.replace(BAR, KNOWN)) is not None


def _barred(sentence):
    return _WORD.sub(lambda match: _bar_or_word(match[0]), sentence)


def _bar_or_word(raw):
    word = Word.of(raw)
    if word.low in _SPOKEN or words.is_neutral(word.low) and word.low.isalpha():
        return raw
    return BAR + _ENDS.search(raw)[0]
