"""The time zones to choose from: each country's own first, then the world's by part of it."""

from functools import cache
from zoneinfo import available_timezones

from webapp.country import COUNTRIES

PARTS = {"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
NOT_SET = ("", "The usual one")


@cache
def choices(blank=False):
    """Heading -> list of (IANA name, words), each zone once; `blank`: with the choice to leave it to the country."""
    groups = {"As the country has it": [NOT_SET]} if blank else {}
    for country in COUNTRIES.values():
        groups[country.name] = [(zone, _words(zone)) for zone in country.timezones]
    own = {zone for country in COUNTRIES.values() for zone in country.timezones}
    for zone in sorted(_world() - own):
        groups.setdefault(zone.partition("/")[0], []).append((zone, _words(zone)))
    return groups


def _world():
    """Every zone that is named after a place, as this machine's tables have them."""
    return {zone for zone in available_timezones() if zone.partition("/")[0] in PARTS}


def _words(zone):
    place = zone.partition("/")[2].replace("_", " ").split("/")
    return ", ".join(reversed(place))
