"""kill -9 at the N-th write of an erasure and of a scrub: it goes on to its end, and nothing is said too early."""

import shutil
from types import SimpleNamespace

import pytest

from tests import kill_points
from tests.fixtures import canaries
from tests.fixtures.canary_pair import clear_obstacles
from tests.fixtures.tampering import faults
from webapp import keyring
from webapp.audit import trail
from webapp.clients.models import StoredFile
from webapp.db import database
from webapp.erasure import erasure, scrub, scrub_schedule
from webapp.erasure.models import Erasure, ErasureState
from webapp.keyring import keys_database
from webapp.running import starting

ERASE, SCRUB = "tests.fixtures.one_erasure:erase", "tests.fixtures.one_erasure:scrub_both"

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


@pytest.fixture
def asked(pair, alice, folder, tmp_path):
    """A shop in which an erasure has been asked for, and a copy of its folder to lay out anew."""
    clear_obstacles()
    erasure.request(pair.client, pair.client.number, "the client asked", by=alice)
    mine, before, kept = canaries.contents(pair.client), canaries.contents(pair.neighbour), tmp_path / "kept"
    kill_points.lay_out(folder, kept)
    with kill_points.reopened():
        yield SimpleNamespace(pair=pair, mine=mine, before=before, kept=kept, folder=folder)


def go_on(asked):
    """Start the program again on what the kill left: the Erasure, its work done as far as the start and the timer do it."""
    starting.make_ready()
    with database.connection_context(), keys_database.connection_context():
        erasure.settle()
        row = Erasure.select().first()
        if row.begun_at is None:  # killed before it was written down that it begins: nothing has happened, and it says so
            assert row.state == ErasureState.READY and whole(asked)
            row = erasure.finish(erasure.perform(row, by=row.requested_by))
        return row


def whole(asked):
    """Whether everything of the client's is there."""
    return canaries.contents(asked.pair.client) == asked.mine and keyring.has_key(asked.pair.client.uid)


@kill_points.WHERE
def test_an_erasure_killed_anywhere_is_carried_on_to_its_end(asked, tmp_path, share):
    with kill_points.Image() as image:
        kill_points.lay_out(asked.kept, asked.folder)
        undisturbed, writes = image.writes(tmp_path / "writes", ERASE, asked.folder)
        assert undisturbed == kill_points.Done(0, "removed\n")
        for point in kill_points.points(writes, share):
            kill_points.lay_out(asked.kept, asked.folder)
            assert image.run(ERASE, asked.folder, kill_at=point).code == kill_points.KILLED, point
            row = go_on(asked)
            with database.connection_context(), keys_database.connection_context():
                assert row.state == ErasureState.DONE, point
                assert canaries.left_in(asked.folder, asked.pair.mine) == {}, point
                assert canaries.contents(asked.pair.neighbour) == asked.before, point
                assert not keyring.has_any(asked.pair.client.uid) and keyring.has_any(asked.pair.neighbour.uid)
                known = {stored.uid for stored in StoredFile.select()}
                assert {path.name for path in (asked.folder / "files").iterdir()} == known, point
                assert trail.verify()[1] is None, point
                assert faults() == [], point


@kill_points.WHERE
def test_a_scrub_killed_anywhere_leaves_the_data_whole_and_itself_pending(asked, tmp_path, share):
    with kill_points.Image() as image:
        kill_points.lay_out(asked.kept, asked.folder)
        assert image.run(ERASE, asked.folder).said == "removed\n"
        removed = tmp_path / "removed"
        kill_points.lay_out(asked.folder, removed)
        undisturbed, writes = image.writes(tmp_path / "writes", SCRUB, asked.folder)
        assert undisturbed.code == scrub.CLEAN, undisturbed.said
        for point in kill_points.points(writes, share):
            kill_points.lay_out(removed, asked.folder)
            assert image.run(SCRUB, asked.folder, kill_at=point).code == kill_points.KILLED, point
            with database.connection_context(), keys_database.connection_context():
                assert Erasure.select().first().state == ErasureState.UNSCRUBBED, point
                assert canaries.contents(asked.pair.neighbour) == asked.before, point
                assert scrub_schedule.run() and Erasure.select().first().state == ErasureState.DONE, point
                assert canaries.left_in(asked.folder, asked.pair.mine) == {}, point
                assert canaries.contents(asked.pair.neighbour) == asked.before, point
