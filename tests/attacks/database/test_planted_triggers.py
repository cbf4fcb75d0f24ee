"""Somebody who can write the database files puts triggers, views and other things of his own into their schemas."""

import threading

import pytest
from nacl.public import PrivateKey

from tests import processes
from tests.fixtures.tampering import dropped, from_outside, leave_schema_unnoticed, planted, rewritten, run
from tests.fixtures.vault import PASSPHRASE, WHY
from webapp import config, create_app, db
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.db import database
from webapp.errors import Refused
from webapp.keyholders import epoch_rotation
from webapp.keyring import keys_database
from webapp.running import schema_check, starting
from webapp.staff.models import SetUpCode
from webapp.vault import epochs
from webapp.vault.epoch_models import Bundle, Epoch, Grant

NOTHING = "SELECT 1"
LAST = "FROM audit_entry WHERE number = (SELECT max(number) FROM audit_entry)"
WITHOUT_GUARDS = (dropped("audit_entry_no_delete"), dropped("audit_entry_no_update"))
PLANTS = {
    "a trigger": (planted(NOTHING),),
    "a trigger on a quiet table": (planted(NOTHING, on="duty", when="BEFORE UPDATE"),),
    "a view": ("CREATE VIEW innocent AS SELECT * FROM staff",),
    "a table": ("CREATE TABLE innocent (x)",),
    "an index": ("CREATE UNIQUE INDEX innocent ON staff (active)",),
    "a table renamed and a view in its place": (
        "ALTER TABLE hold RENAME TO innocent",
        "CREATE VIEW hold AS SELECT * FROM innocent WHERE 0",
    ),
    "a guard dropped": (dropped("audit_entry_no_update"),),
    "a guard made harmless": (dropped("audit_entry_no_update"), planted(NOTHING, name="audit_entry_no_update")),
    "an index dropped": ("DROP INDEX staff_uid",),
    "a column added": ("ALTER TABLE erasure ADD COLUMN innocent TEXT",),
    "a default of its own": rewritten("erasure", '"withdrawn_at" DATETIME', '"withdrawn_at" DATETIME DEFAULT 0'),
    "a key that no longer refers": rewritten("opt_in", "ON DELETE CASCADE", "ON DELETE RESTRICT"),
}


def apart(call):
    """What call() comes to, or raises, in a thread that has no connection yet, as the next request's."""
    results = []

    def work():
        try:
            results.append(call())
        except Refused as refused:
            results.append(refused)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return results[0]


def connect():
    """Connect to both databases, as a request does."""
    with database.connection_context(), keys_database.connection_context():
        return None


@pytest.mark.parametrize("number_back", [True, False], ids=["with the number set back", "as it comes"])
@pytest.mark.parametrize("what", PLANTS)
def test_a_new_connection_refuses_a_foreign_schema(app, what, number_back):
    from_outside(*PLANTS[what], number_back=number_back)
    assert isinstance(apart(connect), schema_check.ForeignSchema)


@pytest.mark.parametrize("what", PLANTS)
def test_an_open_connection_begins_nothing_on_a_foreign_schema(app, alice, what):
    before = trail.head()
    from_outside(*PLANTS[what])
    with pytest.raises(schema_check.ForeignSchema), database.atomic():
        trail.record(Act.JOB_LOGGED, by=alice, about=alice)
    assert trail.head() == before and not database.in_transaction()


def test_an_open_connection_does_not_run_what_came_with_the_number_set_back(app, alice):
    from_outside(planted("INSERT INTO job_status (version, name, tone, position, first, finished, retired) "
                         "VALUES (1, 'planted', 'grey', 0, 0, 0, 0)"), number_back=True)  # fmt: skip
    with database.atomic():
        trail.record(Act.JOB_LOGGED, by=alice, about=alice)
    assert not run("SELECT 1 FROM job_status WHERE name = 'planted'")


@pytest.mark.parametrize("what", [planted(NOTHING, on="pin"), "CREATE VIEW innocent AS SELECT * FROM purpose_key"])
def test_a_foreign_schema_of_the_keys_is_refused(app, what):
    from_outside(what, file="keys.db", number_back=True)
    assert "innocent" in str(apart(connect))


def test_an_attackers_key_does_not_enter_the_next_epoch(vault):
    """The trigger of the case: it replaces a manager's public key as the vault is turned."""
    epoch, group = epoch_rotation.opened_group(vault.alice, PASSPHRASE, vault.code())
    theirs = PrivateKey.generate().public_key.encode().hex()
    from_outside(planted(f"UPDATE bundle SET public = x'{theirs}'", on="epoch", when="BEFORE INSERT"))
    with pytest.raises(Refused):
        epoch_rotation.turn(epoch, group, by=vault.alice)
    assert Epoch.select().count() == 1


def test_a_key_changed_after_the_vault_was_opened_is_not_wrapped_for(vault):
    """Without a trigger: the row changes between the check of the epoch and the transaction that makes the next one."""
    epoch, group = epoch_rotation.opened_group(vault.alice, PASSPHRASE, vault.code())
    Bundle.update(public=PrivateKey.generate().public_key.encode()).execute()
    with pytest.raises(epochs.Damaged):
        epoch_rotation.turn(epoch, group, by=vault.alice)
    assert Epoch.select().count() == 1


def test_the_epoch_made_is_read_back_before_it_counts(vault):
    """Whatever changes a new grant as it is written, a trigger that was let through included."""
    epoch, group = epoch_rotation.opened_group(vault.alice, PASSPHRASE, vault.code())
    from_outside(planted("UPDATE \"grant\" SET sealed = x'00' WHERE id = new.id", on='"grant"'))
    leave_schema_unnoticed()
    with pytest.raises(epochs.Damaged):
        epoch_rotation.turn(epoch, group, by=vault.alice)
    assert Grant.select().count() == 1


def test_no_login_is_shown_beside_the_trail(vault, unlocked):
    from_outside(planted("DELETE FROM reveal"), planted("UPDATE unlock SET uses = 0", on="reveal", name="second"))
    answer = unlocked.post(f"/vault/entries/{vault.login.id}/reveal", data=WHY)
    assert answer.status_code == 503 and b"flask doctor" in answer.data
    assert not Entry.select().where(Entry.act == Act.LOGIN_REVEALED).exists()


@pytest.mark.parametrize("on", ["audit_entry", "set_up_code"], ids=["at once", "by a later statement"])
@pytest.mark.parametrize(
    "does",
    [
        f"DELETE {LAST}",
        f"UPDATE audit_entry SET number = number + 1 {LAST[17:]}",
        f"UPDATE audit_entry SET mac = x'00' {LAST[17:]}",
    ],
)
def test_what_the_trail_did_not_keep_was_not_done(app, alice, does, on):
    """The INSERT reports success either way, and RETURNING is answered before triggers run."""
    numbers = Entry.select().count()
    from_outside(*WITHOUT_GUARDS, planted(does, on=on))
    leave_schema_unnoticed()
    with pytest.raises(Refused, match="did not keep"), database.atomic():
        trail.record(Act.JOB_LOGGED, by=alice, about=alice)
        SetUpCode.create(digest=b"x")
    assert Entry.select().count() == numbers


def test_an_entry_that_is_skipped_silently_is_noticed(app, alice):
    from_outside(planted("SELECT RAISE(IGNORE)", when="BEFORE INSERT"))
    leave_schema_unnoticed()
    with pytest.raises(Refused, match="did not keep"), database.atomic():
        trail.record(Act.JOB_LOGGED, by=alice, about=alice)


def test_an_earlier_entry_of_the_same_transaction_is_noticed_too(app, alice):
    from_outside(*WITHOUT_GUARDS, planted("DELETE FROM audit_entry WHERE number = new.number - 1"))
    leave_schema_unnoticed()
    with pytest.raises(Refused, match="did not keep"), database.atomic():
        trail.record(Act.JOB_LOGGED, by=alice, about=alice)
        trail.record(Act.JOB_LOGGED, by=alice, about=alice)


def test_an_entry_rolled_back_with_its_own_part_is_not_missed(app, alice):
    with database.atomic():
        trail.record(Act.JOB_LOGGED, by=alice, about=alice)
        with pytest.raises(Refused), database.atomic():
            trail.record(Act.JOB_CLOSED, by=alice, about=alice)
            raise Refused("Not this one.")
        last = trail.record(Act.JOB_LOGGED, by=alice, about=alice)
    assert trail.head() == (last.number, bytes(last.mac)) and trail.verify()[1] is None


@pytest.mark.parametrize("command", [["doctor"], ["audit", "verify"]], ids=" ".join)
def test_commands_name_each_foreign_object(app, command):
    from_outside(planted(NOTHING), "CREATE VIEW second AS SELECT 1", number_back=True)
    from_outside("CREATE TABLE third (x)", file="keys.db", number_back=True)
    ran = app.test_cli_runner().invoke(args=command)
    assert ran.exit_code == (1 if command == ["doctor"] else 2)
    assert all(name in ran.output for name in ("trigger innocent on audit_entry", "view second", "table third"))


@pytest.mark.parametrize(
    "command", [["tick"], ["backup", "make"], ["staff", "reset", "Alice Manager"], ["privacy", "scrub"]], ids=" ".join
)
def test_no_command_works_on_a_foreign_schema(app, alice, command):
    before = trail.head()
    from_outside(planted(NOTHING), number_back=True)
    ran = app.test_cli_runner().invoke(args=command)
    assert ran.exit_code == 2 and "innocent" in ran.output and trail.head() == before


def test_the_program_does_not_start_on_a_foreign_schema(app):
    from_outside(planted(NOTHING), number_back=True)
    ran = processes.python("wsgi.py", "--port", "0", "--data", config.data_folder())
    assert ran.returncode == 2 and "the trigger innocent on audit_entry is not Discreet’s" in ran.stderr


def test_a_page_says_what_happened_without_asking_the_database(app, sign_in, alice):
    browser = sign_in(alice)
    from_outside(planted(NOTHING), number_back=True)
    answer = apart(lambda: browser.get("/"))
    assert answer.status_code == 503 and answer.mimetype == "text/plain"
    assert "changed from outside" in answer.text and "innocent" not in answer.text


def test_an_upgraded_database_is_taken_for_what_it_is(tmp_path):
    """From every earlier migration on, by the same steps as a shop that was upgraded then."""
    names = db.known()
    for number, name in enumerate(names):
        folder = tmp_path / str(number)
        create_app(DATA=str(folder), NEW_SHOP=True, TESTING=True)
        with database.connection_context():
            db.upgrade_to(database, name)
        with database.connection_context():
            assert db.pending() == names[number + 1 :]
            starting.upgrade()
        assert schema_check.examine() == []


def test_other_spaces_and_quotes_are_no_difference(app):
    """As another version of SQLite may write what it is asked to."""
    from_outside(*rewritten("staff_uid", '("uid")', "( uid )"))
    assert apart(connect) is None
