"""The promises page: every clause, and red for each one that is broken on purpose."""

import re
from pathlib import Path

import pytest

from tests import make
from tests.world import world
from webapp.clock import today
from webapp.db import database
from webapp.keyring import keys_database
from webapp.privacy import promises
from webapp.privacy.promises import Lamp
from webapp.staff.models import Shop

BREAKS = {
    "P1": "UPDATE client SET source = 'a bought list' WHERE id = 1",
    "P2": "UPDATE work_log_entry SET text = text || printf('%.300c', 'x')",
    "P8": "UPDATE departure SET reported_at = '2020-01-01 00:00:00', decided_at = NULL",
    "P9": "UPDATE enquiry SET purge_on = '2020-04-06'",
    "P12": "UPDATE erasure SET scrubbed_at = NULL, requested_at = '2020-01-01 00:00:00', approved_at = '2020-01-01 00:00:00', "
    "begun_at = '2020-01-01 00:00:00', rows_at = '2020-01-01 00:00:00' WHERE kind = 'erasure'",
    "N2": "UPDATE erasure SET requested_at = '2020-01-01 00:00:00', approved_at = NULL WHERE kind = 'termination'",
    "P13": "UPDATE staff SET code_seed = x'' WHERE id = 1",
    "C1": "UPDATE staff SET roles = 'technician' WHERE id = 1",
    "C2": "UPDATE work_log_entry SET text = 'His password is Hunter2!x'",
    "C3": "UPDATE purpose_pair SET source = 'nothing'",
    "C4": "UPDATE reveal SET entry = 999999",
    "C5": "INSERT INTO client_view (client_id, staff_id, day) SELECT 1, id, '2026-01-01' FROM staff WHERE roles = ''",
    "D2": "UPDATE custody_event SET place_id = NULL",
    "N1": "UPDATE signature SET by_id = (SELECT id FROM staff WHERE roles = '')",
    "X1": "UPDATE shop SET notice = ' '",
}


@pytest.fixture
def whole(app, alice, charlie):
    """A shop in which every promise holds that can be broken in the database."""
    world(alice)
    database.execute_sql(
        "INSERT INTO audit_entry (number, at, act, numbers, mac) "
        "SELECT MAX(number) + 1, at, 'login revealed', '', x'00' FROM audit_entry"
    )
    database.execute_sql("UPDATE reveal SET entry = (SELECT MAX(number) FROM audit_entry)")


def lamps():
    """{clause: its Standing}."""
    return {row.clause.id: row for row in promises.standing(Shop.current(), today("Europe/London"))}


def test_every_clause_of_the_list_is_there_with_words_and_evidence(app, alice):
    rows = lamps()
    assert list(rows) == "P1 P2 P3 P4 P5 P6 P7 P8 P9 P10 P11 P12 P13 C1 C2 C3 C4 C5 C6 D1 D2 N1 N2 X1".split()
    assert all(row.findings and row.clause.words and row.clause.enforced for row in rows.values())
    assert {name for name, row in rows.items() if row.lamp == Lamp.NOT_BUILT} == {"P6", "P7", "P10", "C6"}
    assert all(finding.do for row in rows.values() for finding in row.findings if finding.good is False)


def test_each_broken_promise_is_red(whole):
    database.execute_sql(
        "INSERT INTO signature (client_id, nda_id, by_id, at, signer_name, sha256, verify_key, evidence) "
        "SELECT client_id, id, 1, prepared_at, 'A', x'00', x'00', x'00' FROM nda LIMIT 1"
    )
    before = lamps()
    wrong = {}
    for clause, statement in BREAKS.items():
        with database.atomic() as broken:
            database.execute_sql(statement)
            after = lamps()[clause]
            broken.rollback()
        bad = [sum(finding.good is False for finding in row.findings) for row in (before[clause], after)]
        if after.lamp != Lamp.RED or bad[1] <= bad[0]:
            wrong[clause] = (bad, [finding.found for finding in after.findings])
    assert not wrong
    assert {name for name, row in before.items() if row.lamp == Lamp.RED} <= {"P13"}  # no restore has been rehearsed


def test_a_lost_key_is_red(app, alice):
    make.client(alice)
    assert lamps()["D1"].lamp == Lamp.GREEN
    keys_database.execute_sql("DELETE FROM purpose_key WHERE rowid = (SELECT MIN(rowid) FROM purpose_key WHERE purpose = 'record')")
    assert lamps()["D1"].lamp == Lamp.RED


def test_a_gap_in_the_trail_is_red(app, alice):
    make.job(make.client(alice), alice)
    database.execute_sql("DROP TRIGGER audit_entry_no_delete")
    database.execute_sql("DELETE FROM audit_entry WHERE number = 3")
    assert lamps()["D1"].lamp == Lamp.RED


def test_no_backup_is_red_and_says_what_to_do(app, alice):
    row = lamps()["P13"]
    assert row.lamp == Lamp.RED and any("backup" in finding.found.lower() for finding in row.findings)


def test_the_page_and_the_counters_version(app, alice, bob, ruth, sign_in):
    page = sign_in(alice).get("/promises")
    assert page.status_code == 200 and len(re.findall('<tr id="[PCDNX]', page.text)) == len(promises.CLAUSES)
    counter = sign_in(alice).get("/promises/counter").text
    assert all(clause.words in counter for clause in promises.CLAUSES) and "does not hold" not in counter
    for staff in (bob, ruth):
        assert sign_in(staff).get("/promises").status_code == 403 and sign_in(staff).get("/retention").status_code == 403


def test_the_sources_of_the_tables_are_told():
    told = (Path(promises.__file__).parent / "data" / "SOURCES.txt").read_text()
    assert "Open Government Licence v3.0" in told and "MIT" in told and "Crown copyright" in told


def test_confirming_and_holding_over_the_pages(app, alice, bob, sign_in):
    client = make.client(alice)
    browser = sign_in(alice)
    sent = {"kind": "claim, dispute or police", "reason": "A claim", "until": "2026-01-01"}
    assert browser.post(f"/clients/{client.id}/hold", data=sent).status_code == 422
    assert browser.get("/retention/confirmation").status_code == 302
    assert sign_in(bob).post(f"/clients/{client.id}/hold", data=sent).status_code == 403
    assert sign_in(bob).post("/retention/confirmation", data={"count": "0"}).status_code == 403
    assert browser.get("/retention").status_code == 200
