"""The fixtures that the tests of this folder use."""

from tests.fixtures.vault import asked, client, clock, connected, job, neighbour, password, phone, second_job, unlocked, vault  # noqa: F401 (fixtures)
