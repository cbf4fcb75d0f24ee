"""What a whole phrase tells and no word alone: "the code for the shed is …", "opens with …", "no spaces", a pattern's way.

Every pattern repeats a bounded number of times only, so that none takes long on any text.
"""

import re
from itertools import islice

from webapp.screening import words
from webapp.screening.pair_rules import Word
from webapp.screening.value_tests import is_code, is_mixed, is_phrase, is_shaped

MOST = 12  # places in one text at which the same thing is looked for

_PASSWORD = r"(?:pass(?:word|code|phrase|key)s?|passw?r?d|pwd?s?|psw)"
_QUOTED = re.compile(r"(?<![\w\"'])(?P<mark>[\"'])(?P<value>[^\"'\n]{3,40})(?P=mark)(?!\w)")
_BEFORE_QUOTE = re.compile(
    rf"\b(?:(?P<word>{_PASSWORD}|pass|pin|master)|login|lock(?:ed)?|unlocks?|protected|opens|encrypted|got in)\b[:=]?"
    r"(?P<gap>[^\n\"'.?]{0,40})$",
    re.IGNORECASE,
)
_QUOTING = frozenset(
    """says saying said message messages error prompt labelled called named titled field button box user username asks ask
    for""".split()
)
_LEADS = re.compile(r"(?:\b(?:is|was|with|using|by|to|as|be|use|it'?s|try)|[:=>-])\s*$", re.IGNORECASE)
_FOR = re.compile(
    rf"\b(?P<cue>{_PASSWORD}|master pass|pin|codes?|keys?|combo|combination)\s"
    r"(?:for|to|on|with|of|in|at|into)\s(?P<what>[^\n.;:=]{2,50}?)"
    r"(?:\s?[:=]|\s->|\sis|\swas)\s+(?P<value>\S[^\n]{0,60})",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"\b(?:lock(?:s|ed)?|unlock(?:s|ed)?|opens?|protected|encrypted|fingerprint|face ?id|touch ?id|thumbprint|login|gets? in(?:to)?"
    r"|let yourself in|log you in)\b[^\n]{0,30}?\b(?P<link>with|on|using|uses?|by|it'?s|try|enter|type|press|put)\s(?:in\s|code\s)?"
    r"(?P<value>\S[^\n]{0,40})",
    re.IGNORECASE,
)
_MADE_OF = re.compile(
    rf"\b(?:{_PASSWORD}|pass|pin|code)\s?(?:\bis|=|:|\bwas)\s?(?:(?:just|simply|only|still|probably|all)\s){{0,2}}"
    r"(?:the\sword\s(?!on\b|in\b|of\b|was\b|is\b)\w{3}|literally\s(?:the\s)?[a-z]{4}|(?:a|one|two|blank)\s(?:single\s)?(?:space|dot|dash|hash|star)\b"
    r"|(?:all|two|three|four|five|six|eight|[2-8]\sx?)\s?(?:zero|one|two|three|four|five|six|seven|eight|nine|\d)(?:e?s|'s)\b)",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(
    r"\b(?:no spaces?|(?:all )?one word|(?:all )?(?:lower|upper) ?case|(?:with )?a? ?capital [a-z]\b|all caps|exclamation mark)",
    re.IGNORECASE,
)
_BEFORE_IT = re.compile(rf"\b(?:{_PASSWORD}|pass)\b(?P<value>[^\n]{{3,60}})$", re.IGNORECASE)
_RULED = re.compile(
    r"\b(?:must|needs?|requires?|should|min|minimum|at least|policy|can't|cannot|has to|have to|sensitive|mix(?:ture)?|caps lock"
    r"|without|rules?|include[sd]?|complexity|asks?|wants?)\b",
    re.IGNORECASE,
)
_PAIR = re.compile(
    rf"\b(?:username|user|un|login)[:=]?\s(?P<name>[^\s,;/]{{2,40}})[\s,;/]{{1,3}}(?:and\s)?{_PASSWORD}[:=]?\s(?P<value>\S{{2,40}})$",
    re.IGNORECASE | re.MULTILINE,
)
_AS_ADMIN = re.compile(
    r"\b(?:login|creds?|username|user)[:=]?\s(?:is\s|are\s|was\s|to\s)?(?:admin|administrator|root|guest|owner|supervisor)[\s,]{1,2}"
    r"(?:and\s|with\s|then\s)?(?P<value>[a-z]{4,20})(?=\s?[.,;)\n]|$)",
    re.IGNORECASE,
)
_NO_VALUE = frozenset(
    "interface panel console portal area section menu rights group team side role level mode shell prompt unreachable works tools "
    "dashboard consent centre center center's sensitive same".split()
)
_SPENT = re.compile(
    r"\b(?:(?:recovery|backup|rescue|2fa|mfa|two-?(?:step|factor)|authenticator|emergency|scratch|one-time)\s(?:\w{1,15}\s){0,2}?codes?"
    r"|(?:auth|authenticator|2fa|mfa|two-?step|recovery)\s(?:backups?|codes?|keys?))\b[^\n\d]{0,20}(?<![\w-])"
    r"(?:\d{4,5}[- ]\d{4,5}|\d{6,8})(?!\w)",
    re.IGNORECASE,
)
_GROUPS = re.compile(
    r"(?i:\b(?:backup|recovery|authenticator|rescue|key|keys|codes?|seed))\b[^\n]{0,15}?((?:\b[A-Z0-9]{4}[ -]){2,7}[A-Z0-9]{4})\b"
)
_KEYED = re.compile(
    r"\b(?i:keypad|door|gate|alarm|safe|entry|entrance|lock|shutter|garage)\b[^\n.\d]{0,15}\s"
    r"(?:[A-Z]{1,2}\d{3,5}[A-Z]{1,2}|\d{4}[A-Z])\b"
)
_LABELLED = re.compile(
    r"\b(?P<cue>lock|unlock|master|entry|access|secret|string|phrase)\s?[:=]\s*(?P<value>\S[^\n]{0,60})", re.IGNORECASE
)
_STRING = re.compile(r"\bcommunity(?: string)?\s?(?:is|=|:)?\s(?P<value>[A-Za-z]\w{4,30})(?=\s?[.,;)\n]|$)", re.IGNORECASE)
_SUM = re.compile(
    r"\b(?:name|birthday|surname|initials|nickname|postcode)\b[^\n.]{0,15}?(?:\bplus|\+|\bfollowed by|\bthen|&)\s(?:the\s)?"
    r"(?:\d{2,4}\b|year\b)",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:(?:security|secret)\s(?:answers?|questions?|q)|memorable\s(?:word|name|info|information|date|place)|mother'?s?\smaiden\sname"
    r"|maiden\sname|(?:secret|safe|code|magic)\s?word|security\s(?:word|phrase))\b([^.\n]{0,60})",
    re.IGNORECASE,
)
_WAS_ANSWER = re.compile(r"(\w{3,30}) (?:is|was) (?:the|his|her|their) (?:security|secret) answer", re.IGNORECASE)
_ANSWER_IS = re.compile(r"\b(?:security|secret) [^\n]{0,50}\banswer\b\W{0,3}(?:is |was )?(\w{3,30})", re.IGNORECASE)
_ANSWERED = re.compile(
    r"(?<!no )\b(?:first|favou?rite|mother'?s?|pet'?s?|school|security|memorable)\b[^\n]{0,30}\banswer\s?[:=]\s*\w{2}", re.I
)
_WAY = re.compile(
    r"\b(?:left|right|up|down|across|diagonal(?:ly)?|corner|top|bottom|middle|centre|center|zig-?zag|(?:anti-?)?clockwise)\b",
    re.IGNORECASE,
)
_DRAWN = re.compile(
    r"\b(?:upside[- ]down|backwards?|reversed?|mirrored|sideways|capital|big|small)\s(?:letter\s|number\s)?\"?(?-i:[A-Z]|\d)\b"
    r"|\b(?:an?|the|like|is|:)\s(?:\w{1,10}\s){0,1}(?:square|circle|triangle|spiral|cross|house|star|arrow|zig-?zag|diamond|hook)\b",
    re.IGNORECASE,
)
_PATTERN = re.compile(
    r"\b(?:(?:unlock|lock|swipe|screen|phone|android|samsung)\s)pattern\b|\bpattern\b"
    r"(?:\s(?:to unlock|lock|for\s\w{1,15}\s?\w{0,10}))?\s?(?:is|'s|:|=|-|like|goes)(?=\s)",
    re.IGNORECASE,
)
_NO_PATTERN = re.compile(
    r"\b(?:pixels?|print\w{0,4}|test|lines?|strip\w{1,3}|noise|fan|beeps?|led|blink\w{0,4}|flash\w{0,4})\b", re.IGNORECASE
)
_DRAWS = re.compile(
    r"\b(?:upside[- ]down|back(?:wards|to front)|mirrored|sideways)\s\"?[A-Z]\b[^\n]{0,30}\bpattern\b"
    r"|\bpattern\b[^\n]{0,30}\b(?:upside[- ]down|backwards|mirrored|sideways)\s\"?[A-Z]\b"
    r"|\b(?:draws?|swipes?)\s(?:an?|the)\s(?:letter\s|number\s)?\"?[A-Z0-9]\b[^\n]{0,25}\b(?:unlock|open|get in|login)"
)


def tells(text):
    """What kind of credential a phrase of a text tells, or None; `text` is settled."""
    for reason, told in _TOLD:
        if told(text):
            return reason
    return None


def _each(pattern, text):
    return islice(pattern.finditer(text), MOST)


def _quoted(text):
    """A value in quotation marks, of ordinary words even, behind a word that announces it."""
    for match in _each(_QUOTED, text):
        before = _BEFORE_QUOTE.search(text, max(match.start() - 60, 0), match.start())
        if not before:
            continue
        gap = before["gap"].strip().casefold()
        linked = bool(_LEADS.search(gap)) or before["word"] and gap in ("", ":", "=")
        said = [part.strip(".,!?").casefold() for part in match["value"].split()]
        own = any(part and not words.is_neutral(part) for part in said) and not words.is_password_word(said[-1])
        if linked and own and not _QUOTING.intersection(gap.split()) and not (len(said) > 1 and _is_message(said)):
            return True
    return False


def _is_message(said):
    """Whether quoted words are what a screen says."""
    return any(words.is_password_word(part) or part in _SCREEN for part in said)


_SCREEN = frozenset("denied incorrect wrong invalid required failed error expired locked your please user username account".split())


def _for_something(text):
    for match in _each(_FOR, text):
        cue, row = match["cue"].casefold(), Word.row(match["value"])
        if cue.startswith(("key", "keys")) and not re.search(r"(?i)wi-?fi|wireless|network|router|ssid|wlan", text):
            continue
        if cue.startswith(("pin", "code", "comb")) and (is_code(row, 0, 4) or is_mixed(row[0].bare)):
            return not re.search(r"(?i)\b(?:error|fault|stop|sort|post)\b", text[max(match.start() - 12, 0) : match.start()])
        if not cue.startswith(("comb", "pin")) and _is_word(row, cue):
            return True
    return False


def _is_word(row, cue=""):
    """Whether a row begins with a value: shaped as one, or a word of its own up to the clause's end."""
    first = row[0]
    if is_mixed(first.bare) or is_shaped(first, least=1):
        return True
    if cue.startswith(("pass", "pw", "master")) and is_phrase(row, 0, 3):
        return True
    alone = len(row) == 1 or first.ends or first.stops
    return cue not in ("code", "codes") and alone and _is_own(first) or cue == "code" and len(row) == 1 and _is_own(first)


def _is_own(word):
    low = word.low
    return len(low) >= 4 and low.isalpha() and not words.is_neutral(low) and low not in _NO_VALUE and low not in words.HARDWARE


def _opens(text):
    for match in _each(_OPENS, text):
        row, link = Word.row(match["value"]), match["link"].casefold()
        year = row[0].bare.isdigit() and 1990 <= int(row[0].bare[:9]) <= 2030
        if is_code(row, 0, 4) and "." not in row[0].bare and not (year and link in ("on", "by")):
            return True
        if link not in ("on", "by") and is_shaped(row[0], least=1):
            return True
    return False


def _described(text):
    for match in _each(_DESCRIBED, text):
        before = _BEFORE_IT.search(text, max(match.start() - 70, 0), match.start())
        if before and not _RULED.search(text) and any(_is_own(word) or is_mixed(word.bare) for word in Word.row(before["value"])):
            return True
    return False


def _paired(text):
    for match in _each(_PAIR, text):
        name, value = match["name"].strip("\"'.:").casefold(), match["value"].strip("\"'.").casefold()
        if name == value or not words.is_neutral(name) and len(value) >= 3 and not words.is_neutral(value):
            return True
    return any(_is_own(Word.of(match["value"])) for match in _each(_AS_ADMIN, text))


def _listed(text):
    if _SPENT.search(text):
        return True
    return any(
        sum(c.isalpha() for c in match[1]) >= 3 and sum(c.isdigit() for c in match[1]) >= 2 and match[1].isupper()
        for match in _each(_GROUPS, text)
    )


def _labelled(text):
    for match in _each(_LABELLED, text):
        row, cue = Word.row(match["value"]), match["cue"].casefold()
        if is_shaped(row[0], least=1) or cue in ("master", "phrase") and is_phrase(row, 0, 3):
            return True
    return any(not words.is_neutral(match["value"].casefold()) for match in _each(_STRING, text))


def _answered(text):
    told = (*_WAS_ANSWER.findall(text), *_ANSWER_IS.findall(text))
    if any(not words.is_neutral(word.casefold()) for word in told) or _ANSWERED.search(text):
        return True
    return any(_answers(match[1]) for match in _each(_ASKED, text))


def _answers(rest):
    for part in re.split(r"\b(?:answers?|is|name)\b|[:=]", rest, flags=re.IGNORECASE)[-1:]:
        row = Word.row(part)
        value = next((word for word in row if word.low not in words.SOFT and word.low not in words.LINKS), None)
        if value is not None and len(value.bare) >= 3 and not words.is_neutral(value.low):
            return True
    return False


def _drawn(text):
    if _DRAWS.search(text):
        return True
    for match in _each(_PATTERN, text):
        rest = text[match.end() : match.end() + 80]
        if not _NO_PATTERN.search(text) and (_DRAWN.search(" is " + rest) or len(_WAY.findall(rest)) >= 2):
            return True
    return False


_TOLD = (
    ("a password", _quoted),
    ("a password", _for_something),
    ("a PIN or code", _opens),
    ("a password", _MADE_OF.search),
    ("a password", _described),
    ("a login", _paired),
    ("a PIN or code", _listed),
    ("a PIN or code", _KEYED.search),
    ("a password", _labelled),
    ("a password", _SUM.search),
    ("a security answer", _answered),
    ("an unlock pattern", _drawn),
)
