"""Nobody removes a client alone where there are two managers, nor by taking the other one out first."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests import make
from tests.fixtures.tampering import honestly
from webapp.erasure import erasure
from webapp.erasure.models import ErasureReason, ErasureState
from webapp.errors import Refused
from webapp.permissions import Role
from webapp.staff import accounts, invitations, own_account
from webapp.vault import alerts
from webapp.vault.alert_models import VaultAlert


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def mary(app, clock):
    return make.staff("Mary Second", "management")


def ask(client, by):
    return erasure.request(client, client.number, ErasureReason.ASKED, by=by)


def out_by_disabling(mary, alice):
    accounts.disable(mary, by=alice)


def out_by_roles(mary, alice):
    accounts.set_roles(mary, [Role.RECEPTION], by=alice, version=mary.version)


@pytest.mark.parametrize("out", [out_by_disabling, out_by_roles])
def test_who_takes_the_other_manager_out_removes_nobody_for_fourteen_days(clock, alice, mary, out):
    client = make.client(alice)
    out(mary, alice)
    with pytest.raises(Refused, match="taken out in the last 14 days"):
        ask(client, alice)
    clock.shift(timedelta(days=14))
    assert ask(client, alice).state == ErasureState.READY


def test_what_was_asked_before_does_not_go_on_either(clock, alice, mary):
    client = make.client(alice)
    row = ask(client, alice)
    assert row.state == ErasureState.WAITING
    erasure.approve(row, by=mary)
    honestly(type(row).get_by_id(row.id), approved_by=None)  # as if there had been one manager
    accounts.disable(mary, by=alice)
    with pytest.raises(Refused, match="taken out in the last 14 days"):
        erasure.perform(row, by=alice)


def test_a_technician_who_leaves_changes_nothing(clock, alice, bob):
    accounts.disable(bob, by=alice)
    assert ask(make.client(alice), alice).state == ErasureState.READY


def test_an_approval_of_somebody_whose_account_the_asker_had_reset_does_not_count(clock, alice, mary):
    client = make.client(alice)
    row = ask(client, alice)
    invitations.start_reset(mary, by=alice)
    with pytest.raises(Refused, match="set anew in the last 14 days"):
        erasure.approve(row, by=mary)
    clock.shift(timedelta(days=14))
    erasure.approve(row, by=mary)


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (lambda mary, alice: out_by_disabling(mary, alice), "kept Mary Second out"),
        (lambda mary, alice: out_by_roles(mary, alice), "took the manager role from Mary Second"),
        (lambda mary, alice: invitations.start_reset(mary, by=alice), "began a password and phone reset for Mary Second"),
    ],
)
def test_the_other_managers_are_told(clock, alice, mary, act, told):
    third = make.staff("Tom Third", "management")
    act(mary, alice)
    assert any(told in alerts.sentence(alert) for alert in alerts.unseen_for(third))
    assert not alerts.unseen_for(alice)


def told_of(subject, reader):
    return alerts.sentence(VaultAlert(reason=own_account.RESET, count=1, subject=subject), reader)


def test_an_alert_about_the_reader_says_you(alice, mary):
    assert told_of(mary, mary) == "began a password and phone reset for you"


def test_an_alert_without_a_subject_says_another_manager(mary):
    assert told_of(None, mary) == "began a password and phone reset for another manager"
