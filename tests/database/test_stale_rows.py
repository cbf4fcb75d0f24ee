"""Every read that decides a write is in the act's own transaction: an act on a row of a moment ago sees the row of now."""

from datetime import date, time, timedelta

import pytest

from tests import make
from tests.every_route import BREACH, opt_in, vault
from webapp.accountability import breaches
from webapp.accountability.breach_models import Breach, Decision
from webapp.audit.models import Entry
from webapp.clock import now, today
from webapp.consents import job_consents
from webapp.diary import diary
from webapp.errors import Refused
from webapp.intake import custody, places
from webapp.intake.models import Device, Place
from webapp.jobs import assignment, closing, opening, statuses, worklog
from webapp.jobs.models import Job, JobStatus
from webapp.links import links, tablets
from webapp.links.models import Tablet
from webapp.logins import access_requests
from webapp.ndas import drafting
from webapp.ndas.models import Nda, NdaTemplateText, Signature
from webapp.retention import departures, holds
from webapp.retention.models import Departure, Hold
from webapp.staff import accounts, invitations, own_account, sessions, sign_in
from webapp.staff.models import Invitation, Session, Staff
from webapp.vault import entries
from webapp.vault.login_payload import Body

ZONE, DAY = "Europe/London", date(2026, 1, 1)
CASES = []


def case(prepare):
    """Add a case: prepare(alice, bob) -> (an act, the acts that it has ruled out, on rows loaded before it)."""
    CASES.append(prepare)
    return prepare


@pytest.mark.parametrize("prepare", CASES, ids=lambda prepare: prepare.__name__)
def test_an_act_on_a_row_of_before_is_refused_and_leaves_no_trace(app, alice, bob, prepare):
    first, ruled_out = prepare(alice, bob)
    first()
    before = Entry.select().count()
    for act in ruled_out:
        with pytest.raises(Refused):
            act()
    assert Entry.select().count() == before


def _draft(alice):
    client = make.client(alice)
    nda = drafting.prepare(client, NdaTemplateText.newest().first(), starts_on=DAY, by=alice, on=DAY)
    stale = Nda.whole(nda.id, alice)  # with what decides its state beside it, as its page loads it
    changes = {"title": "T", "text": "Other words", "starts_on": DAY, "ends_on": None, "version": nda.version}
    return nda, stale, lambda: drafting.edit(stale, **changes, by=alice)


def _sign(nda, by):
    proof = {"sha256": b"1", "verify_key": b"k", "evidence": b"e"}
    row = Signature(client=nda.client, nda=nda, by=by, signer_name="A", at=now(), **proof)
    row.sign_row()
    row.save()


@case
def a_draft_that_was_signed(alice, bob):
    nda, stale, edit = _draft(alice)
    return lambda: _sign(nda, alice), [edit, lambda: drafting.withdraw(stale, by=alice)]


@case
def a_draft_that_was_given_up(alice, bob):
    nda, stale, edit = _draft(alice)
    return lambda: drafting.withdraw(nda, by=alice), [edit, lambda: drafting.withdraw(stale, by=alice)]


@case
def an_nda_that_was_ended(alice, bob):
    nda, _, _ = _draft(alice)
    _sign(nda, alice)
    stale = Nda.whole(nda.id, alice)
    return lambda: drafting.end(nda, ended_on=DAY, by=alice), [lambda: drafting.end(stale, ended_on=DAY, by=alice)]


@case
def a_breach_that_was_reported(alice, bob):
    row = breaches.log(BREACH | {"aware_at": now()}, by=alice)
    breaches.decide(row, Decision.REPORT, "Rights are at risk", by=alice)
    stale, other = Breach.get_by_id(row.id), Breach.get_by_id(row.id)
    again = [
        lambda: breaches.decide(stale, Decision.NOT, "No", by=alice),
        lambda: breaches.report(other, now(), by=alice),
    ]
    return lambda: breaches.report(Breach.get_by_id(row.id), now(), by=alice), again


@case
def a_breach_that_is_not_to_be_reported(alice, bob):
    row = breaches.log(BREACH | {"aware_at": now()}, by=alice)
    breaches.decide(row, Decision.REPORT, "Rights are at risk", by=alice)
    stale = Breach.get_by_id(row.id)
    decide = breaches.decide
    return lambda: decide(Breach.get_by_id(row.id), Decision.NOT, "No", by=alice), [lambda: breaches.report(stale, now(), by=alice)]


@case
def a_departure_that_was_decided(alice, bob):
    client = make.client(alice)
    departures.report(client, kind="deceased", told_by="A son", told_on=DAY, postcode="", by=alice, on=DAY)
    stale = Departure.get()
    again = [lambda: departures.keep(stale, by=alice), lambda: departures.confirm(stale, client.number, looked=True, by=alice)]
    return lambda: departures.keep(Departure.get(), by=alice), again


@case
def a_device_that_went_back(alice, bob):
    device = make.device(make.job(make.client(alice), alice), alice)
    stale, elsewhere = Device.get_by_id(device.id), make.place("Elsewhere")
    return lambda: custody.release(device, to="Zoë", checked="known in person", by=alice), [
        lambda: custody.release(stale, to="Zoë", checked="known in person", by=alice),
        lambda: custody.move(stale, elsewhere, by=alice),
        lambda: custody.write_off(stale, "lost", word="in person", reason="Gone", by=alice),
    ]


@case
def a_job_that_was_closed(alice, bob):
    vault(alice)
    client = make.client(alice)
    job = make.job(client, alice, technician=alice)
    stale, place, tomorrow = Job.get_by_id(job.id), make.place(), today(ZONE) + timedelta(days=1)
    seen = {"kind": "visit", "day": tomorrow, "at": time(10), "minutes": 60, "zone": ZONE, "by": alice}
    device = {"kind": "laptop", "make": "M", "condition": "scratched"}
    return lambda: closing.finish(job, by=alice), [
        lambda: custody.check_in(stale, device, place=place, by=alice),
        lambda: job_consents.agree(stale, "in person", by=alice),
        lambda: links.make_link(client, purpose="job", form="tablet", identity="known in person", by=alice, job=stale),
        lambda: diary.book(client, job=stale, **seen),
        lambda: worklog.append(stale, text="More", fault="other", minutes=5, by=alice),
        lambda: assignment.take(stale, by=bob),
        lambda: closing.close(stale, by=alice),
    ]


@case
def a_job_that_was_taken(alice, bob):
    job = make.job(make.client(alice), alice)
    stale = Job.get_by_id(job.id)
    return lambda: assignment.take(job, by=alice), [lambda: assignment.take(stale, by=bob)]


@case
def a_place_that_was_retired(alice, bob):
    job, place = make.job(make.client(alice), alice), make.place("Shelf")
    stale, device = Place.get_by_id(place.id), make.device(job, alice)
    return lambda: places.retire(place, by=alice), [
        lambda: custody.move(device, stale, by=alice),
        lambda: custody.check_in(job, {"kind": "laptop", "make": "M", "condition": "new"}, place=stale, by=alice),
    ]


@case
def a_status_that_was_retired(alice, bob):
    job, status = make.job(make.client(alice), alice, technician=alice), JobStatus.finished_one()
    others = [row for row in JobStatus.in_use() if not row.first and row.id != status.id]
    stale = JobStatus.get_by_id(others[0].id)
    return lambda: statuses.retire(others[0], by=alice), [lambda: assignment.move(job, stale, by=alice, version=job.version)]


@case
def somebody_who_has_left(alice, bob):
    client, stale = make.client(alice), Staff.get_by_id(bob.id)
    job, tomorrow = make.job(client, alice), today(ZONE) + timedelta(days=1)
    seen = {"kind": "visit", "day": tomorrow, "at": time(10), "minutes": 60, "zone": ZONE, "by": alice}
    return lambda: accounts.disable(bob, by=alice), [
        lambda: opening.open_job(client, "Another", by=alice, year=2026, technician=stale),
        lambda: assignment.assign(job, stale, by=alice, version=job.version),
        lambda: diary.book(client, staff=stale, **seen),
        lambda: sign_in._let_in(stale, "", "", ""),
        lambda: accounts.disable(stale, by=alice),
        lambda: invitations.start_reset(stale, by=alice),
    ]


@case
def an_account_that_was_reset(alice, bob):
    digest = sessions.digest(sessions.begin(bob))
    stale, session = Staff.get_by_id(bob.id), Session.get_by_id(digest)
    return lambda: invitations.start_reset(bob, by=alice), [
        lambda: sign_in._let_in(stale, "", "", ""),
        lambda: own_account._change_password(session, "a hash"),
        lambda: own_account._renew_codes(session),
    ]


@case
def a_visit_that_was_cancelled(alice, bob):
    seen = {"kind": "visit", "day": today(ZONE) + timedelta(days=1), "at": time(10), "minutes": 60, "zone": ZONE, "by": alice}
    visit = diary.book(make.client(alice), **seen)
    stale = type(visit).get_by_id(visit.id)
    return lambda: diary.cancel(visit, by=alice), [lambda: diary.cancel(stale, by=alice)]


@case
def a_hold_that_was_lifted(alice, bob):
    on = today(ZONE)
    row = holds.place(make.client(alice), kind="claim, dispute or police", reason="A claim", until=on, by=alice, on=on)
    stale = Hold.get_by_id(row.id)
    return lambda: holds.lift(row, by=alice), [lambda: holds.lift(stale, by=alice)]


@case
def an_invitation_that_was_withdrawn(alice, bob):
    invitations.invite("New Person", ["technician"], by=alice)
    stale = Invitation.get()
    return lambda: invitations.withdraw(Invitation.get(), by=alice), [lambda: invitations.withdraw(stale, by=alice)]


@case
def a_tablet_that_was_ended(alice, bob):
    tablet = Tablet.create(digest=sessions.digest("tablet"), handed_over_by=alice)
    stale = Tablet.get_by_id(tablet.id)
    return lambda: tablets.end(tablet, by=alice), [lambda: tablets.end(stale, by=alice)]


@case
def a_login_that_was_deleted(alice, bob):
    vault(alice)
    client = make.client(alice)
    opt_in(client, alice)
    login = entries.seal(client, Body(password="a secret"), kind="account", by=alice)
    stale = type(login).get_by_id(login.id)
    return lambda: entries.discard(login, by=alice), [lambda: entries.discard(stale, by=alice)]


@case
def a_request_for_access_that_was_refused(alice, bob):
    vault(alice)
    client = make.client(alice)
    job = make.job(client, alice, technician=bob)
    opt_in(client, alice)
    row = access_requests.ask(job, "repair", "To test the new disk.", by=bob)
    stale = type(row).get_by_id(row.id)
    return lambda: access_requests.refuse(row, "Not now", by=alice), [lambda: access_requests.refuse(stale, "No", by=alice)]


@case
def a_link_that_was_cancelled(alice, bob):
    vault(alice)
    client = make.client(alice)
    link, _ = links.make_link(client, purpose="opt-in", form="phone", identity="known in person", by=alice)
    stale = type(link).get_by_id(link.id)
    return lambda: links.cancel(link, by=alice), [lambda: links.cancel(stale, by=alice)]
