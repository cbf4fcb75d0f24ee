"""Credentials that a word announces, and nothing else: what names, addresses, makes, models, serial numbers and documents hold.

A serial number looks like a key and a name like a password; so shapes tell nothing here, and each word needs its value
right behind it. Every pattern repeats a bounded number of times only.
"""

import re

from webapp.screening import words
from webapp.screening.finding import CREDENTIAL, LOGIN, PASSWORD, PIN, Credential, settled
from webapp.screening.format_rules import kind
from webapp.screening.pair_rules import Word
from webapp.screening.value_tests import is_code, is_mixed, is_phrase, is_plain, is_shaped

_OWNED = (
    r"(?:door|gate|alarm|entry|entrance|access|security|unlock|safe|keypad|lock|garage|shed|shutter|voicemail|wi-?fi|phone|tablet|laptop"
    r"|ipad|iphone|screen|backup|recovery|login|master|network|wireless|router|sim|lobby|front|back|side)"
)
_CUE = re.compile(
    r"(?<![a-z0-9@])(?:"
    r"(?P<password>(?:pass(?:word|code|phrase|key)s?|passw?r?d|kennwort|passwort|contrasena)|pws?|pwds?|psw|psk)"
    rf"|(?P<pin>pins?|pincode|keycode|doorcode|puk|otp|cvv2?|cvc2?|keysafe|keybox|lockbox|alarm|{_OWNED}\s(?:codes?|keys?|combo|combination))"
    r"|(?P<login>logins?|logon|creds?|credentials|secret|pass|code|key|combo|combination)(?=\s?[:=])"
    r")(?P<behind>'s\b|(?=[\s:=;,(\"'])|[-/_](?=[a-z][a-z]{3,19}\d)|(?=[!?.)\]]*$))",
    re.IGNORECASE | re.MULTILINE,
)
_LINK = re.compile(
    r"(?:\s{0,3}(?:(?:for|on|to|of|at)\s(?:(?:the|his|her|my|our|their)\s)?[a-z]{2,14}(?=\s?[:=]|\s(?:is|was)\b)|(?:is|was|are|now|still|set|changed|to|as|for|on|the|his|her|my|our|their|a|used|reads|be|will|must)\b"
    r"|[:=;,(\"']|->|=>|[-–—](?=\s)))"
    r"{0,6}\s{0,3}",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?<!\S)[\"'(]?(?P<value>[^\s\"'()]{4,40})[\"')]?,?\s(?:is|was|=|as|\()\s?(?:(?:the|his|her|my|our|their|a)\s)?(?:\w{2,12}\s)?"
    r"(?:pass(?:word|code|phrase)|pwd?|pin)\b",
    re.IGNORECASE,
)
_GLUED = re.compile(r"(?<!\w)(?:password|passcode|passwd)[-_#.]?(?P<value>[a-z]{0,20}\d{2,12}\w{0,10})", re.IGNORECASE)
_IS = re.compile(r"\b(?:is|was|are|to|reads)\b", re.IGNORECASE)
_FIRST = re.compile(r"\S{1,60}")
MOST = 400  # announcing words in one text: no document has as many, so that one which has is refused unread
_REACH = 90  # characters behind the word in which its value begins


def find_announced(text: str | None) -> Credential | None:
    """A Credential when a word of text announces one and its value stands beside it; else None."""
    text, seen = settled(text or ""), {}
    for number, match in enumerate(_CUE.finditer(text)):
        if number == MOST:
            return Credential(CREDENTIAL)
        if _has_value(match, text, seen):
            return Credential(next(reason for name, reason in _REASONS.items() if match[name]))
    if any(_is_worth(Word.of(match["value"])) for pattern in (_BEHIND, _GLUED) for match in pattern.finditer(text)):
        return Credential(PASSWORD)
    return None


def find_in_document(text: str | None) -> Credential | None:
    """A Credential as above, or for what its shape alone gives away: a card's number, a private key, a token; else None."""
    found = find_announced(text)
    if found is None and (reason := kind(text or "", (text or "").split())):
        return Credential(reason)
    return found


_REASONS = {"password": PASSWORD, "pin": PIN, "login": LOGIN}


def _has_value(match, text, seen):
    """Whether a value follows the word that announces it."""
    link = _LINK.match(text, match.end(), match.end() + _REACH)[0]
    start = match.end() + len(link)
    first = _FIRST.match(text, start)
    if first is None:
        return False
    hard = any(mark in link for mark in (":", "=", "->"))
    linked = hard or match["behind"] == "'s" or bool(_IS.search(link))
    low = first[0].casefold()
    if low.isalpha() and not linked and low not in words.NUMERALS or low.rstrip(":=") in words.PASSWORDS:
        return False
    row = Word.row(text[start : start + _REACH], seen)
    if match["login"]:
        return _before(match, text) not in words.CODE_NOT and any(_is_worth(word) for word in row[:3])
    if is_code(row, 0, 3 if hard and match["pin"] else 4):
        return True
    if match["pin"]:
        key = len(row[0].bare) >= 8 and not row[0].bare.isdigit()
        return (linked or key) and is_mixed(row[0].bare) and any(c.isdigit() for c in row[0].bare)
    return is_mixed(row[0].bare) or is_shaped(row[0], least=1) or linked and _is_worded(match["password"], row, link, hard)


def _is_worded(said, row, link, hard):
    """Whether a password of words follows. "Passwords are …" and "a password is a …" begin a rule, not a password."""
    if said.casefold().endswith("s") or link.casefold().endswith((" a ", " an ", "must ", "be ")):
        return False
    follows = row[1] if len(row) > 1 else None
    return is_plain(Word.of("password:" if hard else "password"), row[0], follows, True, hard and follows is None) or is_phrase(
        row, 0
    )


def _before(match, text):
    """The word before the one that announces something, as far as it stands on the same line."""
    earlier = text[max(match.start() - 20, 0) : match.start()].rpartition("\n")[2].split()
    return earlier[-1].casefold() if earlier else ""


def _is_worth(word):
    """Whether a word is shaped as a password, or four to eight digits that are no year."""
    if word.bare.isdigit():
        return 4 <= len(word.bare) <= 8 and not 1990 <= int(word.bare) <= 2030
    return is_mixed(word.bare) or is_shaped(word, least=1)
