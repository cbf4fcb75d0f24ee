"""Credentials that are known by their shape alone: card numbers, recovery keys, API keys, tokens, keys in addresses."""

import re

from stdnum import luhn

KEY, TOKEN, CARD, RECOVERY, LICENCE = "a private key", "an API key or token", "a card number", "a recovery key", "a licence key"
LOGIN, SEED = "a login", "a one-time code's seed"
LONGEST = 400  # characters of one token that are looked at

_STARTS = re.compile(
    r"(?:sk-(?:[A-Za-z0-9_-]{16}|(?:ant|proj)-\w{4})|[sr]k_(?:live|test)_[A-Za-z0-9]{8}|gh[pousr]_[A-Za-z0-9]{16}|github_pat_[A-Za-z0-9_]{16}|glpat-[\w-]{10}"
    r"|xox[abeprs]-[\w-]{10}|(?:AKIA|ASIA)[A-Z0-9]{12}|AIza[\w-]{20}|ya29\.[\w-]{10}|SG\.[\w-]{10}|npm_[A-Za-z0-9]{16}|hf_[A-Za-z0-9]{16}"
    r"|dop_v1_[0-9a-f]{16}|shp(?:at|ca|ss)_[0-9a-f]{10}|whsec_\w{10}|key-[0-9a-f]{24}|AGE-SECRET-KEY-|pypi-[\w-]{16}|EAA[A-Za-z0-9]{24}"
    r"|eyJ[\w-]{8,300}\.[\w-]{2,300}|[a-z0-9]{2,12}-api\d\d-[\w-]{16}|tskey-[\w-]{10}|sq0[a-z]{3}-[\w-]{10}|\d{8,10}:AA[\w-]{30})"
)
_PRIVATE = re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY|PuTTY-User-Key-File", re.IGNORECASE)
_USER_AT_HOST = re.compile(r"[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{0,100}:[^\s/@]{1,100}@", re.IGNORECASE)
_QUERY = re.compile(
    r"[?&#;](?:[a-z]{1,12}[_-])?(?:token|key|apikey|secret|auth|password|passwd|pwd|pass|pw|sig|signature|otp|pin|code|session|sid)=[^&\s]{4}",
    re.IGNORECASE,
)
_SETTING = re.compile(r"(?:^|;)(?:pwd|password)=[^;\s]{1,100}", re.IGNORECASE)
_NET_USER = re.compile(r"\bnet user \S{1,64} (?![/*])\S{3,64}", re.IGNORECASE)
_BITLOCKER = re.compile(r"(?<![\d-])(?:\d{6}[ -]{0,3}){7}\d{6}(?!\d)")
_GROUPS = re.compile(r"(?<![\w-])(?:[A-Za-z0-9]{4,5}-){3,6}[A-Za-z0-9]{4,5}(?![\w-])")
_DIGITS = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])")
_NO_CARD = re.compile(
    r"(?:imei|iccid|eid|s/?n|serial|tracking|parcel|order|ref|case|tag|part|barcode|bar code|ean|account|acct|phone|tel|mob"
    r"|order no|build|sku|version|invoice|po)\W{0,3}(?:no|number|code|id)?\W{0,3}$",
    re.IGNORECASE,
)
_HASH = re.compile(r"\b(?:sha|md5|checksum|hash|commit|crc|thumbprint|fingerprint|digest|guid|uuid|revision|etag)", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]{32,}|[0-9A-F]{32,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{32,}={0,2}")
_BASE32 = re.compile(r"(?=[A-Z]*[2-7])[A-Z2-7]{16,64}={0,6}")
_FILE = re.compile(r"\.[a-z0-9]{2,5}$", re.IGNORECASE)
_DEVICE = re.compile(r"^(?:[A-Za-z]:\\|\\\\|[A-Z]{3,9}\\|/|~/|%)|VEN_|VID_|\\", re.IGNORECASE)
SEED_WORDS = re.compile(
    r"\b(?:seed|recovery|mnemonic|wallet)\s(?:phrase|words)\b\W{0,3}(?:is\s)?[a-z]{3,8}\s[a-z]{3,8}\s[a-z]{3,8}\s[a-z]{3,8}", re.I
)


def kind(text, tokens):
    """What kind of credential a text holds by shape alone, or None. `tokens`: its words, as they stand."""
    if _PRIVATE.search(text):
        return KEY
    if _NET_USER.search(text):
        return LOGIN
    if _BITLOCKER.search(text) or SEED_WORDS.search(text):
        return RECOVERY
    if found := next((sewn for match in _GROUPS.finditer(text) if (sewn := _of_groups(match[0]))), None):
        return found
    if _card(text):
        return CARD
    hashed = bool(_HASH.search(text))
    return next((found for token in tokens if len(token) >= 8 and (found := _of_token(token[:LONGEST], hashed))), None)


def _of_token(token, hashed):
    bare = token.strip("\"'`()[]{}<>,;.:!?*")
    if bare.casefold().startswith("otpauth"):
        return SEED
    if "://" in token:
        return LOGIN if _USER_AT_HOST.search(token) else (TOKEN if _QUERY.search(token) else None)
    if _SETTING.search(token):
        return LOGIN
    for part in (bare, bare.rpartition("=")[2], bare.rpartition(":")[2]):
        if _STARTS.match(part):
            return TOKEN
    if _DEVICE.search(bare) or _FILE.search(bare):
        return None
    if _BASE32.fullmatch(bare) and len(bare) % 8 == 0 and not bare.isalpha() and _mixed_up(bare):
        return SEED
    if not hashed and len(bare) >= 32 and len(set(bare)) >= 8 and (_HEX.fullmatch(bare) and not bare.isdigit() or _dense(bare)):
        return TOKEN
    return None


def _of_groups(groups):
    """5 x 5 is how product keys are shown, 6 or 7 x 4 in capitals Apple's recovery keys, 4 x 4 other licences."""
    sizes, letters, numerals = {*map(len, groups.split("-"))}, any(c.isalpha() for c in groups), any(c.isdigit() for c in groups)
    count = groups.count("-") + 1
    if sizes == {5} and count == 5:
        return LICENCE
    if sizes != {4} or not groups.isupper() or not letters or not numerals:
        return None
    return LICENCE if count == 4 else RECOVERY if count in (6, 7) else None


def _mixed_up(bare):
    """A base32 seed has its digits within, and letters besides; a part number seldom has so many letters."""
    return sum(c.isalpha() for c in bare) >= 10 and any(c.isdigit() for c in bare[1:-1])


def _dense(bare):
    if not _BASE64.fullmatch(bare) or bare.count("-") + bare.count("_") > 3 or bare.count("/") > 4:
        return False
    return any(c.isupper() for c in bare) and any(c.islower() for c in bare) and sum(c.isdigit() for c in bare) >= 3


def _card(text):
    for match in _DIGITS.finditer(text):
        number = "".join(str(int(sign)) for sign in match[0] if sign.isdecimal())  # in any script
        if _begins_with_card(number) and not _NO_CARD.search(text, max(0, match.start() - 24), match.start()):
            return True
    return False


def _begins_with_card(number):
    starts = (number[:length] for length in (16, 15, 14, 18, 19) if length <= len(number))
    return any(issued(start) and luhn.is_valid(start) for start in starts)


def issued(number):
    """Whether a payment card's number may have this length and these first digits (ISO/IEC 7812, the large networks)."""
    if len(number) == 16:
        return number[0] in "456" or 2221 <= int(number[:4]) <= 2720 or number[:2] == "35"
    if len(number) == 15:
        return number[:2] in ("34", "37")
    if len(number) == 14:
        return number[:2] in ("36", "38") or 300 <= int(number[:3]) <= 305
    return len(number) in (18, 19) and number[0] in "456"
