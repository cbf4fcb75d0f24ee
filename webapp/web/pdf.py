"""A page as a PDF, where WeasyPrint is installed. It is given our style sheets, and no way to reach anything else."""

import sys
from ctypes import CDLL
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from typing import Any

from webapp.config import ROOT

BASE = "page:///"  # no address of anything: what a page names by a path is asked for, and refused, like the rest
STATIC = ROOT / "static"
SHEETS = ("vendor/bootstrap/bootstrap.css", "theme.css")


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
    """The bytes of a PDF of this HTML in our style, or None where WeasyPrint or the libraries it needs are missing."""
    try:
        from weasyprint import HTML
    except (ImportError, OSError):
        return None
    return HTML(string=html, base_url=BASE, url_fetcher=_nothing()).write_pdf(stylesheets=[our_style()])


@cache
def our_style() -> Any:
    """Our style sheets, parsed once a process: that took most of the time of a PDF."""
    from weasyprint import CSS

    return CSS(string="\n".join((STATIC / name).read_text("utf-8") for name in SHEETS), url_fetcher=_nothing())


def _nothing() -> Any:
    """A fetcher that refuses whatever a page or a style sheet asks for, whatever its scheme."""
    from weasyprint.urls import URLFetcher

    class Nothing(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            raise Refusal("A PDF may load nothing.")

    return Nothing()
