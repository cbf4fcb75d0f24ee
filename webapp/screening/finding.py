"""Noticing a password, PIN or key in what is about to be written down, so that it is sealed instead (C2).

Nothing here can be sure. It goes by how people write: a word that announces a credential, and near it something that looks like a
value; or a shape that is one by itself. What it takes for one by mistake is reworded. Nothing keeps the text.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from webapp.screening import words
from webapp.screening.classifier import chance
from webapp.screening.context_rules import ways
from webapp.screening.format_rules import kind
from webapp.screening.harmless_rules import without_harmless
from webapp.screening.pair_rules import Word, has_pair, is_pattern, is_spelled
from webapp.screening.phrase_rules import tells
from webapp.screening.spelling import plain, respelled
from webapp.screening.value_tests import (
    is_bare_password,
    is_code,
    is_grouped,
    is_key,
    is_mixed,
    is_phrase,
    is_plain,
    is_random,
    is_shaped,
)

AHEAD, BEHIND = 9, 5  # words looked at on either side of one that announces a credential
PIECE, OVERLAP = 1400, 200  # characters examined at once: a text is read whole, piece by piece
LIKELY = 0.55  # from which chance on a text is refused that no rule knows
MOST = 60  # words in one piece that may announce something; a note has a few
PASSWORD, PIN, KEY, LOGIN, PATTERN, CREDENTIAL = (
    "a password", "a PIN or code", "a network or licence key", "a login", "an unlock pattern", "a password or code"
)  # fmt: skip

_MERGES = [
    (re.compile(pattern, re.IGNORECASE), to)
    for pattern, to in (
        ("[“”„«»]", '"'),
        ("[‘’‚`´]", "'"),
        (r"(?<=[a-z])[—–―](?=\w)", " - "),
        (r"\bp\s?[./]\s?w(?:\.(?=\W)|\b)", " pw "),
        (r"\bu\s?/\s?n\b", " username "),
        (r"\bpass?[ -](words?|wrd|wd|phrase|code)\b", r"pass\1"),
        (r"\bpin[ -]?(?:code|number|num|no\.?|nr\.?)(?![a-z])", "pin"),
        (r"\b(?:pass)?code (?:number|no\.?)(?![a-z])", "code"),
        (r"\bwi[ -]fi\b", "wifi"),
        (r"\blog(?:s|ged|ging)?[ -]?(?:in|on)(?: (?:details|name|info|credentials|as))?(?!\w)", "login"),
        (r"\bsign(?:s|ed|ing)?[ -]?in(?:to)?(?: as)?(?!\w)", "login"),
        (r"\buser[ -](?:name|id)\b", "username"),
        (r"\bapple ?id\b", "appleid"),
        (r"\bp\.i\.n\b\.?", "pin"),
        (r"\b(?:security|secret|memorable|access) number\b", "passcode"),
        (r"\bpat+er?n\b|\bpattren\b", "pattern"),
        (r"\bmot de passe\b", "password"),
        (r"\b(key|lock) ?(safe|box)\b", r"key\2"),
        (r"\bscreen ?lock\b(?! code)|\block ?screen\b(?! code)", "passcode"),
        (r"\bpre-?shared key\b", "psk"),
        (r"\b(wpa[23]?) psk\b", r"psk"),
        (r"\bpw\s?;", "pw: "),
        (r"\b(pw|pwd|password|pass|pin)\((?=\w)", r"\1: "),
        (r"(?<=[a-z] )w/?(?= )", "with"),
    )
]
_OPENED = "phone|tablet|ipad|iphone|alarm|door|gate|safe|lock|keypad|screen"
_OPENS = re.compile(rf"(?:^|[.,;:] )\d{{4,8}}#? (?:is )?for (?:(?:the|her|his|their) )?(?:{_OPENED})\b", re.IGNORECASE)
_GLUED = re.compile(r"(?i)(password|passwd|passcode|passw?|pwd|pw|pin)([-/>~#|.,_]{0,2})([^\s-].{2,60})")
_BRANDED = re.compile(r"(?i)p[a@4][s5$]{2}w[o0]rd[\d!?*]+|passw0rd\S*|p@ss\S+|letmein\d*|changeme\d*!?")


class Credential(NamedTuple):
    """What kind of credential seems to stand in a text; never any of the text."""

    reason: str


def find(text: str | None) -> Credential | None:
    """A Credential when text seems to hold a password, PIN, key or the like; else None. It is read whole."""
    text, seen = respelled(plain(text or "")), {}
    for start in range(0, max(len(text) - OVERLAP, 1), PIECE - OVERLAP):
        if reason := _examine(_merged(text[start : start + PIECE]), seen):
            return Credential(reason)
    return None


def settled(text):
    """A text with its odd characters and spellings made plain; what the other modules here are given."""
    return _merged(respelled(plain(text)))


def _merged(text):
    for pattern, to in _MERGES:
        text = pattern.sub(to, text)
    return text


def _examine(text, seen):
    """What kind of credential a piece holds, or None. `seen`: the words met so far in its text, each looked at once."""
    found = kind(text, text.split())
    if found:
        return found
    text = without_harmless(text)
    row = Word.row(text, seen)
    sorts = [_sort(row, place) for place in range(len(row))]
    announcing = 0
    for place, sort in enumerate(sorts):
        announcing += sort is not None
        if found := _announced(row, place, sort if announcing <= MOST else None, sorts):
            return found
    if has_pair(row):
        return LOGIN
    if is_pattern(row, text):
        return PATTERN
    if is_spelled(row):
        return PASSWORD
    if _OPENS.search(text):
        return PIN
    return tells(text) or ways(text) or (CREDENTIAL if chance(text, seen) > LIKELY else None)


def _announced(row, place, sort, sorts):
    """What kind of credential the word at `place` announces, if a value stands near it."""
    word = row[place]
    if sort and (_ahead(row, place, sorts) or _behind(row, place, sort)):
        return sort
    if word.low.startswith(("p", "P")) and (glued := _GLUED.fullmatch(word.bare)) and _glued(*glued.groups()):
        return PIN if glued[1].casefold() == "pin" else PASSWORD
    if word.low[0] in "plc" and _BRANDED.fullmatch(word.bare) or is_bare_password(word):
        return PASSWORD
    return None


def _glued(cue, mark, value):
    if cue.casefold() in ("pin", "passcode"):
        return value.isdigit() and 4 <= len(value) <= 8
    return bool(mark) and is_mixed(value) or value.isdigit() and len(value) >= 4


def _sort(row, place):
    """What kind of credential a word announces, or None."""
    word = row[place]
    low, before = word.low, row[place - 1].low if place else ""
    if words.is_password_word(low) or low in words.WEAK_PASS and before not in words.PASS_NOT:
        return PASSWORD
    if low in words.PINS or low in words.LOCKS or low in ("code", "codes") and before not in words.CODE_NOT:
        return PIN
    if low in ("key", "keys"):
        network = any(other.low in ("wifi", "ssid") for other in row[max(place - 4, 0) : place])
        return KEY if before in words.KEY_OF or word.hard or network else None
    if low in words.SECRETS or word.hard and low in ("wpa", "wpa2", "wpa3", "wep"):
        return KEY
    if low in ("with", "using"):
        return LOGIN if any(other.low in words.ENTERING for other in row[max(place - 4, 0) : place]) else None
    return LOGIN if low in words.PERSONAL or low in words.LOGINS or low in words.OPENING else None


@dataclass(slots=True)
class _Near:
    """How a word stands to the one that announces a credential."""

    cue: Word
    linked: bool  # something such as "is" or a colon leads to it
    hard: bool  # a colon or an equals sign does
    plain: bool  # what leads to it may lead to an ordinary word
    near: bool = True  # nothing else stands between
    labelled: bool = False  # it is a place's, an error's or a part's


def _ahead(row, place, sorts):
    """Whether a value follows, in the same clause: next to its word, or linked to it by "is", "to", a colon and the like."""
    seen = _Near(row[place], row[place].linked, row[place].hard, True)
    for at in range(place + 1, min(place + 1 + AHEAD, len(row))):
        word = row[at]
        if row[at - 1].ends and not row[at - 1].hard:
            if at > place + 1 or not word.bare or row[place].raw[-1:] != "?":
                return False
            seen.plain = False
        if word.raw in (":", "=") or not word.hard and (word.low in words.LINKS or word.low in words.SOFT):
            _follow(seen, row, place, at)
            continue
        if at > place + 1 and sorts[at] in (PASSWORD, PIN, KEY):
            return False
        if not seen.labelled and _is_value(seen, sorts[place], row, at):
            return True
        seen.labelled = word.low in words.LABELS and not word.hard and not (seen.near and seen.cue.low in words.OPENING)
        seen.linked, seen.hard, seen.near = word.hard or word.linked and not words.is_neutral(word.low), word.hard, False
    return False


def _follow(seen, row, place, at):
    """Go over a word that leads on to a value, or may."""
    word = row[at]
    if word.low in words.SOFT:
        seen.plain = seen.plain and word.low not in words.PEOPLE
        return
    seen.linked = True
    seen.labelled = seen.labelled and word.low not in ("is", ":", "=", "was", "reads")
    seen.hard = seen.hard or word.low in (":", "=", "->", "=>", "-", "–", "—")
    if word.low in ("to", "as"):
        seen.plain = seen.plain and any(other.low in words.CHANGING for other in row[max(place - 4, 0) : at])
    elif word.low in ("with", "using", *words.CHANGING):
        seen.plain = False or word.low in words.CHANGING and seen.plain


def _is_value(seen, sort, row, at):
    word, direct = row[at], seen.linked or seen.near
    if sort == PASSWORD:
        return _is_password(seen, row, at)
    if sort == PIN:
        if seen.cue.low in words.LOCKS:
            sewn = seen.cue.low not in ("door", "gate") and word.bare.count("-") >= 2
            return (direct or sewn) and is_code(row, at, 3 if seen.cue.low == "locker" else 4)
        least = 3 if seen.near and seen.cue.low != "pin" and (seen.linked or seen.cue.low in ("cvv", "cvc", "cvv2", "code")) else 4
        owned = seen.cue.low not in ("code", "codes") or _owner(row, at) or seen.linked
        return is_code(row, at, least) or direct and owned and is_mixed(word.bare)
    if sort == KEY:
        if seen.hard and seen.near and word.bare.isalnum() and len(word.bare) >= 6 and not words.is_neutral(word.low):
            return True
        if seen.near and not seen.linked and _owner(row, at) in words.NETWORKS and (word.ends or at + 1 == len(row)):
            return word.bare.isalpha() and len(word.bare) >= 6 and not words.is_neutral(word.low) or is_key(word.bare)
        if seen.linked and seen.cue.low in words.SECRETS and word.bare.isalpha() and len(word.bare) >= 6:
            return not words.is_neutral(word.low) and (word.ends or at + 1 == len(row))
        return (
            is_random(word.bare)
            or direct
            and (is_key(word.bare) or is_mixed(word.bare) and len(word.bare) >= 8)
            or is_grouped(row, at)
        )
    if word.quoted and not word.linked and row[at - 1].low in ("user", "users"):
        return False
    if is_shaped(word, least=1 if direct or seen.cue.low in words.PERSONAL else 2):
        return True
    if seen.cue.low in ("enter", "entered", "type", "typed"):
        return seen.near and is_code(row, at, 4) and any(other.low in words.ENTERING for other in row[at + 1 : at + 8])
    return direct and seen.cue.low in words.OPENING and is_code(row, at, 4)


def _owner(row, at):
    """The word before the one that stands before the word at a place, where it says whose code or key it is; else ""."""
    low = row[at - 2].low if at >= 2 else ""
    return low if low in words.CODE_OF or low in words.KEY_OF else ""


def _is_password(seen, row, at):
    word, follows = row[at], row[at + 1] if at + 1 < len(row) else None
    if seen.near and seen.plain and is_plain(seen.cue, word, follows, seen.linked, seen.hard, row[max(at - 5, 0) : at - 1]):
        return True
    if seen.near and seen.plain and (seen.linked or seen.cue.low == "passphrase") and is_phrase(row, at, 3 if seen.linked else 2):
        return True
    if is_grouped(row, at) or seen.linked and is_mixed(word.bare):
        return True
    if seen.near or seen.linked:
        least = 3 if seen.cue.low in ("pw", "pwd", "p/w") else 4
        return is_mixed(word.bare) or is_code(row, at, least) and (seen.linked or seen.cue.low not in words.WEAK_PASS)
    lettered = any(c.islower() for c in word.bare) and any(c.isdigit() for c in word.bare)
    return is_shaped(word) or is_random(word.bare) or word.opened and lettered and is_mixed(word.bare) and len(word.bare) >= 7


def _behind(row, place, sort):
    """Whether a value stands before its word: "bluebell77 is the password", "4821 (PIN)"."""
    if sort == LOGIN:
        return _told_before(row, place)
    if sort not in (PASSWORD, PIN):
        return False
    for at in range(place - 1, max(place - 1 - BEHIND, -1), -1):
        word, after = row[at], row[at + 1]
        joined = after.low in words.LINKS or after.low in ("for", "worked", "works", "opens") or after.opened
        value = is_code(row, at, 4) if sort == PIN else is_mixed(word.bare) or is_shaped(word)
        if value and joined and (at == 0 or row[at - 1].low not in words.LABELS):
            return True
        if word.ends:
            return False
    return False


def _told_before(row, place):
    """ "Uses rex2014 for everything", "9753 to unlock"."""
    low = row[place].low
    if low == "login" and place >= 2 and row[place - 1].low == "to" and is_shaped(row[place - 2], least=1):
        return True
    if low in ("unlock", "unlocks", "opens"):
        return any(
            is_code(row, at, 4) for at in range(max(place - 2, 0), place) if at == place - 1 or row[place - 1].low in ("to", "it")
        )
    return low in ("everything", "works", "worked") and any(is_shaped(word) for word in row[max(place - 3, 0) : place])
