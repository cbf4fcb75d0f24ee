"""Enquiries: taken with their source, edited, and what becomes of one when its enquirer becomes a client."""

import textwrap

from peewee import Value, fn

from webapp import clock, screening
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import Contact, Standing
from webapp.clients.recording import differences, edit_client, facts_of, free_texts, record_client, screened
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused, Stale
from webapp.intake.deadlines import purge_date
from webapp.intake.models import Enquiry
from webapp.jobs.models import Job
from webapp.paging import PAGE, page_of
from webapp.staff.models import Shop

ABOUT_THEIR_DATA = "Asked about their data"  # what stands as enquiry of somebody who made a request only; no fault of a device


@database.atomic()
def take(values, *, by):
    """Take an enquiry from somebody who is no client yet, with a way to reach them and where they come from (P1).

    `values`: about, name, source, source_detail (text); phones, emails (lists of text). When it will be destroyed if
    nothing comes of it is set from the first day (P9).
    """
    _refuse_unfit(values)
    shop = Shop.current()
    today = clock.today(shop.timezone)
    client = record_client(screened(_of_client(values)), by=by, standing=Standing.PROSPECT)
    enquiry = Enquiry.create(
        client=client,
        about=values["about"],
        received_on=today,
        purge_on=purge_date(today, shop.year_ends),
        taken_by=by,
    )
    record(Act.ENQUIRY_TAKEN, by=by, about=enquiry)
    return enquiry


@database.atomic()
def edit(enquiry, values, *, by, version):
    """Save an enquiry and its enquirer's details together, unless somebody saved either in between. `version`: version_of."""
    _refuse_unfit(values)
    fresh = Enquiry.get_by_id(enquiry.id)
    if not fresh.open:
        raise Refused("The enquirer is a client now: edit the client’s details instead.")
    if version_of(fresh) != version:
        raise Stale(differences(facts_of_enquiry(fresh), values), version_of(fresh))
    edit_client(fresh.client, screened(_of_client(values)), by=by, version=fresh.client.version)
    fresh.edit(fresh.version, about=values["about"])
    record(Act.ENQUIRY_EDITED, by=by, about=fresh)
    return fresh


def version_of(enquiry):
    """One number that changes whenever the enquiry or its enquirer's details are saved: the sum of two that only grow."""
    return enquiry.version + enquiry.client.version


def facts_of_enquiry(enquiry):
    """An enquiry's details as `take` takes them."""
    return facts_of(enquiry.client) | {"about": enquiry.about}


def follow_client(client, by):
    """An enquirer becomes a client: what they asked is kept with them from now on. Runs inside that act's transaction."""
    for enquiry in Enquiry.open_ones().where(Enquiry.client == client):
        enquiry.edit(enquiry.version, became_client_at=now())


def fault_of(client, staff):
    """What a client asked before they became one, as the fault of their first job; "" where they have a job, or did not ask."""
    rows = Enquiry.visible_to(staff).where(Enquiry.client == client, Enquiry.about != ABOUT_THEIR_DATA)
    asked = rows.where(~fn.EXISTS(Job.select(Value(1)).where(Job.client == client))).order_by(Enquiry.id.desc()).first()
    return textwrap.shorten(asked.about, Job.title.max_length, placeholder="…") if asked else ""


def newest(staff, still_open, *, after=None, size=PAGE):
    """(rows, id to go on after or None): enquiries that `staff` may read, newest first, each with its client and `.phone`."""
    query = Enquiry.visible_to(staff).where(Enquiry.became_client_at.is_null(still_open))
    rows, more = page_of(query, Enquiry.id, after=after, newest_first=True, size=size)
    contacts = Contact.select().where(Contact.client.in_([row.client_id for row in rows])).order_by(Contact.id.desc())
    reach = {contact.client_id: contact for contact in contacts}
    for row in rows:
        row.reach = reach.get(row.client_id)
    return rows, more


def _refuse_unfit(values):
    screening.refuse(False, about=values["about"], **free_texts(values))
    if not any(values["phones"]) and not any(values["emails"]):
        raise Refused("Fill in a phone number or an e-mail address, so that somebody can answer.", "phone")


def _of_client(values):
    return {name: value for name, value in values.items() if name != "about"}
