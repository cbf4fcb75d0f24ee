"""What a value looks like, and what only looks like one: versions, models, dates, prices, addresses of machines."""

import re

from webapp.screening import words

_NOT = re.compile(  # of a whole value, at most 60 characters of it
    r"""\A(?:0x[0-9a-f]+ | kb\d{5,8} | v?\d+(?:\.\d+)+\w* | win(?:dows)?\d+
    | \d+(?:[.,]\d+)?(?:gb|mb|tb|kb|mah|mwh|wh|am|pm|x|st|nd|rd|th|mins?|hrs?|h|d|w|v|a|ghz|mhz|hz|mm|cm|m|k|p|in|yrs?|
    s|rpm|mbps|gbps|mbit|days?|kg|g|c)?
    | (?:\d{1,3}\.){3}\d{1,3}(?::\d+|/\d+)? | (?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}
    | [^@\s]{1,64}@[^@\s]{1,100}\.[a-z]{2,12} | [a-z]{2,6}://.* | www\..* | .*\\.* | /.* | [a-z]:.* | \{.*\} | %.*
    | .*\.(?:exe|msu|msi|iso|zip|pst|ost|jpg|png|pdf|docx?|xlsx?|sys|dll|log|txt|com|uk|net|org|html?|dmg|pkg|bak|csv)(?:/.*)?
    | m365 | o365 | (?:office|microsoft)365 | [2m]fa | u2f | fido2 | wpa[23]? | wpa2/wpa3 | usb-?[cab23](?:\.\d)?
    | usb\d | i[3579]-?\w* | ddr[345]\w* | m\.?2 | pcie?\d? | \d\dh[12] | f\d{1,2}
    | (?:alt|ctrl|shift|win|fn|cmd)\+.* | a[345] | mp[34] | [25]g(?:hz)? | 802\.11\w* | cat\d\w? | b2b | e2e
    | h26[45] | 1password\d? | \d{4}-\d{2}-\d{2}(?:t.*)? | \d{1,2}[./-]\d{1,2}[./-]\d{2,4}
    | \d{1,2}:\d{2}(?::\d{2})? | [£$€]\d.* | \d+% | \d{4}-\d{4} | [0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}
    | s-1-5-.* | x(?:64|86) | md5 | sha\d+ | aes-?\d+ | base64 | utf-?(?:8|16) | q[1-4] | r/o | n/?a
    | (?:server|user|page|step|port|level|vlan|unit|line|slot|sata|com|lpt|eth|wlan|id|no)\d{1,4}
    | \d+-(?:pin|bit|byte|word|core|inch|digit|day|year|hour)\w* | .*'s | \d+\.\w{1,5} | \d+(?:\.\d+)?x\d.* | \d+(?:/\d+)+
    | \#\d+ | .*\d{1,2}(?:st|nd|rd|th))""",
    re.IGNORECASE | re.VERBOSE,
)
_SHAPED = re.compile(
    r"[A-Za-z][a-z]{2,19}[A-Za-z]{0,12}[-_.]?\d{2,8}[!?*#$%&@.]{0,2}|[A-Z][a-z]{2,19}\d[!?*#$%&@]?|[A-Za-z]{3,20}[!?*#$%&@]\d{1,8}"
)
_BARE = re.compile(r"[A-Za-z][A-Za-z0-9]{3,24}[!#$%^&*?@]{1,3}(?:[A-Za-z0-9]{1,12})?[!?]{0,2}")
_CODE = re.compile(r"\d(?:[ .-]?\d){2,11}|\d{1,2}(?:-\d{1,2}){2,3}")
_DIGITS = re.compile(r"\d{1,8}[#*]?$")
_KEY = re.compile(r"[A-Za-z0-9+/=_!@$%*&-]{5,400}")
_STRETCH = 60  # characters of a value that are looked at


def is_mixed(bare):
    """Whether a word mixes letters with digits or marks as passwords do, and is no version, model number or the like."""
    bare = bare[:_STRETCH]
    if len(bare) < 4 or bare.isalpha() or _NOT.fullmatch(bare):
        return False
    letters, numerals = any(c.isalpha() for c in bare), any(c.isdigit() for c in bare)
    marks = any(c in "!@#$%^&*?+=_~§£" for c in bare)
    parts = bare.split("-")
    sewn = len(parts) >= 3 and all(part.isalpha() and part.islower() for part in parts)
    return letters and (numerals or marks) or numerals and marks and len(bare) >= 5 or sewn


def is_shaped(word, least=2):
    """Whether a word alone looks like a password that people make: a word, then digits, then perhaps a mark."""
    bare = word.full[:_STRETCH]
    if len(bare) < 5 or bare.isalpha() or _NOT.fullmatch(bare) or _NOT.fullmatch(word.bare[:_STRETCH]):
        return False
    stem = re.match(r"[A-Za-z]*", bare)[0].casefold()
    if stem in words.STEMS:
        return False
    if least == 1 and re.fullmatch(r"[A-Za-z][a-z]{3,19}\d", bare):
        return True
    if _SHAPED.fullmatch(bare) and not bare.isupper():
        return True
    return bool(_BARE.fullmatch(bare)) and any(c.isdigit() for c in bare)


def is_random(bare):
    """Whether a word looks like what a router's label or a generator gives: eight or more letters and digits in disorder."""
    if not 8 <= len(bare) <= _STRETCH or bare.isalpha() or not bare.isalnum() or not bare.isascii() or _NOT.fullmatch(bare):
        return False
    turns = sum(one.isdigit() != two.isdigit() for one, two in zip(bare, bare[1:], strict=False))
    return turns >= 3 and any(c.islower() for c in bare) and sum(c.isalpha() for c in bare) >= 4


def is_bare_password(word):
    """Whether a word is a password with nothing that announces it: letters of both cases or digits, and a mark."""
    bare = word.full[:_STRETCH]
    if len(bare) < 7 or bare.isalpha() or not _BARE.fullmatch(bare) or _NOT.fullmatch(bare) or _NOT.fullmatch(word.bare[:_STRETCH]):
        return False
    stem = re.match(r"[A-Za-z]*", bare)[0].casefold()
    kinds = any(c.isdigit() for c in bare) and any(c.islower() for c in bare)
    return kinds and stem not in words.STEMS and bare.count("&") + bare.count("%") == 0


def is_code(row, at, least):
    """Whether digits begin at a word that can be a PIN or a lock's code: `least` to 12 of them, no phone number, no measure."""
    if not _DIGITS.match(row[at].bare) and not _CODE.fullmatch(row[at].bare):
        return _numerals(row, at)
    bare = row[at].bare.rstrip("#*")
    if re.fullmatch(
        r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}([./]\d{2,4})?|\d{4}-\d{4,}|\d{1,4}\.\d{1,4}|\d{1,2}:\d{2}|800[789]\d{4}|8024\d{4}",
        bare,
    ):
        return False
    if at and row[at - 1].bare.isdigit() and _is_phone(row, at):
        return False
    run, last = bare, at
    while not row[last].ends and last + 1 < len(row) and row[last + 1].bare.isdigit() and len(run) < 40:
        last += 1
        run += row[last].bare
    digits = sum(c.isdigit() for c in run)
    follows = row[last + 1].low if last + 1 < len(row) and not row[last].ends else ""
    if not least <= digits <= 12 or not row[last].stops and (follows in words.UNITS or follows in words.HARDWARE):
        return False
    if run.startswith("0") and digits >= 10 or row[at].money or row[at].full.startswith("#") or row[at].raw.startswith("+"):
        return False
    previous = row[at - 1].low if at else ""
    if previous == "code":
        return at < 2 or row[at - 2].low not in words.CODE_NOT
    return previous not in words.LABELS


def _is_phone(row, at):
    """Whether a word is the later part of a phone number."""
    groups = [word.bare for word in row[max(at - 3, 0) : at + 3]]
    start = next((n for n, group in enumerate(groups) if group[:1] == "0" and group.isdigit()), None)
    return start is not None and start < min(at, 3) and sum(len(group) for group in groups[start:] if group.isdigit()) >= 10


def _numerals(row, at):
    """PINs said in words: at least three numerals one after another."""
    said = [part for word in row[at : at + 4] for part in word.low.split("-")]
    count = 0
    for part in said:
        if part not in words.NUMERALS:
            break
        count += 1
    return count >= 3


def is_key(bare):
    """Whether a word can be a network's, program's or disk's key: letters and digits mixed, groups, or many digits."""
    bare = bare[:400]
    if not _KEY.fullmatch(bare) or _NOT.fullmatch(bare[:_STRETCH]):
        return bare.isdigit() and len(bare) >= 8
    return any(c.isdigit() for c in bare) and (any(c.isalpha() for c in bare) or len(bare) >= 8)


def is_plain(cue, word, follows, linked, hard, before=()):
    """Whether a word of letters only is the password: right after "password:" or "password is", and no word of ordinary talk."""
    bare = word.bare[:_STRETCH]
    if word.quoted and len(bare) >= 3 and not words.is_neutral(word.low) and (linked or cue.low not in words.WEAK_PASS):
        return True
    if word.low in words.LOGINS:
        return False
    if (
        len(bare) < 3
        and not (linked and len(bare) == 2)
        or not all(c.isalpha() or c in "-&'" for c in _unsewn(bare))
        or words.is_neutral(word.low)
    ):
        return False
    if hard:
        return True
    closes = word.ends or word.stops or follows is None or follows.low in CLOSING or follows.low in words.NUMERALS
    if cue.stops and not linked:
        return False
    if linked:
        return closes or bare[0].isupper()
    if cue.low in words.WEAK_PASS:
        return closes and any(other.low in words.LOGINS for other in before)
    return closes and cue.low != "passwords"


def _unsewn(bare):
    """A value without the dots and strokes that join its words: "Penguin.Parade", "red_kettle"; no name of a file or site."""
    return bare if _NOT.fullmatch(bare) else re.sub(r"[._](?=[A-Z][a-z]|[a-z]{4})", "", bare)


def is_phrase(row, at, least=3):
    """Whether from a word on, to the clause's end, stand a few words that make no sentence, as passphrases do."""
    said = []
    for word in row[at : at + 9]:
        said.append(word.low)
        if word.ends or word.stops:
            break
    if not least <= len(said) <= 8 or not all(part.isalpha() for part in said) or FUNCTION.intersection(said):
        return False
    return sum(not words.is_neutral(part) for part in said) * 2 >= max(len(said), 3)


def is_grouped(row, at):
    """Whether from a word on stand at least four groups of four letters or digits, as app passwords and seeds are shown."""
    groups = [word.bare for word in row[at : at + 4]]
    return (
        len(groups) == 4
        and all(len(g) == 4 and g.isalnum() for g in groups)
        and not any(g.casefold() in words.NEUTRAL for g in groups)
    )


FUNCTION = frozenset(
    "the a an to by is was are with of on in and at for not no client he she it they we you see will can has had from".split()
)
CLOSING = frozenset(
    "and then with all for on but or capital no one lower upper lowercase uppercase works worked un username user in both".split()
)
