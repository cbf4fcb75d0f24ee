"""The fixtures of the tests of this folder: attackers who can write the database files, and have no key."""

from tests.fixtures.agreements import nda  # noqa: F401 (a fixture)
from tests.fixtures.vault import asked, client, clock, connected, job, neighbour, password, phone, second_job, unlocked, vault  # noqa: F401 (fixtures)
