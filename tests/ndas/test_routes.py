"""NDA pages: who gets which, what they refuse, and that nothing typed breaks them."""

import io
import re
from datetime import date

import pytest

from tests import make
from tests.browser import sheets
from tests.ndas.conftest import CODE, PASSPHRASE, prepare, seen
from webapp.ndas import drafting
from webapp.ndas.models import Nda, NdaState, NdaTemplate, NdaTemplateText, PaperCopy, Signature

ODD = [
    "",
    " ",
    "x" * 30_000,
    "a\x00b",
    "a\x1bb",
    "<script>alert(1)</script>",
    "\u202eevil",
    "שלום עליכם",
    "🔒👩‍🔧",
    "{{7919*7927}}",
    str(2**63),
    "%00",
]
ODD_DAYS = ["", "2025-02-29", "2026-13-01", "0001-01-01", "9999-12-31", "tomorrow", str(2**63), "<script>", "2026-11-23T00:00"]


@pytest.fixture
def may_see(client, bob, alice):
    """bob works for the client, so the client is among those he may see."""
    return make.job(client, alice, technician=bob)


def form(nda, **changes):
    """What the signing page sends."""
    return {"seen": seen(nda), "read": "y", "passphrase": PASSPHRASE, "code": CODE} | changes


def hidden(html, name):
    """The value of a hidden field."""
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)[1]


def test_reception_prepares_one_from_the_clients_page(sign_in, ruth, client):
    browser = sign_in(ruth)
    page = browser.get(f"/ndas/new?client={client.id}")
    template = NdaTemplate.select().first()
    sent = {"template": template.id, "starts_on": "2026-11-23", "ends_on": "", "once": hidden(page.text, "once")}
    first = browser.post(f"/ndas/new?client={client.id}", data=sent)
    again = browser.post(f"/ndas/new?client={client.id}", data=sent)
    assert first.status_code == again.status_code == 302 and first.location == again.location
    nda = Nda.get()
    shown = browser.get(first.location)
    assert nda.number in shown.text and "Draft" in shown.text and "/signature" not in shown.text
    assert nda.number in browser.get("/ndas").text
    assert nda.number in browser.get(f"/clients/{client.id}").text


def test_reception_edits_and_withdraws_but_does_not_sign(sign_in, ruth, draft):
    browser = sign_in(ruth)
    sent = {"title": "Our secret", "text": "Hush.", "starts_on": "2026-11-23", "ends_on": "2027-11-22", "version": 1}
    assert browser.post(f"/ndas/{draft.id}/edit", data=sent).status_code == 302
    assert "Hush." in browser.get(f"/ndas/{draft.id}").text
    stale = browser.post(f"/ndas/{draft.id}/edit", data=sent | {"text": "Shout."})
    assert stale.status_code == 409 and "Shout." in stale.text and "Hush." in stale.text
    assert hidden(stale.text, "version") == "2"
    assert browser.get(f"/ndas/{draft.id}/signature").status_code == 403
    assert browser.post(f"/ndas/{draft.id}/signature", data=form(draft)).status_code == 403
    assert browser.post(f"/ndas/{draft.id}/withdrawal").status_code == 302
    assert Nda.get_by_id(draft.id).state(date(2026, 11, 23)) == NdaState.WITHDRAWN
    assert browser.get(f"/ndas/{draft.id}/edit").status_code == 409
    assert browser.post(f"/ndas/{draft.id}/edit", data=sent).status_code == 409


def test_a_technician_is_refused_by_button_by_address_and_by_hand(sign_in, bob, draft, keys, may_see):
    browser = sign_in(bob)
    register = browser.get("/ndas")
    assert draft.number in register.text and f"/ndas/{draft.id}" not in register.text
    panel = browser.get(f"/clients/{draft.client_id}").text
    assert draft.number in panel and "/ndas/" not in panel
    for path in ("", "/edit", "/signature", "/print", "/pdf", "/evidence", "/ending", "/paper-copies"):
        assert browser.get(f"/ndas/{draft.id}{path}").status_code == 403, path
    for path in ("/edit", "/signature", "/withdrawal", "/ending", "/paper-copies"):
        assert browser.post(f"/ndas/{draft.id}{path}", data=form(draft)).status_code == 403, path
    for path in ("/nda-templates", "/nda-templates/new", "/nda-templates/1", f"/ndas/new?client={draft.client_id}"):
        assert browser.get(path).status_code == 403, path
    assert not Signature.select().exists() and not keys.spent


def test_a_technician_sees_the_ndas_of_his_own_clients_only(sign_in, bob, draft):
    assert draft.number not in sign_in(bob).get("/ndas").text


def test_charlie_and_strangers_get_nothing(sign_in, charlie, draft):
    for path in ("/ndas", f"/ndas/{draft.id}", f"/ndas/{draft.id}/signature", "/nda-templates"):
        assert sign_in(charlie).get(path).status_code == 403
        assert sign_in(None).get(path).status_code == 302
    assert sign_in(None).post(f"/ndas/{draft.id}/signature", data=form(draft)).status_code == 401


def test_management_reads_the_whole_and_signs(sign_in, alice, draft, keys):
    browser = sign_in(alice)
    assert f"/ndas/{draft.id}/signature" in browser.get(f"/ndas/{draft.id}").text
    page = browser.get(f"/ndas/{draft.id}/signature")
    assert hidden(page.text, "seen") == seen(draft)
    for words in re.split(r"\n+", draft.text):
        assert words.split("’")[0].split("'")[0].split('"')[0] in page.text
    sent = form(draft, seen=hidden(page.text, "seen"))
    first, again = browser.post(f"/ndas/{draft.id}/signature", data=sent), browser.post(f"/ndas/{draft.id}/signature", data=sent)
    assert first.status_code == again.status_code == 302
    assert Signature.select().count() == 1
    assert browser.get(f"/ndas/{draft.id}/signature").status_code == 409
    assert browser.post(f"/ndas/{draft.id}/signature", data=form(draft, seen="0")).status_code == 409
    shown = browser.get(f"/ndas/{draft.id}").text
    assert alice.name in shown and seen(draft) in shown and "/edit" not in shown and "Do not rely" not in shown


def test_signing_needs_the_tick_the_passphrase_and_the_code(sign_in, alice, draft, keys):
    browser = sign_in(alice)
    for missing in ("read", "passphrase", "code"):
        answer = browser.post(f"/ndas/{draft.id}/signature", data=form(draft, **{missing: ""}))
        assert answer.status_code == 422 and "Sign for the shop" in answer.text
    assert not keys.spent
    wrong = browser.post(f"/ndas/{draft.id}/signature", data=form(draft, passphrase="not this"))
    assert wrong.status_code == 422 and "do not fit together" in wrong.text
    assert draft.title in wrong.text and "checked" in wrong.text and "not this" not in wrong.text and PASSPHRASE not in wrong.text
    assert not Signature.select().exists()


def test_a_changed_text_has_to_be_read_again(sign_in, alice, ruth, draft, keys):
    browser, shown = sign_in(alice), seen(draft)
    drafting.edit(draft, title=draft.title, text="Brand new words.", starts_on=draft.starts_on, ends_on=None, by=ruth, version=1)
    answer = browser.post(f"/ndas/{draft.id}/signature", data=form(draft, seen=shown))
    assert answer.status_code == 409 and "read it again" in answer.text and "Brand new words." in answer.text
    assert hidden(answer.text, "seen") == seen(draft) != shown
    assert "checked" not in answer.text and not keys.spent and not Signature.select().exists()


def test_what_is_signed_management_alone_reads(sign_in, alice, ruth, signed):
    words = "what happened, what it concerns"
    assert words in sign_in(alice).get(f"/ndas/{signed.id}").text
    shown = sign_in(ruth).get(f"/ndas/{signed.id}")
    assert shown.status_code == 200 and words not in shown.text and "In force" in shown.text
    for path in ("/print", "/pdf", "/evidence"):
        assert sign_in(ruth).get(f"/ndas/{signed.id}{path}").status_code == 403


def test_it_prints_with_its_signature_and_its_evidence_is_handed_out(sign_in, alice, signed):
    browser = sign_in(alice)
    printed = browser.get(f"/ndas/{signed.id}/print").text
    assert alice.name in printed and seen(signed) in printed and "<p>Signature</p>" in printed
    file = browser.get(f"/ndas/{signed.id}/evidence")
    assert file.data == bytes(signed.signature.evidence)
    assert file.headers["Content-Disposition"] == f'attachment; filename="{signed.number}.json"'


@pytest.mark.browser
def test_printed_it_takes_two_sheets_and_each_carries_its_number(window, alice, signed):
    page = window(alice)
    page.goto(f"/ndas/{signed.id}/print")
    assert sheets(page, prefer_css_page_size=True) == 2, "the signatures do not stand alone on a third"
    page.emulate_media(media="print")
    style = "name => getComputedStyle(document.querySelector(name))"
    assert page.evaluate(f"({style})('html').getPropertyValue('--number-of-it')") == f'"{signed.number}"'
    assert page.evaluate(f"({style})('main').page") == "numbered"


@pytest.mark.pdf
def test_it_becomes_a_pdf(sign_in, alice, signed):
    pytest.importorskip("weasyprint", reason="needs WeasyPrint and Pango", exc_type=(ImportError, OSError))
    answer = sign_in(alice).get(f"/ndas/{signed.id}/pdf")
    assert answer.data.startswith(b"%PDF-") and answer.headers["Content-Type"] == "application/pdf"


def test_a_draft_has_no_evidence_and_says_that_it_binds_nobody(sign_in, alice, ruth, draft):
    assert sign_in(alice).get(f"/ndas/{draft.id}/evidence").status_code == 404
    assert "binding on nobody" in sign_in(ruth).get(f"/ndas/{draft.id}/print").text


def test_a_forged_text_is_not_shown_as_agreed(sign_in, alice, signed):
    Nda.update(text="We promise nothing.").execute()
    for path in ("", "/print"):
        assert "Do not rely on this" in sign_in(alice).get(f"/ndas/{signed.id}{path}").text


def test_a_signed_one_is_ended_and_its_paper_kept(sign_in, alice, ruth, signed):
    browser = sign_in(alice)
    upload = lambda name, raw: {"signed_on": "2026-11-20", "scan": (io.BytesIO(raw), name)}  # noqa: E731
    for name, raw in (("x.exe", b"MZ"), ("x.pdf", b"MZ"), ("x.pdf", b""), ("", b"%PDF-")):
        assert browser.post(f"/ndas/{signed.id}/paper-copies", data=upload(name, raw)).status_code == 422
    assert browser.post(f"/ndas/{signed.id}/paper-copies", data=upload("../../\u202efdp.pdf", b"%PDF-1.4")).status_code == 302
    assert PaperCopy.select().count() == 1
    assert sign_in(ruth).post(f"/ndas/{signed.id}/ending", data={"ended_on": "2026-12-01"}).status_code == 403
    assert browser.post(f"/ndas/{signed.id}/ending", data={"ended_on": "2026-01-01"}).status_code == 422
    assert browser.post(f"/ndas/{signed.id}/ending", data={"ended_on": "2026-12-01"}).status_code == 302
    assert Nda.get_by_id(signed.id).last_day() == date(2026, 12, 1)


def test_management_keeps_the_templates(sign_in, alice):
    browser = sign_in(alice)
    page = browser.get("/nda-templates/new")
    sent = {"name": "For clinics", "body": "For {client}.", "once": hidden(page.text, "once")}
    assert browser.post("/nda-templates/new", data=sent).location == browser.post("/nda-templates/new", data=sent).location
    template = NdaTemplate.get(NdaTemplate.name == "For clinics")
    changed = {"name": "For clinics", "body": "For {client} only.", "version": 1}
    assert browser.post(f"/nda-templates/{template.id}", data=changed).status_code == 302
    assert NdaTemplateText.select().where(NdaTemplateText.template == template).count() == 2
    stale = browser.post(f"/nda-templates/{template.id}", data=changed | {"body": "Mine."})
    assert stale.status_code == 409 and "Mine." in stale.text and "For {client} only." in stale.text
    assert browser.post("/nda-templates/new", data={"name": "for CLINICS", "body": "x"}).status_code == 422
    assert "For clinics" in browser.get("/nda-templates").text


@pytest.mark.parametrize("odd", ODD)
def test_odd_words_never_break_a_page(sign_in, alice, draft, keys, odd):
    browser, path = sign_in(alice), f"/ndas/{draft.id}"
    sent = {"title": odd, "text": odd, "starts_on": "2026-11-23", "version": 1}
    tries = [
        browser.post(f"{path}/edit", data=sent),
        browser.post(f"{path}/edit", data={"text": odd, "version": odd}),
        browser.post("/nda-templates/new", data={"name": odd[:100], "body": odd, "once": odd}),
        browser.post("/nda-templates/1", data={"name": odd, "body": odd, "version": odd}),
        browser.post(f"/ndas/new?client={draft.client_id}", data={"template": odd, "starts_on": odd, "once": odd}),
        browser.post(f"{path}/signature", data={"seen": odd, "read": odd, "passphrase": odd, "code": odd}),
    ]
    for answer in tries:
        assert answer.status_code in (302, 409, 413, 422)
        assert "<script>alert" not in answer.text
    for page in (path, f"{path}/print", f"{path}/signature", "/ndas", "/nda-templates", f"/clients/{draft.client_id}"):
        answer = browser.get(page)
        assert answer.status_code == 200 and "<script>alert" not in answer.text
        assert "62773913" not in browser.get(path).text  # what a template would make of the product
    assert not Signature.select().exists()


@pytest.mark.parametrize("odd", ODD_DAYS)
def test_odd_days_are_refused_beside_their_field(sign_in, alice, signed, client, odd):
    browser = sign_in(alice)
    template = NdaTemplate.select().first().id
    tries = [
        browser.post(f"/ndas/new?client={client.id}", data={"template": template, "starts_on": odd}),
        browser.post(f"/ndas/{signed.id}/ending", data={"ended_on": odd}),
        browser.post(f"/ndas/{signed.id}/paper-copies", data={"signed_on": odd, "scan": (io.BytesIO(b"%PDF-1.4"), "x.pdf")}),
    ]
    assert [answer.status_code for answer in tries] == [422, 422, 422]
    assert all("has-error" in answer.text for answer in tries)


@pytest.mark.parametrize("odd", ["0", "-1", "x", str(2**63), str(2**70), "", "１"])
def test_odd_numbers_in_addresses_find_nothing(sign_in, alice, draft, odd):
    browser = sign_in(alice)
    assert browser.get(f"/ndas/new?client={odd}").status_code == 404 or odd == "１"
    assert browser.get(f"/ndas?before={odd}").status_code == 200
    assert browser.get(f"/ndas/{odd}/signature").status_code in (404, 405) or odd == "１"
    assert browser.get(f"/nda-templates/{odd}").status_code in (404, 405) or odd in ("１", "")


def test_the_register_goes_on_where_it_stopped(sign_in, alice, client, ruth):
    for _ in range(53):
        prepare(client, ruth)
    first = sign_in(alice).get("/ndas").text
    following = re.search(r'href="(/ndas\?before=\d+)"', first)[1]
    rest = sign_in(alice).get(following).text
    found = [set(re.findall(r"NDA-2026-\d{3}", text)) for text in (first, rest)]
    assert len(found[0]) == 50 and len(found[1]) == 3 and not found[0] & found[1]


def test_the_register_asks_few_questions(sign_in, alice, client, ruth, statements):
    for _ in range(10):
        prepare(client, ruth)
    browser = sign_in(alice)
    statements.clear()
    browser.get("/ndas")
    few = len(statements)
    for _ in range(20):
        prepare(client, ruth)
    statements.clear()
    browser.get("/ndas")
    assert len(statements) <= few + 1


def test_without_a_csrf_token_nothing_is_signed(app, sign_in, alice, draft, keys):
    browser = sign_in(alice)
    app.config["WTF_CSRF_ENABLED"] = True
    assert browser.post(f"/ndas/{draft.id}/signature", data=form(draft)).status_code == 400
    assert browser.post(f"/ndas/{draft.id}/withdrawal").status_code == 400
    assert not Signature.select().exists()
