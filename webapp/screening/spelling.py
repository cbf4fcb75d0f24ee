"""Odd spellings made plain before a text is screened: look-alike letters, marks, emoji, separators, digits for letters.

Encodings such as base64 or hex are not looked into. Every pattern repeats a bounded number of times only.
"""

import re
import unicodedata

LONGEST = 3  # characters that one may become: a ligature that stands for a whole sentence stays as it is
_ALIKE = {  # what Unicode calls LATIN is read from its name; these look like Latin letters, and are called otherwise
    "a": "аαәաⲁꭺɐɑ", "b": "бвьβ", "c": "сϲⲥꮯ", "d": "δԁժꭰ∂", "e": "еєёεϵⲉǝ", "g": "ցɡ", "h": "нһհⲏʜɥ", "i": "іїιⲓɩ", "j": "јϳյȷ",
    "k": "кκⲕ", "l": "ӏℓ", "m": "мⲙ", "n": "пηπոռⲛ", "o": "оөοσθօⲟꮎ", "p": "рρϱքⲣꮲƿ", "q": "ԛզ", "r": "гᴦɹ", "s": "ѕςսꮪƨꞅ",
    "t": "тτⲧʇ", "u": "иυцս", "v": "ѵνʌ", "w": "шщѡԝωաꮃɯʍ", "x": "хχⲭ", "y": "уүұγⲩ", "z": "ζ",
    "A": "АΑΛΔᎪꓮ", "B": "ВΒᏴꓐ", "C": "СϹᏟꓚ", "D": "ᎠꓓꓷԀ", "E": "ЕЁΕᎬꓰ", "F": "ꓝ", "G": "Ꮐꓖ", "H": "НΗᎻꓧ", "I": "ІЇΙᎥꓲ",
    "J": "ЈᎫꓙ", "K": "КΚᏦꓗ", "L": "ᏞꓡӀ", "M": "МΜᎷꓟ", "N": "ПΝᏁꓠ", "O": "ОΟΘᎾꓳ", "P": "РΡᏢꓑ℗₱₽", "R": "ГᎡᏒꓣ", "S": "ЅΣᏚᏕꓢ",
    "T": "ТΤᎢꓔ", "U": "ИЦꓴ", "V": "ѴᏙꓦ", "W": "ШЩѠԜᏔꓪ", "X": "ХΧꓫ", "Y": "УΥꓬ", "Z": "ΖᏃꓜ",
}  # fmt: skip
_SPLIT = {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ð": "d", "Ð": "D", "þ": "p", "Þ": "P", "⁄": "/"}
_AS_IS = frozenset("█Ω°§£€¥¢©®±×÷¬¦µ–—")
_NAMED = re.compile(
    r"(?:\bLATIN\b.{0,20}|REGIONAL INDICATOR SYMBOL )"
    r"LETTER (?:SMALL CAPITAL |DOTLESS |SCRIPT |INSULAR |OPEN |REVERSED |LONG |BLACKLETTER )?([A-Z])(?= WITH|$)"
)
_BLANK = frozenset("\u115f\u1160\u3164\uffa0")  # letters that show nothing
_DASHES, _BULLETS, _COLONS = frozenset("‐‑‒⁃−﹣－"), frozenset("•‣·∙⋅・∗"), frozenset("ː˸։∶꞉܃")


class _Plain(dict):
    """{code of a character: what it stands for}, filled as characters are met; for str.translate."""

    def __missing__(self, code):
        self[code] = plain = _plain_of(chr(code))
        return plain


def _plain_of(character):
    if character.isascii() or character in _AS_IS:
        return character
    if character in _COLONS:
        return ":"
    parts = unicodedata.normalize("NFKD", character)
    return "".join(map(_letter, parts)) if len(parts) <= LONGEST else character


def _letter(character):
    """One character of a decomposed text as the Latin letter, digit, mark or blank that it shows; "" where it shows nothing."""
    if character.isascii() or character in _AS_IS:
        return character
    if character in _LETTERS:
        return _LETTERS[character]
    if (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    name, category = unicodedata.name(character, ""), unicodedata.category(character)
    if category == "Cf" or character in _BLANK:
        return ""
    if named := _NAMED.search(name):
        return named[1] if "CAPITAL LETTER" in name or name.startswith("REGIONAL") else named[1].lower()
    if category in ("Mn", "Me") or 0x1F3FB <= ord(character) <= 0x1F3FF:  # marks, and the colours of an emoji's skin
        return ""
    if "ARROW" in name:
        return " -> " if "RIGHT" in name else " "
    if character in _DASHES:
        return "-"
    if character in _BULLETS or category in ("So", "Zs"):
        return " "
    return "\n" if category in ("Zl", "Zp") else character


_LETTERS = {theirs: ours for ours, alike in _ALIKE.items() for theirs in reversed(alike)} | _SPLIT
_TABLE = _Plain()


def plain(text):
    """A text in Latin letters and ASCII digits as far as its characters look like some; marks, invisible ones and emoji gone."""
    return text if text.isascii() else text.translate(_TABLE)


_WAYS = {  # letters of an announcing word: what is typed for them
    "a": "[a4@^]", "b": "[b8]", "c": "[c(¢]", "e": "[e3€]", "g": "[g9]", "i": "[i1!|]", "l": "[l1|£]", "o": "[o0°]",
    "s": "[s5$§z]", "t": "[t7+]", "u": "[uv]", "w": r"(?:w|vv|uu|\\/\\/)",
}  # fmt: skip
_GAP = r"[^a-z0-9@^$§!|(¢€£°+\\]{0,3}"
_FULL = "password passphrase passcode passwort passwd username credentials login".split()
_SHORT = "pin pwd pass code".split()  # told only with a separator between all their letters, or a digit or mark for one of them


def _respelling(word):
    letters = _GAP.join(f"{_WAYS.get(letter, letter)}{{1,3}}" for letter in word.replace("ss", "s"))
    if "ss" in word:  # the second may be missing
        letters = letters.replace(_WAYS["s"] + "{1,3}", f"{_WAYS['s']}{{1,3}}(?:{_GAP}{_WAYS['s']}{{1,3}})?", 1)
    return re.compile(rf"(?<![a-z0-9])(?P<word>{letters})(?P<plural>s?)(?![a-z])", re.IGNORECASE)


_RESPELLINGS = [(word, _respelling(word)) for word in (*_FULL, *_SHORT)]
_SEPARATED = re.compile(r"[^a-z0-9@^$§!|(¢€£°+\\]+", re.IGNORECASE)
_JOINED = frozenset("pass user log".split())  # what such words begin with that is a word too: "pass. Word opens"
_BREAK = re.compile(r"-?[ \t]*\n[ \t]*")


def respelled(text):
    """A text with every announcing word that is spelled apart, over a line's end or with digits for letters spelled as usual."""
    for word, pattern in _RESPELLINGS:
        text = pattern.sub(lambda match, word=word: _settled(word, match), text)
    return text


def _settled(word, match):
    given = match["word"]
    gaps = _SEPARATED.findall(given)
    if gaps and not _is_apart(word, given, gaps) or not gaps and (given.isdigit() or word in _SHORT and given.isalpha()):
        return match[0]
    return match[0] if given.casefold() == word else f"{word}{match['plural']}"


def _is_apart(word, given, gaps):
    parts = _SEPARATED.split(given)
    if word in _SHORT:
        return len(gaps) == len(parts) - 1 and all(len(part) == 1 for part in parts)
    if len(gaps) > 1:
        return True
    first, second = parts
    if _BREAK.fullmatch(gaps[0]):
        return first.casefold() not in _JOINED or first.isupper() or not second[0].isupper()
    return first.casefold() not in _JOINED if gaps[0].isspace() else not any(c.isspace() for c in gaps[0])
