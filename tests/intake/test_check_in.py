"""Check-in: somebody new in one save, somebody on record, a further device, and no second record of anybody."""

import re

from tests import make
from tests.intake.typed import DEVICE, ENQUIRY, at
from webapp.clients.models import Client
from webapp.intake import enquiries
from webapp.intake.models import Device, Enquiry
from webapp.jobs.models import Job


def test_check_in_of_somebody_new_is_one_save_and_prints(sign_in, bob):
    browser, where = sign_in(bob), make.place()
    data = ENQUIRY | DEVICE | at(where) | {"title": "Does not start", "system": "Windows 11", "serial": "PF3K21X"}
    first, second = browser.post("/check-in", data=data), browser.post("/check-in", data=data)
    assert first.status_code == 302 and first.location == second.location
    device = Device.get()
    assert (Client.select().count(), Job.select().count(), Device.select().count()) == (1, 1, 1)
    assert re.fullmatch(r"\d{4}-\d{4}-1", device.number)
    page = browser.get(first.location).text
    assert page.count(device.job.number) >= 4 and page.count('class="copy"') == 2 and page.count("You stay responsible") == 2
    assert "PF3K21X" in page and "Windows" not in page.split('class="copies"')[1]
    assert page.split('class="copies"')[1].count("Does not start") == 2


def test_check_in_asks_before_a_second_record_is_made(sign_in, ruth, bob, client):
    browser, data = sign_in(ruth), ENQUIRY | DEVICE | at(make.place()) | {"title": "Noisy fan", "phone": "+44 113 496 0101"}
    asked = browser.post("/check-in", data=data)
    assert asked.status_code == 422 and "Is it one of these?" in asked.text and 'value="Noisy fan"' in asked.text
    assert f"Zoë O’Brien, {client.number}, 0113 496 0101" in asked.text and "Somebody new" in asked.text
    assert Client.select().count() == 1 and not Job.select().exists()
    odd = browser.post("/check-in", data=data | {"alike": "77"})
    assert odd.status_code == 422 and "Choose one from the list" in odd.text
    for _ in range(2):
        assert browser.post("/check-in", data=data | {"alike": str(client.id)}).status_code == 302
    assert Client.select().count() == 1 and Device.get().client == client
    new = data | {"alike": "new", "once": "n" * 20}
    assert browser.post("/check-in", data=new).status_code == 302 and Client.select().count() == 2
    Job.update(technician=ruth).execute()  # no job of his: he is told of none of them
    assert sign_in(bob).post("/check-in", data=data | {"once": "b" * 20}).status_code == 302


def test_check_in_asks_about_an_enquirer_who_becomes_a_client_first(sign_in, ruth, enquiry):
    data = ENQUIRY | DEVICE | at(make.place()) | {"title": "Noisy fan"}
    page = sign_in(ruth).post("/check-in", data=data)
    assert page.status_code == 422 and "enquirer</label>" in page.text
    page = sign_in(ruth).post("/check-in", data=data | {"alike": str(enquiry.client_id)})
    assert page.status_code == 409 and "Make them a client first" in page.text and not Job.select().exists()


def test_what_an_enquirer_asked_is_the_fault_of_their_first_job(sign_in, ruth, enquiry):
    browser, address = sign_in(ruth), f"/check-in?client={enquiry.client_id}"
    browser.post(f"/clients/{enquiry.client_id}/becoming", data=ENQUIRY | {"address": "1 Road", "version": "1"})
    assert 'value="Slow laptop"' in browser.get(address).text
    Enquiry.update(about="Slow\n" + "laptop " * 30).execute()
    fault = re.search(r'name="title"[^>]*value="([^"]*)"', browser.get(address).text)[1]
    assert fault.startswith("Slow laptop laptop") and fault.endswith("…") and len(fault) <= 120
    Enquiry.update(about=enquiries.ABOUT_THEIR_DATA).execute()
    assert enquiries.ABOUT_THEIR_DATA not in browser.get(address).text
    Enquiry.update(about="Slow laptop").execute()
    make.job(Client.get(), ruth)
    assert "Slow laptop" not in browser.get(address).text


def test_check_in_of_a_client_on_record(sign_in, ruth, bob, client):
    browser, where = sign_in(ruth), make.place()
    assert "Zoë O’Brien" in browser.get(f"/check-in?client={client.id}").text
    answer = browser.post(f"/check-in?client={client.id}", data=DEVICE | at(where) | {"title": "Noisy fan"})
    assert answer.status_code == 302 and Device.get().client == client
    for asked in ("0", "x", "-1", str(2**63), "1" * 5000):
        assert browser.get(f"/check-in?client={asked}").status_code == 404
    other = make.client(ruth)
    assert sign_in(bob).get(f"/check-in?client={other.id}").status_code == 404


def test_an_enquirer_brings_a_device_only_as_a_client(sign_in, ruth, enquiry):
    data = DEVICE | at(make.place()) | {"title": "Noisy fan"}
    page = sign_in(ruth).post(f"/check-in?client={enquiry.client_id}", data=data)
    assert page.status_code == 409 and "Make them a client first" in page.text and not Job.select().exists()


def test_a_further_device_of_an_open_job(sign_in, ruth, device):
    browser, data = sign_in(ruth), DEVICE | at(make.place())
    for _ in range(2):
        assert browser.post(f"/jobs/{device.job_id}/devices", data=data).status_code == 302
    assert [row.number[-2:] for row in Device.select().order_by(Device.id)] == ["-1", "-2"]
