"""The fixtures that the tests of this folder use."""

from tests.fixtures.canary_pair import folder, pair, shop_floor  # noqa: F401 (fixtures)
