"""The promises page: every clause, and red for each one that is broken on purpose."""

import ast
import re
from html import unescape
from pathlib import Path

import pytest

from tests import make
from tests.every_route import PASSPHRASE, world
from tests.fixtures.tampering import drop_guards, honestly, run
from tests.sweeps.test_layers import features, imports, the_house
from webapp import clauses, keyring
from webapp.accountability import policy
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.backup import keys_file
from webapp.backup_places.models import BackupTarget
from webapp.clauses import CLAUSES, COUNTS, Health
from webapp.clients.models import Client, Contact
from webapp.clock import today
from webapp.db import database
from webapp.errors import Refused
from webapp.ndas import documents, signing
from webapp.ndas.models import Nda
from webapp.promises import pages
from webapp.retention import distance
from webapp.running import scheduler
from webapp.screening.columns import read_columns
from webapp.staff.models import Shop, Staff
from webapp.vault.access_models import Reveal

OLD = "'2020-01-01 00:00:00'"
# Each breaks one promise in the database, as a fault of the program or somebody at the file could.
BREAKS = (
    ("P1", "UPDATE client SET source = 'a bought list' WHERE id = 1"),
    ("P2", "UPDATE work_log_entry SET text = text || printf('%.300c', 'x')"),
    ("P4", "UPDATE client SET address = '', postcode = ''"),
    ("P5", "UPDATE appointment SET staff_id = (SELECT id FROM staff WHERE NOT active)"),
    ("P8", f"UPDATE departure SET reported_at = {OLD}, decided_at = NULL"),
    ("P9", "UPDATE enquiry SET purge_on = '2020-04-06'"),
    ("P9", "INSERT INTO retention_run (started_at, \"on\", outcome, why, counts) "
     f"VALUES ({OLD}, '2020-01-01', 'waits for management', '', '{{}}')"),
    ("P11", "UPDATE subject_request SET received_on = '2026-01-05', started_on = '2026-01-05'"),
    ("P12", "UPDATE subject_request SET received_on = '2026-01-05', started_on = '2026-01-05', kind = 'erasure'"),
    ("P12", f"UPDATE erasure SET scrubbed_at = NULL, requested_at = {OLD}, approved_at = {OLD}, begun_at = {OLD}, rows_at = {OLD} "
     "WHERE kind = 'erasure'"),
    ("N2", f"UPDATE erasure SET requested_at = {OLD}, approved_at = NULL WHERE kind = 'termination'"),
    ("P13", "UPDATE staff SET code_seed = x'' WHERE id = 1"),
    ("P13", "UPDATE backup SET made_at = '2020-01-01 00:00:00'"),
    ("P13", "UPDATE backup_target SET kind = 'folder'"),
    ("P13", "UPDATE duty SET last_ok = '2020-01-01 00:00:00' WHERE name = 'rehearsal'"),
    ("C1", "UPDATE staff SET roles = 'technician' WHERE id = 1"),
    ("C2", "UPDATE work_log_entry SET text = 'His password is Hunter2!x'"),
    ("C3", "UPDATE purpose_pair SET source = 'nothing'"),
    ("C4", "UPDATE reveal SET entry = 999999"),
    ("C5", "INSERT INTO client_view (client_id, staff_id, day) SELECT 1, id, '2026-01-01' FROM staff WHERE roles = ''"),
    ("C5", "UPDATE staff SET policy = 0 WHERE id = 1"),
    ("C5", "UPDATE shop SET policy = 0"),
    ("D1", "DELETE FROM audit_entry WHERE number = 3"),
    ("D1", "DELETE FROM audit_entry WHERE number = (SELECT MAX(number) FROM audit_entry)"),
    ("D1", "UPDATE client SET uid = 'ffffffffffffffffffffffffffffffff' WHERE id = 1"),
    ("D2", "UPDATE custody_event SET place_id = NULL"),
    ("D2", "UPDATE place SET retired = 1"),
    ("N1", "UPDATE signature SET by_id = (SELECT id FROM staff WHERE roles = '')"),
    ("X1", "UPDATE shop SET notice = ' '"),
)  # fmt: skip
IN_THE_PROGRAM = {"P3"}  # broken below, in the program's own declarations
NOT_BUILT = {"P6", "P7", "P10", "C6"}


@pytest.fixture
def whole(app, alice, charlie, code_for):
    """A shop in which every promise holds."""
    world(alice)
    honestly(charlie, active=False)
    read = policy.publish("We tell no one.", by=alice, after=0)
    for staff in Staff.select().where(Staff.active):
        policy.acknowledge(read.id, by=staff)
    scheduler.noted("rehearsal", lambda: "It went well.")
    keys_file.refresh()
    honestly(BackupTarget.get(), kind="sftp", host="backup.example")  # as if that disk were elsewhere
    with database.atomic():
        entry = trail.record(Act.LOGIN_REVEALED, by=alice, client=Client.get_by_id(1))
    Reveal.update(entry=entry.number).execute()
    nda = Nda.get()
    signing.sign(nda, documents.fingerprint(documents.bytes_of(nda)), PASSPHRASE, code_for(alice), by=alice)
    drop_guards()
    run("UPDATE enquiry SET purge_on = '2999-04-06'")


def statuses():
    """The ClauseStatus of each clause, by its id."""
    return {row.clause.id: row for row in pages.standing(Shop.current(), today("Europe/London"))}


def test_every_clause_of_the_list_is_there_with_words_and_evidence(app, alice):
    rows = statuses()
    assert list(rows) == "P1 P2 P3 P4 P5 P6 P7 P8 P9 P10 P11 P12 P13 C1 C2 C3 C4 C5 C6 D1 D2 N1 N2 X1".split()
    assert all(row.findings and row.clause.words and row.clause.enforced for row in rows.values())
    assert {name for name, row in rows.items() if row.health == Health.NOT_BUILT} == NOT_BUILT
    assert all("not built yet" in rows[name].findings[0].found for name in NOT_BUILT)
    assert all(finding.do for row in rows.values() for finding in row.findings if finding.good is False)
    assert rows.keys() == {clause for clause, _ in BREAKS} | IN_THE_PROGRAM | NOT_BUILT  # each is broken once on purpose


def test_each_broken_promise_is_red(whole):
    before, wrong = statuses(), {}
    assert {name: row.findings for name, row in before.items() if row.health == Health.RED} == {}
    for clause, statement in BREAKS:
        with database.atomic() as broken:
            run(statement)
            after = statuses()[clause]
            broken.rollback()
        if after.health != Health.RED or not any(finding.do for finding in after.findings if finding.good is False):
            wrong[clause, statement] = [finding.found for finding in after.findings]
    assert not wrong and statuses() == before


def test_a_table_without_a_declared_purpose_is_red(app, alice, monkeypatch):
    assert statuses()["P3"].health == Health.GREEN
    monkeypatch.setattr(Contact, "declared", None)
    row = statuses()["P3"]
    assert row.health == Health.RED and any("Contact" in finding.do for finding in row.findings)


def test_a_clauses_findings_keep_their_order_across_rooms(app, alice):
    said = [finding.found.split(" has ")[0].split(" is ")[0] for finding in statuses()["P12"].findings]
    assert said == ["None of the erasures", "None of the requests to be erased"]


def test_a_lost_key_is_red(app, alice):
    make.client(alice)
    assert statuses()["D1"].health == Health.GREEN
    keyring.PurposeKey.delete().where(keyring.PurposeKey.purpose == "record").execute()
    assert statuses()["D1"].health == Health.RED


def test_among_many_clients_the_newest_keys_are_compared_with_all(app, alice, monkeypatch):
    monkeypatch.setattr(clauses, "FEW", 2)
    clients = [make.client(alice) for _ in range(5)]
    assert statuses()["D1"].health == Health.GREEN
    keyring.new_purpose(clients[0].uid, "another")  # the newest key is of an older client
    assert statuses()["D1"].health == Health.GREEN
    keyring.new_purpose("f" * 32, keyring.RECORD)
    assert "1 of the keys without a client" in str(statuses()["D1"].findings) and statuses()["D1"].health == Health.RED
    keyring.PurposeKey.delete().where(keyring.PurposeKey.client.in_(["f" * 32, clients[1].uid])).execute()
    assert statuses()["D1"].health == Health.GREEN  # that one is not among the newest
    with pytest.raises(Refused, match="1 of the clients without a key"):
        pages.inspect()
    keyring.PurposeKey.delete().where(keyring.PurposeKey.client == clients[4].uid).execute()
    assert "1 of the clients without a key" in str(statuses()["D1"].findings)


def test_what_the_page_has_no_time_for_is_looked_at_once_a_day(whole, monkeypatch):
    assert pages.inspect().endswith("nothing was found amiss.")
    monkeypatch.setattr(clauses, "NEWEST", 0)  # as in a shop whose rows are all older than the newest thousand
    for clause, statement in BREAKS:
        grown = any(count.grows for count in COUNTS if count.clause == clause)
        if grown and clause in ("P1", "P2", "C3", "C4"):
            with database.atomic() as broken:
                run(statement)
                assert statuses()[clause].health == Health.GREEN
                with pytest.raises(Refused, match=clause):
                    pages.inspect()
                broken.rollback()


def test_how_that_went_stands_on_the_page(whole):
    def said():
        return [finding.found for finding in statuses()["D1"].findings if "every row" in finding.found]

    scheduler.noted("inspection", pages.inspect)
    assert said() and statuses()["D1"].health == Health.GREEN
    Reveal.update(entry=999999).execute()
    with pytest.raises(Refused):
        scheduler.noted("inspection", pages.inspect)
    assert statuses()["D1"].health == Health.RED and "C4" in str(said())


def test_no_backup_is_red_and_says_what_to_do(app, alice):
    row = statuses()["P13"]
    assert row.health == Health.RED and any("backup" in finding.found.lower() for finding in row.findings)


def test_the_page_and_the_counters_version(app, alice, bob, ruth, sign_in):
    page = sign_in(alice).get("/promises")
    assert page.status_code == 200 and len(re.findall('<tr id="[PCDNX]', page.text)) == len(CLAUSES)
    for staff in (bob, ruth):
        assert sign_in(staff).get("/promises").status_code == 403 and sign_in(staff).get("/retention").status_code == 403


def test_the_counters_print_has_what_holds_and_the_screen_says_what_was_left_out(whole, alice, sign_in):
    Client.update(source="a bought list").where(Client.id == 1).execute()
    standings, text = statuses(), sign_in(alice).get("/promises/counter").text
    screen, printed = re.search(r'<div class="no-print">.*?</ul>', text, re.S)[0], text.partition('<article class="document">')[2]
    screen, printed = unescape(screen), unescape(printed)
    assert standings["P1"].health == Health.RED
    for name, row in standings.items():
        holds = row.health == Health.GREEN
        assert (row.clause.words in printed, f"<b>{name}</b>" in screen) == (holds, not holds), name
    assert "1 recorded without a source." in screen and "Reminders are not built yet." in screen


def test_each_room_proves_its_own_clauses():
    modules = the_house()
    ours = {name: source for name, source in modules.items() if name.startswith("webapp.promises.")}
    known = {name.split(".")[1] for source in ours.values() for _, name in imports(ast.parse(source), modules) if "." in name}
    assert known & set(features(modules["webapp"])) - {"promises"} == {"staff", "web"}  # the shop, and what pages stand on


def test_the_sources_of_the_tables_are_told():
    told = (Path(distance.__file__).parent / "data" / "SOURCES.txt").read_text()
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


def test_a_credential_in_any_column_that_is_read_is_red(whole):
    """The newest row of each table is changed at the file, column by column."""
    missed, empty = [], set()
    for model, column in [(model, column) for model, columns in read_columns().items() for column in columns]:
        table = model._meta.table_name
        with database.atomic() as broken:
            run(f'UPDATE "{table}" SET "{column}" = ? WHERE id = (SELECT MAX(id) FROM "{table}")', "his password is Hunter2!x")
            row = statuses()["C2"]
            broken.rollback()
        told = " ".join(finding.found for finding in row.findings)
        if not model.select().exists():
            empty.add(model.__name__)
        elif row.health != Health.RED or f"{table}: {column}".replace("_", " ") not in told:
            missed.append(f"{model.__name__}.{column}")
    assert not missed
    assert empty == {"ClientSignature", "HandOver", "LetterText"}, "nothing in this shop writes them"


def test_a_name_that_was_kept_is_not_red(app, alice, sign_in):
    client = make.client(alice)
    run("UPDATE client SET name = 'Pin 4821'")
    assert statuses()["C2"].health == Health.RED
    with database.atomic():
        trail.record(Act.NAME_KEPT, by=alice, about=client, column="name")
    assert statuses()["C2"].health == Health.GREEN
