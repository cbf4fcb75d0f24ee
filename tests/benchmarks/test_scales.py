"""What the benchmarks measure is a shop as the program itself would have left it: tried at the smallest scale."""

import pytest

from tests.benchmarks import scales
from webapp import keyring
from webapp.audit import trail
from webapp.clients.models import Client, ClientView, SearchTerm
from webapp.clients.terms import rebuild
from webapp.clock import today
from webapp.db import database
from webapp.demo.people import ZONE
from webapp.intake.models import Device
from webapp.jobs.models import Job, WorkLogEntry
from webapp.keyring import LOGINS, keys_database
from webapp.ndas import signing
from webapp.ndas.models import Nda, Signature
from webapp.promises import pages
from webapp.running import starting
from webapp.staff.models import Shop, Staff
from webapp.vault import entries, epochs, key_bundles, purpose_keys
from webapp.vault.access_models import Reveal
from webapp.vault.models import LoginVersion, PurposePair

CHEAP = {"SIGN_IN_OPS": 1, "SIGN_IN_MEMORY": 8192, "VAULT_OPS": 1, "VAULT_MEMORY": 8192, "TESTING": True}
MICRO = scales.MICRO


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The micro scale, made and connected to: its accounts and passphrase."""
    folder = tmp_path_factory.mktemp("scale") / "data"
    result = scales.make(folder, MICRO, **CHEAP)
    starting.make_ready()
    with database.connection_context(), keys_database.connection_context():
        yield result


def test_there_is_as_much_as_the_scale_says(made):
    assert Client.select().count() == MICRO.clients + MICRO.enquirers
    assert Job.select().count() == MICRO.jobs
    assert Job.open_jobs().count() == MICRO.open_jobs
    assert LoginVersion.select().count() == MICRO.logins
    assert WorkLogEntry.select().count() > MICRO.jobs
    assert Device.in_custody().exists()


def test_nothing_points_nowhere(made):
    assert database.execute_sql("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute_sql("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_trail_stands(made):
    count, fault = trail.verify()
    assert fault is None
    assert count == keyring.pinned(trail.PIN)[0] > MICRO.jobs


def test_a_login_opens_through_the_vault(made):
    staff, epoch = Staff.managers().get(), epochs.require()
    grant = epochs.grant_of(epoch, staff)
    group = epochs.unwrap(epoch, grant, key_bundles.open_with(grant.bundle, made["vault_passphrase"]).private)
    for version in LoginVersion.select():
        pair = purpose_keys.find(version.client, LOGINS)
        body = entries.open_version(version, purpose_keys.open_private(pair, group))
        assert body.password
    assert PurposePair.select().count() == MICRO.logins // 5


def test_a_signature_proves_itself(made):
    signed = Nda.select().where(Nda.id.in_(Signature.select(Signature.nda)))
    assert signing.proof_of(signed.first()).text


def test_search_terms_are_those_that_the_program_makes(made):
    one = Client.select().first()
    before = _terms_of(one)
    with database.atomic() as transaction:
        rebuild(one)
        assert _terms_of(one) == before
        transaction.rollback()


def test_every_promise_that_is_kept_by_rows_holds(made):
    rows = pages.standing(Shop.current(), today(ZONE))
    assert {row.clause.id for row in pages.red(rows)} <= {"P11", "P12", "P13", "C5"}  # late answers, no backup, no policy
    assert Reveal.select().exists() and ClientView.select().exists()


def _terms_of(client):
    return sorted(SearchTerm.select(SearchTerm.kind, SearchTerm.term).where(SearchTerm.client == client).tuples())
