"""What goes over the wire: a page with everything it asks for, plain, and compressed as the proxy in front would."""

import gzip
import re
from dataclasses import dataclass

LINK = re.compile(r"(?:href|src)=\"(/static/[^\"#]+)")
URL = re.compile(r"url\([\"']?(?!data:)([^\"')#]+)")
PACKED = ("text/", "application/javascript", "application/json", "image/svg+xml")
HEAD = 350  # bytes of a header block, about


@dataclass
class Weight:
    """Bytes and requests."""

    plain: int = 0
    packed: int = 0
    requests: int = 0

    def add(self, answer):
        """Count an answer, compressed where a proxy would."""
        kind = answer.headers.get("Content-Type", "")
        packed = gzip.compress(answer.body, 6) if kind.startswith(PACKED) else answer.body
        self.plain += len(answer.body) + HEAD
        self.packed += len(packed) + HEAD
        self.requests += 1


def weigh(visitor, path):
    """(first visit, next page) of a path: Weights, the first with every file the page asks for."""
    first, following = Weight(), Weight()
    page = visitor.get(path)
    first.add(page)
    following.add(page)
    waiting, seen = sorted(set(LINK.findall(page.text))), set()
    while waiting:
        one = waiting.pop(0)
        if one in seen:
            continue
        seen.add(one)
        answer = visitor.get(one)
        assert answer.status == 200, f"{one}: {answer.status}"
        first.add(answer)
        if one.partition("?")[0].endswith(".css"):
            waiting += [_beside(one, found) for found in URL.findall(answer.text)]
    return first, following


def _beside(sheet, address):
    return address if address.startswith("/") else f"{sheet.rpartition('/')[0]}/{address}"
