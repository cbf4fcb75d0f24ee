"""Small facts about text: what may be typed, and how it is folded so that search finds it."""

import re
import unicodedata

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
MARKS, JOINER = 30, "\u034f"
INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")


def clean(text: str) -> str:
    """Typed text with its ends trimmed, line ends as LF and composed to NFC; nothing else changes."""
    return unicodedata.normalize("NFC", _stream_safe(text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def _stream_safe(text):
    """Text in which no letter has more than 30 marks: what has no end of them takes the square of their number to normalise.

    A joiner without width goes after each 30 (the Stream-Safe Text Format of Unicode's annex 15, section 13).
    """
    if text.isascii():
        return text
    parts, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > MARKS:
            parts.append(JOINER)
            run = 1
        parts.append(character)
    return "".join(parts)


def forbidden(text):
    """Whether text holds a control character, a lone surrogate or an override of the writing direction."""
    return bool(FORBIDDEN.search(text))


def unstorable(text: str) -> bool:
    """Whether no database, file or other program can be given this text: it holds U+0000 or a lone surrogate."""
    return bool(UNSTORABLE.search(text))


def file_name(given: str) -> str:
    """What a file that somebody brought is called: no folders, nothing that turns the writing round, at most 120 characters."""
    bare = FORBIDDEN.sub("_", given).replace("\\", "/").rpartition("/")[2].strip()
    return bare[-120:] or "file"


def fold(text: str) -> str:
    """Text as search compares it: no accents, no case, one blank between words, compatible forms made one."""
    decomposed = unicodedata.normalize("NFKD", _stream_safe(text).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFKC", bare).casefold()).split())


def squeeze(text: str) -> str:
    """Folded text with only its letters and digits: serial numbers and postcodes."""
    return "".join(c for c in fold(text) if c.isalnum())


def digits(text: str) -> str:
    """Only the digits 0-9 of a text, full-width and other digits made ASCII."""
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdigit())


def initials(name: str) -> str:
    """One or two capital letters to stand for a name."""
    words = [w for w in name.split() if w[0].isalnum()] or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def write_size(size: int) -> str:
    """A number of bytes as people say it: 2.4 MB, 310 KB, 1 KB; what is there is never nothing."""
    return f"{size / 1_000_000:.1f} MB" if size >= 999_500 else f"{max(round(size / 1_000), 1 if size else 0)} KB"


def plural(number: int, one: str, many: str = "") -> str:
    """`one` for 1, else `many`, which is `one` with an s unless given: client, clients."""
    return one if number == 1 else many or f"{one}s"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun as people say it: 1 client, 2 clients, 1,200 clients."""
    return f"{number:,} {plural(number, one, many)}"
