"""A note that was refused is sealed instead: from every form about a client or job, into the secret's field, in one step (C2)."""

import re
from collections import Counter
from html import unescape

import pytest

from tests import every_route, make
from tests.fixtures.searching import found_in
from tests.fixtures.vault import TODAY
from tests.screening.test_screening import below
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.consents import job_consents, opt_ins
from webapp.intake import enquiries
from webapp.jobs import assignment
from webapp.logins import access_requests
from webapp.ndas import drafting
from webapp.ndas.models import NdaTemplateText
from webapp.vault.models import JobConsent, Login
from webapp.web.forms import Form

CARRIES = "Works. pw: bluebell77"
HARMLESS = "Call tomorrow"
# Where something is typed about a client or job, and in which fields something could be that belongs into the vault.
PAGES = {
    "/jobs/{job}/log": ["text", "next_step", "paper_reference"],
    "/jobs/{job}/edit": ["title"],
    "/jobs/new?client={client}": ["title"],
    "/jobs/{job}/appointments": ["note"],
    "/diary/new?client={client}": ["note"],
    "/check-in?client={client}": ["title", "condition", "accessories", "system"],
    "/jobs/{job}/devices": ["condition", "accessories", "system"],
    "/devices/{device}/edit": ["condition", "accessories", "system"],
    "/devices/{device}/place": ["note"],
    "/devices/{device}/write-off": ["reason"],
    "/clients/{client}/edit": ["other_systems", "source_detail"],
    "/clients/{client}/hold": ["reason"],
    "/clients/{client}/departure": ["told_by"],
    "/enquiries/{enquiry}/edit": ["about", "source_detail"],
    "/ndas/{nda}/edit": ["title"],
    "/jobs/{job}/access-requests": ["words"],
    "/vault/requests/{request}/refusal": ["answer"],
    "/vault/entries/{login}/reveal": ["words"],
}

NO_CLIENT = {
    "keys_held_by": "a place of the shop",
    "name": "a template of the shop",
    "BreachForm": "about nobody by name",
    "BreachDecisionForm": "about nobody by name",
    "RequestForm.about": "who asks may be nobody that we know yet",
    "StepForm.words": "what we answer to somebody who uses a right of theirs",
    "BlackeningForm.reason": "why other people's words are left out of a package",
}


def offered(answer):
    """(address, names of the refused fields) of the button that the page offers, or None."""
    found = re.search(r'<button[^>]*\sname="refused"\s+value="([^"]*)"\s+formaction="([^"]*)"', answer.text)
    return found and (found[2], found[1])


def drafted(answer):
    """What stands in the secret's field of the page."""
    return unescape(re.search(r'<textarea[^>]*name="password"[^>]*>\r?\n?(.*?)</textarea>', answer.text, re.DOTALL)[1])


@pytest.fixture
def press(sign_in):
    """press(staff, path, field, text) -> (answer to the form, answer to the press, or None where none is offered)."""

    def pressed(staff, path, field="text", text=CARRIES, **typed):
        browser = sign_in(staff)
        sent = {"next_step": HARMLESS, "csrf_token": "pw: csrf77", **typed, field: text}
        refused = browser.post(path, data=sent)
        found = offered(refused)
        return refused, found and browser.post(found[0], data=sent | {"refused": found[1]})

    return pressed


@pytest.fixture
def numbers(vault):
    """One of each thing that the pages are about, all of one client."""
    by, client = vault.alice, make.client(vault.alice)
    job = make.job(client, by)
    vault.opt_in(client)
    asked = enquiries.take(every_route.ENQUIRY, by=by)
    type(client).update(standing="client").where(type(client).id == asked.client_id).execute()
    nda = drafting.prepare(client, NdaTemplateText.newest().first(), starts_on=TODAY, by=by, on=TODAY)
    assignment.take(job, by=by)
    request = access_requests.ask(job, "repair", "To test the disk.", by=by)
    facts = {"client": client, "job": job, "device": make.device(job, by), "enquiry": asked, "nda": nda, "request": request}
    return {name: row.id for name, row in facts.items()} | {"login": vault.login.id}


def test_every_form_about_a_client_keeps_the_text_and_offers_the_press(vault, numbers, press):
    for path, fields in PAGES.items():
        for field in fields:
            refused, draft = press(vault.alice, path.format(**numbers), field)
            assert refused.status_code == 422 and "bluebell77" in refused.text, (path, field)
            assert draft is not None and draft.status_code == 200 and drafted(draft) == CARRIES, (path, field)
    assert "bluebell" not in repr(list(Entry.select().dicts())) and Login.select().count() == 1


def test_no_screened_field_is_left_out_above(app):
    """A field is in PAGES under at least as many pages as there are forms that have it."""
    listed = Counter(field for fields in PAGES.values() for field in fields)
    forms = {form for form in below(Form) if form.__module__.startswith("webapp.") and form.__name__ not in NO_CLIENT}
    screened = {}
    for form in forms:
        for name, field in vars(form).items():
            if getattr(field, "kwargs", {}).get("screened") and not {name, f"{form.__name__}.{name}"} & NO_CLIENT.keys():
                screened.setdefault(name, []).append(f"{form.__name__}.{name}")
    left_out = [
        f"{', '.join(places)}: list it in PAGES under every page that has it, or in NO_CLIENT with the reason"
        for name, places in screened.items()
        if listed[name] < len(places)
    ]
    assert not left_out, "\n".join(left_out)
    assert len(forms) > 30 and len(screened) > 10


def test_what_is_refused_alone_moves_and_is_kept_nowhere_on_the_way(vault, press, tmp_path, caplog):
    job_consents.agree(vault.job, "phone", by=vault.bob)
    assignment.take(vault.job, by=vault.bob)
    _, draft = press(vault.bob, f"/jobs/{vault.job.id}/log")
    assert drafted(draft) == CARRIES and HARMLESS not in draft.text and "csrf77" not in draft.text
    assert "no-store" in draft.headers["Cache-Control"] and "bluebell" not in caplog.text
    assert found_in(tmp_path / "data", needles=[b"bluebell"]) == []


def test_where_the_say_for_the_job_stands_it_is_sealed_for_the_job(vault, press, sign_in):
    job_consents.agree(vault.job, "phone", by=vault.bob)
    assignment.take(vault.job, by=vault.bob)
    _, draft = press(vault.bob, f"/jobs/{vault.job.id}/log")
    assert "With the client’s say for job" in draft.text and 'name="told"' not in draft.text
    token = re.search(r'name="once"[^>]*value="([^"]+)"', draft.text)[1]
    typed = {"password": "bluebell77", "kind": "account", "username": "zoe", "once": token}
    for _ in range(2):  # a double press seals once
        assert sign_in(vault.bob).post(f"/jobs/{vault.job.id}/logins/draft", data=typed).location == f"/jobs/{vault.job.id}"
    (login,) = Login.select().where(Login.id != vault.login.id)
    body = vault.reveal(vault.unlock(), login=login)
    assert (body.password, body.username, login.pair.job_id) == ("bluebell77", "zoe", vault.job.id)


def test_where_the_client_has_opted_in_it_is_kept_for_the_client(vault, sign_in):
    answer = sign_in(vault.ruth).post(f"/jobs/{vault.job.id}/logins/draft", data={"password": "bluebell77", "kind": "e-mail"})
    assert answer.status_code == 302 and not JobConsent.select().exists()
    assert Login.select().order_by(Login.id.desc()).get().pair.job_id is None


def test_where_nothing_stands_the_say_is_recorded_and_the_login_sealed_in_one_step(vault, press, sign_in):
    opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    assignment.take(vault.job, by=vault.bob)
    _, draft = press(vault.bob, f"/jobs/{vault.job.id}/log")
    assert "The client agrees: seal it" in draft.text and 'name="told"' in draft.text
    assert f"{vault.job.number} · {vault.job.title}" in draft.text
    browser, path = sign_in(vault.bob), f"/jobs/{vault.job.id}/logins/draft"
    typed = {"password": "bluebell77", "kind": "device"}
    silent = browser.post(path, data=typed)
    assert silent.status_code == 422 and drafted(silent) == "bluebell77", "the text is kept until it is sealed"
    assert browser.post(path, data=typed | {"told": "rumour"}).status_code == 422
    assert not Login.select().exists() and not JobConsent.select().exists()
    assert browser.post(path, data=typed | {"told": "in person"}).status_code == 302
    consent, login = JobConsent.get(), Login.get()
    assert (consent.method, consent.recorded_by, login.pair.job_id) == ("in person", vault.bob, vault.job.id)
    assert Entry.select().where(Entry.act == Act.JOB_CONSENT_RECORDED).count() == 1
    assert vault.reveal(vault.unlock(), login=login).password == "bluebell77"


def test_a_say_is_not_left_behind_where_sealing_is_refused(vault, sign_in):
    opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    typed = {"password": "é" * 1000, "username": "ü" * 254, "label": "😀" * 120, "kind": "device", "told": "in person"}
    too_much = sign_in(vault.bob).post(f"/jobs/{vault.job.id}/logins/draft", data=typed | {"password": "😀" * 1000})
    assert too_much.status_code in (409, 422) and not JobConsent.select().exists() and not Login.select().exists()
    assert sign_in(vault.bob).post(f"/jobs/{vault.job.id}/logins/draft", data=typed).status_code == 302


def test_from_the_clients_page_the_job_is_chosen(vault, second_job, press, sign_in):
    opt_ins.withdraw(vault.client, "phone", by=vault.bob)
    path = f"/clients/{vault.client.id}/logins/draft"
    _, draft = press(vault.ruth, f"/clients/{vault.client.id}/edit", "other_systems")
    assert vault.job.number in draft.text and second_job.number in draft.text
    typed = {"password": "bluebell77", "kind": "device", "told": "in person"}
    desk = sign_in(vault.ruth)
    assert desk.post(path, data=typed).status_code == 422 and not Login.select().exists()
    assert desk.post(path, data=typed | {"job": 10**6}).status_code == 422
    assert desk.post(path, data=typed | {"job": second_job.id}).location == f"/clients/{vault.client.id}"
    assert Login.get().pair.job_id == second_job.id


def test_without_an_open_job_the_page_says_what_can_be_done(vault, neighbour, press):
    _, draft = press(vault.ruth, f"/clients/{neighbour.id}/edit", "other_systems")
    assert "There is no key to seal with" in draft.text and f"/clients/{neighbour.id}/logins" in draft.text
    assert "Seal it</button>" not in draft.text


def test_before_the_vault_is_set_up_the_page_says_so_and_asks_for_nothing(connected, job, alice, bob, press, sign_in):
    assignment.take(job, by=bob)
    about_job, about_client = f"/jobs/{job.id}", f"/clients/{job.client_id}"
    pages = [(bob, about_job, "/log", "text"), (alice, about_job, "/log", "text"), (alice, about_client, "/edit", "other_systems")]
    for who, back, path, field in pages:
        _, draft = press(who, back + path, field)
        assert "The vault is not set up yet" in draft.text and f'href="{back}"' in draft.text
        assert 'name="password"' not in draft.text and "bluebell" not in draft.text
        assert ("Set up the vault" in draft.text) is (who == alice)
    sent = sign_in(bob).post(f"/jobs/{job.id}/logins/draft", data={"password": "x", "kind": "device", "told": "in person"})
    assert "The vault is not set up yet" in sent.text and not Login.select().exists() and not JobConsent.select().exists()


def test_an_enquirer_gets_the_sentence_alone(vault, press):
    asked = enquiries.take(every_route.ENQUIRY, by=vault.ruth)
    for path in ("/enquiries/new", f"/enquiries/{asked.id}/edit", "/check-in"):
        refused, draft = press(vault.ruth, path, "about" if "enq" in path else "condition")
        assert "This looks like" in refused.text and draft is None, path
        assert ("in the vault instead" in refused.text) is ("enq" not in path), path


def test_who_may_not_seal_is_not_offered_it_and_does_not_reach_it(vault, charlie, neighbour, sign_in):
    for who, status in ((charlie, 403), (None, 401)):
        for path in (f"/jobs/{vault.job.id}/logins/draft", f"/clients/{vault.client.id}/logins/draft"):
            assert sign_in(who).post(path, data={"refused": "text", "text": CARRIES}).status_code == status
    hidden = sign_in(vault.bob).post(f"/clients/{neighbour.id}/logins/draft", data={"password": "x", "kind": "other"})
    assert hidden.status_code == 404 and Login.select().count() == 1


def test_a_form_without_a_refusal_offers_nothing(vault, sign_in):
    assignment.take(vault.job, by=vault.bob)
    answer = sign_in(vault.bob).post(f"/jobs/{vault.job.id}/log", data={"text": "Cleaned the fan", "minutes": ""})
    assert answer.status_code == 422 and offered(answer) is None
