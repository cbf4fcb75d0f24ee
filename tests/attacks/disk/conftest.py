"""The fixtures that the tests of this folder use."""

from tests.fixtures.backup import clock, shop  # noqa: F401 (fixtures)
