"""Receipts on paper and as PDF, and what a PDF may load."""

import importlib.util
import sys

import pytest

from tests import make
from tests.browser import sheets
from webapp.intake import receipts
from webapp.web import pdf


def test_the_code_is_drawn_from_squares_only():
    side, path = receipts.code("http://127.0.0.1:8000/jobs/1")
    assert side >= 29 and set(path) <= set("Mhvz-0123456789 ")


@pytest.mark.pdf
@pytest.mark.skipif(importlib.util.find_spec("weasyprint") is None, reason="WeasyPrint is not installed")
def test_a_receipt_as_pdf(sign_in, alice):
    device = make.device(make.job(make.client(alice), alice), alice)
    answer = sign_in(alice).get(f"/jobs/{device.job_id}/receipt.pdf")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF-")


def test_without_weasyprint_the_page_is_printed_instead(sign_in, alice, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    device = make.device(make.job(make.client(alice), alice), alice)
    answer = sign_in(alice).get(f"/jobs/{device.job_id}/receipt.pdf", follow_redirects=True)
    assert answer.status_code == 200 and "Print the page instead." in answer.text and 'class="copies"' in answer.text


def test_the_button_is_there_where_a_pdf_can_be_made_and_nowhere_else(sign_in, alice, monkeypatch, tmp_path):
    device, browser = make.device(make.job(make.client(alice), alice), alice), sign_in(alice)
    assert pdf.is_possible() is (pdf.pdf_or_none("<p>x") is not None)
    assert ("receipt.pdf" in browser.get(f"/jobs/{device.job_id}/receipt").text) is pdf.is_possible()
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    pdf.is_possible.cache_clear()
    assert "receipt.pdf" not in browser.get(f"/jobs/{device.job_id}/receipt").text
    pdf.is_possible.cache_clear()


def test_each_copy_says_what_is_wrong_whom_to_ring_and_has_room_to_sign(sign_in, alice):
    client = make.client(alice, "Zoë", phones=["0113 496 0123", "07700 900123"])
    device = make.device(make.job(client, alice, "Does not <start>"), alice)
    text = sign_in(alice).get(f"/jobs/{device.job_id}/receipt").text
    for words in (
        "<dd>Does not &lt;start&gt;</dd>",
        "<dd>Zoë</dd>",
        "<dd>0113 496 0123</dd>",
        "Client’s signature",
        device.number,
        "PF3K21X",
    ):
        assert text.count(words) == 2
    assert "07700" not in text


@pytest.mark.browser
@pytest.mark.parametrize("devices", [1, 2])
def test_both_copies_are_printed_on_one_sheet(window, alice, devices):
    job = make.job(make.client(alice), alice)
    for _ in range(devices):
        make.device(job, alice, condition="Lid scratched, two keys missing, left hinge loose", accessories="Charger, sleeve, mouse")
    page, ten = window(alice), dict.fromkeys(("top", "right", "bottom", "left"), "10mm")
    page.goto(f"/jobs/{job.id}/receipt")
    assert page.locator(".copy").count() == 2
    assert (sheets(page, prefer_css_page_size=True), sheets(page, margin=ten)) == (1, 1)


ELSEWHERE = [
    "http://127.0.0.1:1/x",
    "file:///etc/passwd",
    "/static/theme.css",
    "page:///static/app.js",
    "data:text/css,p{}",
    "ftp://127.0.0.1/x",
]
ASKED = [
    '<img src="{}">',
    '<link rel="stylesheet" href="{}">',
    "<style>@import url({});</style>",
    '<p style="background:url({})">x</p>',
]


@pytest.mark.pdf
@pytest.mark.parametrize("url", ELSEWHERE)
@pytest.mark.parametrize("asked", ASKED)
def test_a_pdf_loads_nothing(monkeypatch, url, asked):
    from weasyprint.urls import URLFetcher

    reached = []
    monkeypatch.setattr(URLFetcher, "fetch", lambda self, url, headers=None: reached.append(url))
    assert pdf.pdf_or_none(asked.format(url)).startswith(b"%PDF-") and not reached


@pytest.mark.pdf
def test_a_pdf_is_laid_out_by_our_style_sheets():
    from weasyprint import HTML

    page = '<body class="plain"><h1>x</h1>'
    assert len(pdf.pdf_or_none(page)) != len(HTML(string=page).write_pdf())
    assert pdf.our_style() is pdf.our_style()
