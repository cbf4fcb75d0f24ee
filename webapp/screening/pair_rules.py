"""Words in a row, and what only several of them tell: a user name with its password, an unlock pattern, a word spelled out."""

import re
from dataclasses import dataclass

from webapp.screening import words
from webapp.screening.value_tests import is_mixed, is_shaped

_EDGE_BEFORE, _EDGE_AFTER = "\"'([{<*“", "\"')]}>*.,;:!?=”"
_GLUE = re.compile(r"(?i)\A([a-z][a-z./'_-]{0,39})(:|=|->|=>|;)(?![/\\])(\S{1,300})")
_MAIL = re.compile(r"\A[^@\s]{1,64}@[^@\s]{1,100}\.[A-Za-z]{2,12}")
_SWIPED = re.compile(r"\d(?:[-, ]\d){2,8}")
_POSITION = re.compile(r"\b(?:top|bottom|middle|centre|center|upper|lower)\b", re.IGNORECASE)
_DRAWN = re.compile(r"\b(?:an?|letter|the letter|is|:|like)\s(?:letter\s)?\"?[A-Z]\b\"?(?:\sshape)?|\b[A-Z][ -]shape", re.ASCII)


_MOST = 20  # words that say "password" in one piece; a note has one or two


@dataclass(slots=True)
class Word:
    """A word of a text with what stands around it."""

    raw: str
    bare: str  # without marks around it
    low: str  # bare, casefolded
    ends: bool  # a clause ends behind it
    stops: bool  # a comma or bracket stands behind it
    hard: bool  # a colon or equals sign stands behind it
    linked: bool
    quoted: bool
    opened: bool  # a bracket opens before it
    weighed: tuple | None = None  # what kind of word it is, and its own signs, once the classifier has looked at it

    @property
    def full(self):
        """The word with the marks that a password may end in."""
        return self.raw.strip("\"'()[]{}<>,;:.")

    @property
    def money(self):
        """Whether it is a price."""
        return self.raw[:1] in "£$€" and self.raw[1:2].isdigit()

    @classmethod
    def of(cls, raw):
        """The word that stands as `raw` in a text."""
        bare = raw.lstrip(_EDGE_BEFORE).rstrip(_EDGE_AFTER)
        tail = raw[len(raw.rstrip(_EDGE_AFTER)) :] if bare else raw
        low, possessive = bare.casefold(), False
        if low.endswith("'s") and (
            words.is_password_word(low[:-2]) or low[:-2] in words.PINS | words.LOCKS or low[:-2] in ("code", "key")
        ):
            low, possessive = low[:-2], True
        if "/" in low and low.count("/") == 1 and all(_announces(part) for part in low.split("/")):
            low = low.rpartition("/")[2]
        if "-" in low and tail.endswith((":", "=")) and _announces(low):
            low = low.rpartition("-")[2]
        if "_" in low and _announces(low):
            low = low.rpartition("_")[2]
        hard = tail.endswith((":", "=")) or (not bare and raw in (":", "="))
        return cls(
            raw,
            bare or raw,
            low or raw,
            tail.rstrip("\"')")[-1:] in (".", ";", "?") and bool(tail),
            tail[-1:] in (",", ")") or "," in tail,
            hard,
            hard or possessive,
            raw[:1] in "\"'" and len(raw) > 2 and (raw.rstrip(".,;")[-1:] in "\"'" or raw[:1] == '"'),
            raw[:1] in "([",
        )

    @classmethod
    def row(cls, text, seen=None):
        """The words of a text; "pw:x" and "pw=x" are two. `seen`: {raw: its Words} of earlier pieces of the same text."""
        seen, row = {} if seen is None else seen, []
        for raw in text.split():
            if raw not in seen:
                seen[raw] = [cls.of(part) for part in _unglued(raw)]
            row += seen[raw]
        return row


def _unglued(raw):
    glue = _GLUE.fullmatch(raw[:320])
    return (glue[1] + ":", glue[3]) if glue and _announces(glue[1].casefold()) else (raw,)


def _announces(low):
    last = re.split(r"[/._-]", low)[-1]
    known = (
        words.PINS | words.WEAK_PASS | words.LOGINS | words.LOCKS | {"code", "key", "secret", "token", "p", "answer", "un", "login"}
    )
    return words.is_password_word(low) or words.is_password_word(last) or low in known or last in known


def has_pair(row):
    """Whether a user name stands with its password: "admin/admin1234", "jo@example.com / kittens99", "login bob, rex2014"."""
    announced = -99
    for at, word in enumerate(row):
        if word.low in words.LOGINS or words.is_password_word(word.low):
            announced = at
        if word.raw == "/" and 0 < at < len(row) - 1 and len(row) <= 6 and is_shaped(row[at + 1]):
            return True
        if any(_is_pair(name, value, at - announced <= 6, linked, slashed) for name, value, linked, slashed in _pairs_at(row, at)):
            return True
    return False


def _pairs_at(row, at):
    """(name, value, whether something announces them, whether a mark stands between) of the pairs that may stand at a word."""
    word = row[at]
    linked = at > 0 and (row[at - 1].linked or row[at - 1].low in _OPENERS)
    if word.bare.count("/") == 1 or word.bare.count(":") == 1 and "//" not in word.bare:
        name, _, value = word.full.partition("/" if "/" in word.bare else ":")
        yield name, value, linked, True
        if at and row[at - 1].raw in ("-u", "--user"):
            yield "admin", value, True, True
    if at + 1 < len(row) and not word.ends:
        between = row[at + 1].raw in _BETWEEN
        if between and at + 2 < len(row):
            yield word.bare, row[at + 2].full, linked, row[at + 1].raw in _MARKS
        elif not between and (linked or _MAIL.fullmatch(word.bare) or word.low in words.ACCOUNTS and not row[at + 1].quoted):
            yield word.bare, row[at + 1].full, linked, False


def _is_pair(name, value, near, linked, slashed):
    name, low = name.strip("\"'(),")[:120], value.strip("\"'(),.").casefold()
    if (
        len(name) < 2
        or len(low) < 3
        or (
            words.is_neutral(name.casefold())
            and name.casefold() not in words.LOGINS
            and not (slashed and value[:1].isalpha() and is_mixed(value[:120]))
        )
    ):
        return False
    account, mail = name.casefold() in words.ACCOUNTS, bool(_MAIL.fullmatch(name))
    strong = (
        is_mixed(value[:120])
        or low in words.STANDARD
        and (slashed or account and low not in ("password", "public", "private", "manager"))
    )
    if account and (strong or slashed and low == name.casefold() or low.isdigit() and 4 <= len(low) <= 8):
        return True
    if mail and strong:
        return True
    if near and slashed and low == name.casefold():
        return True
    if near and slashed and linked and low.isalpha() and not words.is_neutral(low):
        return account or len(low) >= 4 and len(name) >= 2
    return near and (slashed and strong or linked and is_shaped(Word.of(value), least=1) and not low.isupper())


def is_pattern(row, text):
    """Whether an unlock pattern is told: its points as digits, a letter's shape, or where it goes."""
    if _DRAWS_TO_OPEN.search(text):
        return True
    places = [at for at, word in enumerate(row) if word.low in ("pattern", "swipe", "swipes")][:8]
    drawn = places and (_DRAW.search(text), _DRAW_SHAPE.search(text))
    return any(_is_told(row, at, *drawn) for at in places)


def _is_told(row, at, draws, shape):
    word, before = row[at], row[at - 1].low if at else ""
    if before in ("test", "print", "burn-in", "alignment", "cleaning", "moire", "raster"):
        return False
    rest = " ".join(other.raw for other in row[at + 1 : at + 12])
    if _SWIPED.search(rest) or _DRAWN.search(rest) or shape:
        return True
    lettered = any(len(other.bare) == 1 and other.bare in "CGJLMNOSTUVWXZ" for other in row[at + 1 : at + 7])
    phone = word.low == "swipe" or word.linked or before in _PATTERN_OF or draws
    return bool(phone and (lettered or _POSITION.search(rest)))


def is_spelled(row):
    """Whether a word is spelled out letter by letter, with or without its capitals named."""
    named = sum(
        1
        for one, two in zip(row, row[1:], strict=False)
        if one.low in words.LETTERING and len(two.bare) == 1 and two.bare.isalpha()
    )
    if named >= 2 or named and any(is_shaped(word, least=1) for word in row):
        return True
    told = [at for at, word in enumerate(row) if words.is_password_word(word.low) or word.low in words.WEAK_PASS]
    for at in told[:_MOST]:
        rest = row[at + 1 : at + 16]
        if _run(rest) >= 4 or any(_LETTERS.fullmatch(other.bare) for other in rest):
            return True
        if any(
            one.low in words.LETTERING and (len(two.bare) == 1 and two.bare.isalpha())
            for one, two in zip(rest, rest[1:], strict=False)
        ):
            return True
        if any(
            one.low == "all" and two.low in ("lowercase", "lower", "one", "caps", "capitals")
            for one, two in zip(rest, rest[1:], strict=False)
        ):
            return True
    return False


def _run(row):
    """The longest run of single characters."""
    longest = count = 0
    for word in row:
        count = count + 1 if len(word.bare) == 1 and word.bare.isalnum() else 0
        longest = max(longest, count)
    return longest


_OPENERS = frozenset("is - login logon creds credentials ssh are root user username -u --user".split())
_BETWEEN = frozenset("/ // : | - – \\ and then , & + with -> =>".split())
_MARKS = frozenset("/ // | \\ -> => then".split())
_PATTERN_OF = frozenset("unlock unlocks lock swipe samsung android screen phone passcode tablet".split())
_DRAW = re.compile(r"\b(?:draw|unlock)", re.IGNORECASE)
_DRAWS_TO_OPEN = re.compile(r"\bdraws? (?:an?|the letter) \"?[A-Z]\b.{0,20}\b(?:unlock|open|get in)")
_DRAW_SHAPE = re.compile(r"\bdraw (?:an?|the letter) \"?[A-Z]\b")
_LETTERS = re.compile(r"[A-Za-z0-9](?:-[A-Za-z0-9]){3,20}")
