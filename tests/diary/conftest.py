"""The fixtures that the tests of this folder use."""

from tests.jobs.conftest import client, job, line  # noqa: F401 (fixtures)
