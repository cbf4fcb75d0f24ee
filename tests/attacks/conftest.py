"""The fixtures that the tests of this folder use."""

from tests.fixtures.agreements import nda  # noqa: F401 (a fixture)
from tests.fixtures.handing_over import manager, mona, opening, ready, request_of  # noqa: F401 (fixtures)
from tests.fixtures.vault import asked, client, clock, connected, job, neighbour, password, phone, second_job, unlocked, vault  # noqa: F401 (fixtures)
