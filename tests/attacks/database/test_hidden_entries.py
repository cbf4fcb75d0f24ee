"""Somebody puts a row back as it was, and edits the later entry of the trail that would show that it is an older one."""

import pytest

from tests import make
from tests.attacks.database.test_false_erasures import asked, client, meg, safe  # noqa: F401 (fixtures)
from tests.attacks.database.test_false_staff_rows import named_by_doctor, typed  # noqa: F401 (fixture)
from tests.fixtures.tampering import kept_row, past_the_guards, put_row_back
from webapp.audit import trail
from webapp.audit.models import Entry
from webapp.erasure import erasure
from webapp.erasure.models import Erasure
from webapp.permissions import Role
from webapp.row_mac import Altered
from webapp.running import doctor, starting
from webapp.staff import accounts

CHANGES = ["act = 'job opened'", "about = 'Staff 0'", "number = number + 1000"]


@pytest.fixture
def demoted(alice):
    """A manager who was demoted: her row as it was before."""
    second = make.staff("Meg Second", "management")
    kept = kept_row(second)
    accounts.set_roles(second, [Role.RECEPTION], by=alice, version=second.version)
    return second, kept


@pytest.mark.parametrize("change", CHANGES)
def test_hiding_a_demotion_brings_nobody_back(typed, demoted, change):  # noqa: F811
    second, kept = demoted
    put_row_back(kept)
    past_the_guards(f"UPDATE audit_entry SET {change} WHERE act = 'staff roles changed'")
    assert typed("Meg Second", second).status_code == 409
    assert named_by_doctor(second)


def test_of_a_shop_of_before_it_is_remembered_from_the_next_start_on(typed, demoted):  # noqa: F811
    second, kept = demoted
    trail.repin()  # as after a restore, or before a version that remembers
    starting.make_ready()
    put_row_back(kept)
    past_the_guards("UPDATE audit_entry SET act = 'job opened' WHERE act = 'staff roles changed'")
    assert typed("Meg Second", second).status_code == 409


@pytest.mark.parametrize("change", CHANGES)
def test_hiding_a_withdrawal_revives_no_erasure(app, client, alice, meg, change):  # noqa: F811
    row = asked(client, alice)
    erasure.approve(row, by=meg)
    kept = kept_row(row)
    erasure.withdraw(row, by=alice)
    put_row_back(kept)
    past_the_guards(f"UPDATE audit_entry SET {change} WHERE act = 'erasure withdrawn'")
    with pytest.raises(Altered):
        erasure.perform(Erasure.get_by_id(row.id), by=alice)
    assert safe(client)


@pytest.mark.parametrize("change", ["act = 'job opened'", "numbers = ''", "at = '2020-01-01 00:00:00'"])
def test_doctor_sees_a_changed_entry_about_an_account(demoted, change):
    last = Entry.select().where(Entry.act == "staff roles changed").get()
    assert not [found for found in doctor.examine() if "about an account" in found.sentence]
    past_the_guards(f"UPDATE audit_entry SET {change} WHERE number = {last.number}")
    assert [found for found in doctor.examine() if "about an account" in found.sentence and found.good is False]
