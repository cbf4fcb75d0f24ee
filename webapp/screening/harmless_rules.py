"""What looks like a credential and is none by where it stands: a phone number behind "mobile", a network's name behind "SSID"."""

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

# Callables() -> the two-letter code of the shop's country, whose numbers need no prefix; appended by the room that knows it.
COUNTRIES = []
ELSEWHERE = "GB"
MOST = 12  # of each in one piece of a text; a note has one or two
KNOWN = "known"  # stands for each: a word that announces nothing and is no value

_CALLED = re.compile(
    r"\b(?:(?:tele|smart|cell|i)?phones?|mob(?:ile)?s?|cells?|tel|numbers?|no|nr|num|land ?lines?|lines?|fax|switchboard"
    r"|office|home|work|call(?:ed|s|ing)?|rings?|rang|ringing|text(?:ed|s)?|whats ?app"
    r"|sms|dial|contact(?:able)?|reach(?:ed|able)?|ext)\b"
    r"[^\n\d+(]{0,24}?(?P<number>(?:\+ ?|00 ?)?\(?\d[\d ().-]{5,22}\d)(?![\w-])",
    re.IGNORECASE,
)
_NETWORK = re.compile(
    r"\b(?:ssid|network|hotspot|name|wi-?fi|connect(?:ed|s|ing)?|joins?|joined|called)"
    r"(?:\s(?:name|is|was|to|called|now|shows|as|on)){0,3}"
    r"\s?[:=]?\s[\"']?(?P<name>(?:TALKTALK|BT(?:Hub\d?|WiFi)?|SKY|VM|Virgin ?Media|PLUSNET|EE|Vodafone|Hyperoptic|NOWTV|NETGEAR"
    r"|TP-?LINK|Linksys|ASUS|ZyXEL|D-?Link|HUAWEI|Belkin|ARRIS|MOTO|ATT|Verizon|Fios|xfinity|(?:My)?Spectrum\w{0,5}|CenturyLink|DIRECT)"
    r"[-_]?[A-Z0-9][A-Za-z0-9_-]{1,20})(?![\w/:-])",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"\b(?:pass(?:word|code|phrase|key)?s?|pwd?s?|pins?|puk|codes?|login|unlock\w{0,4}|combo|combination|secret)\b", re.IGNORECASE
)
_BACK = 40  # characters before its word in which something that announces a credential makes it one after all


def without_harmless(text):
    """A text with KNOWN for each phone number and each network's name in it; `text` is settled."""
    if not any(c.isdigit() for c in text):
        return text
    return _without(_NETWORK, "name", lambda name: True, _without(_CALLED, "number", is_number, text))


def _without(pattern, group, judge, text):
    left = MOST

    def judged(match):
        nonlocal left
        left -= 1
        start = match.start(group)
        before = re.split(r"[.;\n]", text[max(match.start() - _BACK, 0) : start])[-1]
        if left < 0 or _SECRET.search(before) or not judge(match[group]):
            return match[0]
        return match[0][: start - match.start()] + KNOWN

    return pattern.sub(judged, text)


def is_number(written):
    """Whether libphonenumber reads this as a number that can be dialled from the shop's country.

    A number that it does not know as given out, such as those kept for films, counts where it is written as one: with
    the prefix that is dialled before it.
    """
    country = next((country() for country in COUNTRIES), ELSEWHERE)
    try:
        number = phonenumbers.parse(re.sub(r"^00 ?", "+", written), country)
    except phonenumbers.NumberParseException:
        return False
    if phonenumbers.is_valid_number(number):
        return True
    trunk = written[:1] == phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)[:1] == "0"
    digits = len(str(number.national_number))
    possible = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    return possible and (trunk and digits > 8 or written.startswith(("+", "00")))
