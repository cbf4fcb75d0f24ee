"""The fixtures of the tests of this folder: attackers who reach the machine, its disk or a backup place, not the pages."""

from tests.fixtures.backup import clock, shop  # noqa: F401 (fixtures)
