"""Power that fails and disks that lie: nothing half done, nothing acknowledged that is lost, and a plain sentence."""

import resource
import shutil

import pytest

from tests import kill_points, make, workday
from tests.fixtures.tampering import faults
from webapp import db, keyring
from webapp.audit import trail
from webapp.clients import documents
from webapp.clients.models import Client, StoredFile
from webapp.db import database
from webapp.jobs import assignment
from webapp.jobs.models import WorkLogEntry
from webapp.keyring import keys_database
from webapp.running import starting

WORK, START = "tests.workday:work", "tests.kill_points:start"
ACTS = {"client recorded", "job opened", "device checked in", "job taken", "log line", "scan kept", "handed back", "job closed"}

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed: apt install strace")


@pytest.fixture
def morning(app, alice, tmp_path):
    """A shop before its first act: (its folder, a copy to lay out anew, counts of rows after 0, 1, 2… acts)."""
    make.place()
    folder, kept = tmp_path / "data", tmp_path / "kept"
    shutil.copytree(folder, kept)
    known = [workday.counts()]
    for _, act in workday.acts():
        act()
        known.append(workday.counts())
    with kill_points.reopened():
        yield folder, kept, known


def judge(said, known, point):
    """Start on what a fault left: whole, and as it was after as many acts as were said to be done, or one more."""
    starting.make_ready()
    with database.connection_context(), keys_database.connection_context():
        acknowledged = len(said.splitlines())
        assert workday.counts() in known[acknowledged : acknowledged + 2], point
        assert trail.verify()[1] is None, point
        assert faults() == [], point
        assert all(keyring.has_key(client.uid) for client in Client.select()), point
        assert all(documents.read(stored) for stored in StoredFile.select()), point


@needs_strace
@kill_points.WHERE
def test_a_day_killed_anywhere_has_no_half_act_and_loses_none_that_was_said(morning, tmp_path, share):
    folder, kept, known = morning
    with kill_points.Image() as image:
        kill_points.lay_out(kept, folder)
        done, writes = image.writes(tmp_path / "writes", WORK, folder)
        assert done.code == 0 and len(done.said.splitlines()) == len(known) - 1 == 8, done.said
        points = kill_points.points(writes, share)
        for point in points[::4] if share == "phases" else points:  # a commit's own steps are SQLite's business
            kill_points.lay_out(kept, folder)
            done = image.run(WORK, folder, kill_at=point)
            assert done.code == kill_points.KILLED, point
            judge(done.said, known, point)


@needs_strace
@kill_points.WHERE
def test_a_disk_that_fails_to_write_is_never_acknowledged(morning, tmp_path, share):
    folder, kept, known = morning
    with kill_points.Image() as image:
        kill_points.lay_out(kept, folder)
        _, writes = image.writes(tmp_path / "writes", WORK, folder)
        flushes = sum(line.startswith("fdatasync(") for line in writes)
        assert flushes > len(ACTS)
        numbers = range(1, flushes + 1)
        for number in numbers[::4] if share == "phases" else numbers[share :: kill_points.SHARES]:
            kill_points.lay_out(kept, folder)
            done = image.run(WORK, folder, fail_at=("fdatasync", number))
            judge("\n".join(line for line in done.said.splitlines() if line in ACTS), known, number)


@needs_strace
@kill_points.WHERE
def test_a_migration_killed_anywhere_is_done_whole_at_the_next_start(app, tmp_path, share):
    whole = db.shape(database)
    folder = tmp_path / "fresh"
    with kill_points.Image() as image:
        folder.mkdir(mode=0o700)
        done, writes = image.writes(tmp_path / "writes", START, folder)
        assert done.code == 0, done.said
        points = kill_points.points(writes, share, commits=False)
        for point in points[::3] if share == "phases" else points:
            shutil.rmtree(folder)
            folder.mkdir(mode=0o700)
            assert image.run(START, folder, kill_at=point).code == kill_points.KILLED, point
            done = image.run(START, folder)
            assert done.code == 0, (point, done.said)
            main = schema_of(folder / "discreet.db")
            assert main == whole, point


def schema_of(path):
    """The shape of a database elsewhere."""
    other = db.SqliteDatabase(str(path))
    with other.connection_context():
        return db.shape(other)


def test_a_full_disk_is_a_sentence_nothing_is_lost_and_room_is_enough_to_go_on(app, alice, tmp_path, sign_in):
    job = make.job(make.client(alice), alice)
    assignment.take(job, by=alice)
    browser, before = sign_in(alice), WorkLogEntry.select().count()
    line = {"text": "Cleaned " + "the rollers " * 20, "fault": "printer", "minutes": "5"}
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "data" / "discreet.db-wal").stat().st_size, hard))
    try:
        refused = browser.post(f"/jobs/{job.id}/log", data=line)
        read = browser.get("/jobs")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refused.status_code == 507 and "Nothing could be saved" in refused.text
    assert read.status_code == 200 and job.title in read.text
    assert WorkLogEntry.select().count() == before and trail.verify()[1] is None
    assert browser.post(f"/jobs/{job.id}/log", data=line).status_code == 302
    assert WorkLogEntry.select().count() == before + 1
