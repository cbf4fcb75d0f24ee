"""Checking in at the counter: client, job and device in one save."""

from webapp import clock, screening
from webapp.clients import duplicates, recording
from webapp.clients.models import Client
from webapp.db import database
from webapp.errors import Refused
from webapp.intake import custody
from webapp.jobs.opening import open_job
from webapp.staff.models import Shop


@database.atomic()
def check_in(client, values, *, title, place, by):
    """A client brings a device: a job for the fault reported, and the device in our custody, both or neither.

    `client` is a Client, or a dict as record_client takes it for somebody new, with a way to reach them and, where
    somebody alike is on record, which of them it is (`alike`); an enquirer becomes a client before. The Device.
    """
    title, values = _screened(client, title, values)
    if not isinstance(client, Client):
        if not any(client["phones"]) and not any(client["emails"]):
            raise Refused("Fill in a phone number or an e-mail address, so that we can say when it is ready.", field="phone")
        client = recording.screened(client)
        client = duplicates.settle(client, by) or recording.record_client(client, by=by)
    if client.is_prospect:
        raise Refused("They have only asked so far. Make them a client first, then check the device in.")
    job = open_job(client, title, by=by, year=clock.today(Shop.current().timezone).year)
    return custody.check_in(job, values, place=place, by=by)


def _screened(client, title, values):
    """Read every text once, before a key is made for somebody new; (title, device's values) marked as screened."""
    about_client = {} if isinstance(client, Client) else recording.free_texts(client)
    device = custody.free_texts(values)
    screening.refuse(title=title, **device, **about_client)
    return screening.Screened(title), values | {name: screening.Screened(text or "") for name, text in device.items()}
