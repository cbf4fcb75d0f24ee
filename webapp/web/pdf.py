"""A page as a PDF, where WeasyPrint is installed. It is given no way to reach anything but our own style sheets."""

import sys
from ctypes import CDLL
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from webapp.config import ROOT

BASE = "page:///"
STATIC = ROOT / "static"


class Refusal(ValueError):
    """A page asked for something that a PDF may not load."""


@cache
def is_possible():
    """Whether WeasyPrint and the library that it draws with are on this machine, found without loading either in full."""
    if not any((Path(folder) / "weasyprint").is_dir() for folder in sys.path):
        return False
    try:
        CDLL("libpango-1.0.so.0")
    except OSError:
        return find_library("pango-1.0") is not None
    return True


def pdf_or_none(html: str) -> bytes | None:
    """The bytes of a PDF of this HTML, or None where WeasyPrint or the libraries it needs are missing."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except (ImportError, OSError):
        return None

    class OurSheetsOnly(URLFetcher):
        def fetch(self, url, headers=None):
            return URLFetcherResponse(url, sheet(url), {"Content-Type": "text/css"})

    return HTML(string=html, base_url=BASE, url_fetcher=OurSheetsOnly()).write_pdf()


def sheet(url):
    """The bytes of a style sheet of ours by its address under /static/; everything else is refused, whatever its scheme."""
    parts = urlsplit(url if ":" in url else f"page:{url}")  # urljoin leaves an address bare where it does not know the scheme
    path = (STATIC / parts.path.removeprefix("/static/")).resolve()
    ours = parts.scheme == "page" and not parts.netloc and parts.path.startswith("/static/") and path.suffix == ".css"
    if not ours or not path.is_relative_to(STATIC.resolve()) or not path.is_file():
        raise Refusal("A PDF may load our own style sheets only.")
    return path.read_bytes()
