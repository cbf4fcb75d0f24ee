"""Somebody on the staff parks a password in whatever field takes text: a name, an address, a letter, a backup's place (C2)."""

import io

import pytest

from tests import every_route, make
from tests.fixtures.searching import found_in
from tests.fixtures.signatures import SIGNATURE
from tests.fixtures.vault import TODAY, started
from tests.gates import one_in
from tests.logins.test_screened_acts import COMPLETE, filled
from tests.logins.test_seal_instead import PAGES, numbers  # noqa: F401 (fixture)
from webapp import schema
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.clients.models import Client, StoredFile
from webapp.consents import opt_ins, wording
from webapp.dossier import packages
from webapp.erasure import termination
from webapp.intake.models import Place
from webapp.jobs.models import JobStatus
from webapp.links import client_acts
from webapp.ndas.models import NdaTemplate
from webapp.requests import requests
from webapp.screening import NAME, NOTE, Reading
from webapp.staff import invitations
from webapp.staff.models import Shop
from webapp.vault.models import OptIn

CREDENTIAL, NEEDLE = "pw: bluebell77", b"bluebell77"
TYPED = {  # where a form takes a number or an address only
    **dict.fromkeys(("phone", "phone2"), "0113 496 0155 " + CREDENTIAL),
    **dict.fromkeys(("email", "email2"), "password=bluebell77@example.com"),
    "postcode": "PIN 4821",
    "letter": "{reasons} {received} " + CREDENTIAL,
}
REFUSALS = "This looks like a", "does not look like a phone number", "seems to hold a password or code"
NEW = {"name": "Ida New", "source": "phone", "phone": "0113 496 0333", "alike": "new"}
DEVICE = {"kind": "laptop", "make": "Lenovo", "condition": "Fine", "title": "Slow", "job_title": "Slow"}
STEP = {"on": str(TODAY), "words": "Done"}
# {address: {field: the column that it is stored in}}, with what a complete form needs besides what its page comes filled with.
NAMED = {
    "/clients/new": ({"name": "Client.name", "address": "Client.address", "postcode": "Client.postcode"}, NEW),
    "/clients/{client}/edit": ({"name": "Client.name", "address": "Client.address", "postcode": "Client.postcode"}, {}),
    "/clients/{client}/edit#phone": ({"phone": "Contact.value", "phone2": "Contact.value", "email2": "Contact.value"}, {}),
    "/enquiries/new": ({"name": "Client.name", "phone": "Contact.value"}, NEW | {"about": "A printer"}),
    "/enquiries/{enquiry}/edit": ({"name": "Client.name"}, {}),
    "/check-in": ({"name": "Client.name", "make": "Device.make", "serial": "Device.serial"}, NEW | DEVICE),
    "/jobs/{job}/devices": ({"make": "Device.make", "model": "Device.model", "serial": "Device.serial"}, DEVICE),
    "/devices/{device}/edit": ({"make": "Device.make", "model": "Device.model", "serial": "Device.serial"}, {}),
    "/devices/{device}/release": ({"to": "Release.to"}, {"to": "Zoë", "checked": "known in person"}),
    "/places/new": ({"name": "Place.name"}, {}),
    "/places/{place}/edit": ({"name": "Place.name"}, {}),
    "/job-statuses/new": ({"name": "JobStatus.name"}, {"tone": "blue"}),
    "/job-statuses/{status}/edit": ({"name": "JobStatus.name"}, {"finished": ""}),
    "/ndas/{nda}/edit": ({"text": "Nda.text"}, {}),
    "/nda-templates/new": ({"body": "NdaTemplateText.body"}, {"name": "Short", "body": "We keep secrets."}),
    "/nda-templates/{template}": ({"body": "NdaTemplateText.body"}, {}),
    "/letters/clarification": ({"text": "LetterText.text"}, {}),  # and what a letter has to hold
    "/policy/new": ({"text": "Policy.text"}, {"text": "Keep what you see to yourself."}),
    "/settings/shop": ({"name": "Shop.name", "address": "Shop.address", "notice": "Shop.notice"}, {}),
    "/settings/shop#phone": ({"phone": "Shop.phone", "email": "Shop.email"}, {}),
    "/staff/invite": ({"name": "Invitation.name"}, {"name": "Nia New", "roles": "technician"}),
    "/requests/new": (
        {"name": "Client.name"},
        NEW | {"kind": "access", "channel": "phone", "about": "A copy", "received_on": str(TODAY)},
    ),
    "/requests/{request}/collection": (
        {"to": "RequestStep.to"},
        {"how": "in person", "on": str(TODAY), "looked": "y", "without_logins": "y"},
    ),
    "/terminations/{termination}/hand-over": (
        {"to": "HandOver.to", "signature": "HandOver.signature"},
        {"how": "in person", "to": "Zoë", "signature": "Zoë O’Brien", "sure": "y"},
    ),
    "/clients/{client}/departure": ({"postcode": "Departure.postcode"}, COMPLETE["/clients/{client}/departure"]),
    "/backups/places/new": (
        {name: f"BackupTarget.{name}" for name in ("name", "path", "keys_path", "host", "login", "host_key", "region")},
        {"kind": "folder", "name": "Blue disk"},
    ),
}
# Columns that are read and that no form of the above writes, and how it is known that nothing gets into them.
BY_THEMSELVES = {
    "Staff.name": "copied from the invitation; test_who_joins_under_a_password_is_refused",
    "StoredFile.name": "test_the_name_of_a_scan_is_left_out",
    "OptIn.wording": "test_a_letter_has_its_credential_black",
    "OptIn.wording_version": "compared with today’s words, or made of the letter’s",
    "ClientSignature.name": "test_a_client_who_signs_with_a_password_is_refused",
    "Contact.label": "no form writes it",
}


@pytest.fixture
def made(vault, numbers):  # noqa: F811 (fixture)
    """Ids of one of everything that the addresses name."""
    asked = requests.log(
        every_route.REQUEST | {"number": vault.client.number, "received_on": TODAY, "in_doubt": False}, by=vault.alice, on=TODAY
    )
    leaving = make.client(vault.alice)
    ending = termination.begin(leaving, leaving.number, by=vault.alice)
    packages.build(packages.begin(leaving, content="return", by=vault.alice))
    requests.take_step(asked, "identity proved", by=vault.alice, on=TODAY, today=TODAY, how="known in person")
    package = packages.build(packages.begin(vault.client, by=vault.alice))
    rows = {
        "package": package,
        "place": Place.select().first(),
        "status": JobStatus.get(JobStatus.first),
        "template": NdaTemplate.select().first(),
    }
    return numbers | {name: row.id for name, row in rows.items()} | {"asked": asked.id, "termination": ending.id}


@pytest.fixture
def post(vault, made, sign_in, tmp_path):
    """post(page, **typed) -> the answer to management's form at that page, complete but for what is typed."""
    ids = made | {"request": made["asked"]}
    browser = sign_in(vault.alice)

    def posted(page, **typed):
        address = page.partition("#")[0].format(**ids)
        shown = browser.get(address)
        disk = tmp_path / "disk"
        disk.mkdir(exist_ok=True)
        given = {"place": str(made["place"]), "package": str(made["package"]), "path": str(disk)} | NAMED[page][1]
        return browser.post(address, data=filled(shown.text) | given | typed)

    return posted


def kept_in_clear(tmp_path):
    return found_in(tmp_path / "data", needles=[NEEDLE])


@pytest.mark.parametrize("page", one_in(3, NAMED))
def test_no_field_takes_a_credential(post, page, tmp_path):
    for field in NAMED[page][0]:
        answer = post(page, **{field: TYPED.get("letter" if "letters" in page else field, CREDENTIAL)})
        told = [sentence for sentence in REFUSALS if sentence in answer.text]
        assert (answer.status_code, len(told)) == (422, 1), field
    assert found_in(tmp_path / "data", needles=[NEEDLE, b"PIN 4821"]) == []


def columns(*readings):
    """The names of the columns that are read so, as "Model.column"."""
    return {
        f"{model.__name__}.{name}" for model in schema.MODELS for name, reading in model.screening.items() if reading in readings
    }


def test_every_column_that_is_read_has_an_attack_here():
    tried = {column for fields, _ in NAMED.values() for column in fields.values()} | BY_THEMSELVES.keys()
    assert columns(*(reading for reading in Reading if reading != NOTE)) - tried == set()


KEEPS = {  # (address, field): what is written when staff keep it
    ("/clients/{client}/edit", "name"): "Client",
    ("/devices/{device}/edit", "serial"): "Device",
    ("/devices/{device}/release", "to"): "Release",
    ("/places/new", "name"): "Place",
    ("/job-statuses/new", "name"): "JobStatus",
    ("/settings/shop", "name"): "Shop",
    ("/staff/invite", "name"): "Invitation",
    ("/backups/places/new", "name"): "BackupTarget",
}


@pytest.mark.parametrize(("page", "field"), one_in(3, KEEPS))
def test_a_name_that_is_kept_stands_and_is_on_record(post, page, field):
    name = "Pin 4821"
    refused = post(page, **{field: name})
    assert 'value="' + field + '">Keep it: it is a name</button>' in refused.text
    answer = post(page, **{field: name, "kept_names": field})
    assert answer.status_code == 302 or answer.status_code == 200 and "Keep it" not in answer.text
    entry = Entry.get(Entry.act == Act.NAME_KEPT)
    assert (entry.about.split()[0], entry.numbers) == (KEEPS[page, field], f"column={field}")


def test_a_kept_name_is_not_asked_about_again(post, made):
    page = "/clients/{client}/edit"
    post(page, name="Pin 4821", kept_names="name")
    assert post(page, phone="0113 496 0155").status_code == 302
    assert Entry.select().where(Entry.act == Act.NAME_KEPT).count() == 1
    assert Client.get_by_id(made["client"]).name == "Pin 4821"


@pytest.mark.parametrize("page", [page for page in PAGES if page in ("/clients/{client}/edit", "/devices/{device}/edit")])
def test_a_note_cannot_be_kept_as_a_name(post, page, tmp_path):
    field = PAGES[page][0]
    assert post(page, **{field: CREDENTIAL, "kept_names": field}).status_code == 422
    assert kept_in_clear(tmp_path) == []


def test_a_letter_cannot_be_kept_as_a_name(post, tmp_path):
    assert post("/letters/clarification", text="{reasons} " + CREDENTIAL, kept_names="text").status_code == 422
    assert kept_in_clear(tmp_path) == []


@pytest.fixture
def write_in(vault, sign_in):
    """write_in(words, scan's name) -> the answer to management who records an opt-in by letter."""
    opt_ins.withdraw(vault.client, "phone", by=vault.alice)

    def sent(words, name="letter.pdf"):
        scan = (io.BytesIO(every_route.SCAN[2]), name, every_route.SCAN[1])
        typed = {"method": "letter", "letter": words, "given_on": str(TODAY), "scan": scan}
        return sign_in(vault.alice).post(f"/clients/{vault.client.id}/logins/opt-in", data=typed)

    return sent


def test_a_letter_has_its_credential_black(write_in, tmp_path):
    answer = write_in(
        "Please keep my logins. My password is bluebell77, thank you. " + "Come in May and bring the fan and the paste. " * 30
    )
    assert answer.status_code == 302
    newest = OptIn.select().order_by(OptIn.id.desc()).get()
    assert "Please keep my logins. My password is ██████, " in newest.wording
    assert kept_in_clear(tmp_path) == []


def test_the_name_of_a_scan_is_left_out(write_in, tmp_path):
    assert write_in("Please keep my logins.", name="pw bluebell77.pdf").status_code == 302
    assert StoredFile.select().order_by(StoredFile.id.desc()).get().name == "file.pdf"
    assert kept_in_clear(tmp_path) == []


def test_who_joins_under_a_password_is_refused(vault, phone, tmp_path):
    token = invitations.invite("Nia New", ["technician"], by=vault.alice)
    typed = {"name": CREDENTIAL, "password": make.PASSWORD, "again": make.PASSWORD}
    assert phone.post(f"/join/{token}", data=typed).status_code == 422
    assert kept_in_clear(tmp_path) == []


def test_a_client_who_signs_with_a_password_is_refused(vault, asked, phone, tmp_path):
    _, token = asked("job", job=vault.job)
    started(phone, token)
    seen = client_acts.fingerprint(wording.for_job(Shop.current(), vault.job)[0])
    phone.post("/client/words", data={"seen": seen, "agreed": "y"})
    answer = phone.post("/client/signature", data={"seen": seen, "name": CREDENTIAL, "drawing": SIGNATURE})
    assert (answer.status_code, "This looks like a password" in answer.text) == (422, True)
    assert kept_in_clear(tmp_path) == []


def test_what_carries_no_credential_is_saved(post):
    for page, field in (("/clients/{client}/edit", "name"), ("/devices/{device}/edit", "serial")):
        assert post(page, **{field: "PW-4821X"}).status_code == 302, page


def test_a_column_that_staff_keep_names_in_is_a_name():
    assert {"Client.name", "Client.address", "Device.make", "Device.model", "Device.serial"} <= columns(NAME)
