"""Enquiries, and what becomes of them."""

import pytest
import time_machine

from tests import make
from webapp.clients.models import Client, Standing
from webapp.clients.recording import become_client, facts_of
from webapp.errors import Refused, Stale
from webapp.intake import enquiries
from webapp.intake.models import Enquiry


def values(**changed):
    given = {"name": "Ben Ode", "source": "phone", "source_detail": "", "phones": ["0113 496 0111"], "emails": [""]}
    return given | {"about": "Slow laptop"} | changed


def test_an_enquiry_shows_its_purge_date_from_the_first_day(ruth):
    with time_machine.travel("2026-04-05T23:30:00+00:00", tick=False):  # half past midnight on the 6th in the shop
        enquiry = enquiries.take(values(), by=ruth)
    assert str(enquiry.received_on) == "2026-04-06"
    assert str(enquiry.purge_on) == "2027-04-06"
    assert enquiry.client.standing == Standing.PROSPECT


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"phones": [""], "emails": [None]}, "phone"),
        ({"source": "bought list"}, "source"),
        ({"source": "online directory"}, "source_detail"),
        ({"about": "password: hunter22"}, "about"),
    ],
)
def test_what_cannot_be_answered_or_must_not_be_kept_is_refused(ruth, changed, field):
    with pytest.raises(Refused) as refused:
        enquiries.take(values(**changed), by=ruth)
    assert refused.value.field == field
    assert not Client.select().exists() and not Enquiry.select().exists()


def test_an_edit_counts_for_enquiry_and_enquirer_together(ruth):
    enquiry = enquiries.take(values(), by=ruth)
    version = enquiries.version_of(enquiry)
    enquiries.edit(enquiry, values(about="Slow desktop", name="Ben Oade"), by=ruth, version=version)
    fresh = Enquiry.get_by_id(enquiry.id)
    assert (fresh.about, fresh.client.name) == ("Slow desktop", "Ben Oade")
    with pytest.raises(Stale) as stale:
        enquiries.edit(enquiry, values(), by=ruth, version=version)
    assert stale.value.changes == {"about": ("Slow desktop", "Slow laptop"), "name": ("Ben Oade", "Ben Ode")}
    assert stale.value.version == enquiries.version_of(Enquiry.get_by_id(enquiry.id))


def test_only_the_enquiry_that_converts_leaves_the_purge(ruth):
    mine, other = enquiries.take(values(), by=ruth), enquiries.take(values(name="Cy Other"), by=ruth)
    client = mine.client
    become_client(client, facts_of(client) | {"address": "1 Road"}, by=ruth, version=client.version)
    assert not Enquiry.get_by_id(mine.id).open
    assert Enquiry.get_by_id(other.id).open
    now = Enquiry.get_by_id(mine.id)
    with pytest.raises(Refused, match="is a client now"):
        enquiries.edit(now, values(), by=ruth, version=enquiries.version_of(now))


def test_who_may_read_what(ruth, bob, charlie):
    enquiry = enquiries.take(values(), by=ruth)
    assert [row.id for row in Enquiry.visible_to(bob)] == [enquiry.id]
    assert not list(Enquiry.visible_to(charlie))
    become_client(enquiry.client, facts_of(enquiry.client), by=ruth, version=enquiry.client.version)
    assert not list(Enquiry.visible_to(bob))
    make.job(enquiry.client, ruth, technician=bob)
    assert [row.id for row in Enquiry.visible_to(bob)] == [enquiry.id]
