"""Ways of telling a credential without a word for it beside it: "got in with …", a dial's turns, a name twice, a value at the end.

Every pattern repeats a bounded number of times only, so that none takes long on any text.
"""

import re
from itertools import islice

from webapp.screening import words
from webapp.screening.pair_rules import Word
from webapp.screening.value_tests import is_code, is_mixed, is_shaped

MOST = 12  # places in one text at which the same thing is looked for

_GOT_IN = re.compile(
    r"\b(?:got|gets?|getting|lets?|letting|went|in)\s(?:(?:us|me|him|her|you|it|them)\s)?in(?:to\s[^\n.,]{1,20}?)?"
    r"\s(?:with|using|on|via|by typing)\s(?P<value>\S{4,40})",
    re.IGNORECASE,
)
_LET_IN = re.compile(r"(?<!\S)(?P<value>\S{4,30})\s(?:got|gets|lets?|let)\s(?:(?:us|me|him|her|you|them)\s)?in\b", re.IGNORECASE)
_TYPED = re.compile(
    r"\b(?:use|enter|type|typing|try|press|put|punch|dial|key|tap|hit)\s(?:in\s)?(?P<value>\d{4,8})[#*]?"
    r"(?:\s(?:if|when|to|at|and|then)\b|[#*]|,?\s(?:hash|star)\b)",
    re.IGNORECASE,
)
_TOLD_IT = re.compile(
    r"\b(?:told|gave|texted|wrote|said|says|reckons|thinks)\b[^\n]{0,15}?\b(?:it'?s|it (?:is|was)|to (?:use|try|type))\s"
    r"(?P<value>\S{4,40})",
    re.IGNORECASE,
)
_PRESSED = re.compile(
    r"\b(?:gate|door|alarm|keypad|pad|shutter|garage|safe|lock)\b[^\n]{0,30}?\b(?P<value>\d{4,8})\s?,?\s?(?:(?:then|and)\s)?(?:press\s)?"
    r"(?:hash|star|tick|enter)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\A\s*(?P<name>[a-z][a-z._]{1,30})\s?[:/|]\s?(?P<value>[A-Za-z]\S{4,30})\s*")
_ACCEPTS = re.compile(
    r"\b(?:unlock(?:s|ed)?|opens?|disarms?|phone|tablet|ipad|iphone|keypad|door|gate|alarm|safe)\b[^\n.\d]{0,20}?"
    r"\b(?:by (?:typing|entering|pressing)|accepts|takes|answers to|wants)\s(?P<value>\d{4,8})[#*]?(?=[\s.,;)]|$)",
    re.IGNORECASE,
)
_IS_FOR = re.compile(
    r"(?:^|[.,;:]\s)\d{4,8}[#*]?\s?(?:=|->|-|is)\s?(?:(?:the|her|his|their)\s)?"
    r"(?:phone|tablet|ipad|iphone|alarm|door|gate|safe|lock|keypad|screen|laptop)\b",
    re.IGNORECASE,
)
_TURNS = re.compile(
    r"\b\d{1,2}\s?(?:right|left|R|L|clockwise|anti-?clockwise)\b[^\n]{0,15}?\b\d{1,2}\s?(?:right|left|R|L|clockwise|anti-?clockwise)\b"
    r"|\b(?:right|left)\s(?:to\s)?\d{1,2}\b[^\n]{0,15}?\b(?:right|left)\s(?:to\s)?\d{1,2}\b",
    re.IGNORECASE,
)
_TWICE = re.compile(
    r"(?<![\w/.-])([a-z]{3,20})(?:\s?/\s?\1(?![\w/])|(?:[,:|]\s?|\s[-/|]\s|\s)\1[\d!?@#._-]{1,6}(?![\w.]))", re.IGNORECASE
)
_NAME_MARK = re.compile(
    r"(?<!\S)[A-Za-z][\w.@-]{1,40}[:/|](?P<value>[A-Za-z][A-Za-z0-9]{2,20}[!#$%^&*?@]{1,2}[A-Za-z0-9]{0,8})[.,;]?(?!\S)"
)
_AT_HOST = re.compile(
    r"\bssh\s(?:-p\s?\d{1,5}\s)?[\w.-]{1,30}@[\w.-]{1,60}[\s,/]{1,3}(?P<value>[A-Za-z]\w{3,30})$", re.IGNORECASE | re.MULTILINE
)
_AS_PASSWORD = re.compile(
    r"(?<!\S)(?P<value>[^\s,;]{3,30})\s(?:as|is|was|for)\s(?:the\s|a\s|his\s|her\s|their\s)?(?:pass(?:word|code)|pw|pwd|pin)\b",
    re.IGNORECASE,
)
_LATE = re.compile(
    r"\b(?:pass(?:word|code|phrase|key)?|pwd?|pin|key|secret)(?:'s|\sis|\s?=|\swas)\s[^\n]{2,40}?"
    r"(?P<before>[\w.'/-]{1,20})[,;:(-]{0,2}\s\(?(?P<value>[^\s()]{4,40})[).]?$",
    re.IGNORECASE | re.MULTILINE,
)
_CLOSING = re.compile(
    r"\b(?P<cue>pin|passcode|duress|disarm|keypad|key ?safe|keybox|alarm|gate|garage|shutter"
    r"|safe(?! mode)|combo|combination|parental|banking"
    r"|voicemail|access|unlock|host key|door (?:code|lock|entry)|entry)\b"
    r"(?P<gap>[^\n.;\d]{0,40}(?:\d[ -]digit\s(?:no\.?|number)?)?[^\n.;\d]{0,10}?)[\s:=-]"
    r"(?P<value>\d{4,8}|\d\d[ -]\d\d[ -]\d\d)[#*]?\s?$",
    re.IGNORECASE | re.MULTILINE,
)
_VISITS = re.compile(
    r"\b(?:engineer|visit\w{0,3}|company|rang|rings?|call(?:ed|s)?|left|from|until|till|at|by|to|error|fault|model|reset)\b", re.I
)
_HALVES = re.compile(
    r"\b(?:backup|recovery|emergency|rescue|spare|scratch|2fa)\b[^\n\d]{0,12}\bcodes?\b[^\n]{0,20}?\s(?P<value>[a-z0-9]{4,6}-[a-z0-9]{4,6})\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"(?<![\w-])[A-Za-z](?:-[A-Za-z0-9]){3,20}(?![\w-])")
_SPELT = re.compile(r"\bspel(?:l|t|led|ling|ls)\b[^\n]{0,60}?(?:\b[a-z0-9][ ,-]{1,2}){3,20}", re.IGNORECASE)
_AS_IN = re.compile(r"\b[A-Z]\s(?:for|as in)\s[a-z]{3,12}\b[^\n]{0,20}?\b[A-Z]\s(?:for|as in)\s[a-z]{3,12}\b", re.IGNORECASE)
_FAVOURITE = re.compile(
    r"\b(?:favou?rite\s(?:teacher|pet|school|film|book|colou?r|food|team|singer|place|animal)|first\s(?:pet|school|teacher|street)"
    r"|street (?:you|he|she|I) grew up(?: on| in)?|born in)\s?(?:[:=-]|is\b|was\b)\s?\w{2}",
    re.IGNORECASE,
)
_DEFAULT = re.compile(r"\b(?:admin|root|administrator|superuser|mgr|manager)\s(?!365\b)\d{3,8}$", re.IGNORECASE | re.MULTILINE)


def ways(text):
    """What kind of credential a text tells without a word for it beside it, or None; `text` is settled."""
    return next((reason for reason, told in _WAYS if told(text)), None)


def _values(pattern, text):
    return (Word.of(match["value"]) for match in islice(pattern.finditer(text), MOST))


def _worth(word, least=1):
    """Whether a word is four to eight digits and no year, or shaped as a password."""
    if word.bare.isdigit():
        return is_code([word], 0, 4) and not 1990 <= int(word.bare[:9]) <= 2030
    return is_shaped(word, least=least)


def _got_in(text):
    return any(_worth(word) for pattern in (_GOT_IN, _LET_IN, _TOLD_IT) for word in _values(pattern, text))


def _typed(text):
    return any(_worth(word) for pattern in (_TYPED, _ACCEPTS, _PRESSED) for word in _values(pattern, text)) or _IS_FOR.search(text)


def _twice(text):
    return any(
        match[1].casefold() not in words.STEMS and (match[0][-1].isdigit() or not words.is_neutral(match[1].casefold()))
        for match in islice(_TWICE.finditer(text), MOST)
    )


def _only_pair(text):
    """A line that is nothing but a name and what looks like its password."""
    found = _ONLY.fullmatch(text)
    name = found and found["name"]
    return name and not words.is_neutral(name) and name not in words.STEMS and is_shaped(Word.of(found["value"]), least=1)


def _at_host(text):
    return any(not words.is_neutral(word.low) for word in _values(_AT_HOST, text))


def _as_password(text):
    return any(_worth(word) or is_mixed(word.bare) for word in _values(_AS_PASSWORD, text))


def _late(text):
    """ "Password is the serial backwards, K8821TX": what it is comes last."""
    return any(
        (is_mixed(match["value"]) or _worth(Word.of(match["value"]))) and match["before"].strip(".'").casefold() not in words.LABELS
        for match in islice(_LATE.finditer(text), MOST)
    )


def _closing(text):
    """A code at the end of a line that names a lock: "office alarm duress 9991"."""
    for match in islice(_CLOSING.finditer(text), MOST):
        said = match["gap"].casefold().split()
        year = match["value"].isdigit() and 1990 <= int(match["value"]) <= 2030
        if not year and not _VISITS.search(match["gap"]) and not (said and said[-1].strip(".:") in _NUMBERED):
            return True
    return False


_NUMBERED = words.LABELS - {"no", "number", "nr", "box", "id"} | {"code:"}


def _halves(text):
    return any(any(c.isdigit() for c in word.bare) for word in _values(_HALVES, text))


_WAYS = (
    ("a password", _got_in),
    ("a PIN or code", _typed),
    ("a PIN or code", _TURNS.search),
    ("a login", _twice),
    ("a login", _NAME_MARK.search),
    ("a login", _at_host),
    ("a login", _only_pair),
    ("a login", _DEFAULT.search),
    ("a password", _as_password),
    ("a password", _late),
    ("a PIN or code", _closing),
    ("a PIN or code", _halves),
    ("a password", _LETTERS.search),
    ("a password", _SPELT.search),
    ("a password", _AS_IN.search),
    ("a security answer", _FAVOURITE.search),
)
