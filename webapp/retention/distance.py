"""How far a postcode is from the shop, by tables that come with the program: nothing is looked up elsewhere (P8).

Sources and licences: data/SOURCES.txt. A sector's middle is half a mile off in the median, 2.7 miles in one of twenty, so
near the line a person decides.
"""

import gzip
import math
import re
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
RADIUS = 25.0  # miles; beyond it, not at it
NEAR = 3.0
METRES = 1609.344
EARTH = 3958.7613  # mean radius in miles
OUTWARD_AND_SECTOR = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?(\d)[A-Z]{2}\b")
ZIP = re.compile(r"\b(\d{5})(?:-\d{4})?\b")


class DistanceVerdict(StrEnum):
    """What the distance says: beyond the radius, within it, or that a person has to look."""

    BEYOND = "beyond 25 miles"
    WITHIN = "within 25 miles"
    NEAR_BEYOND = "just beyond 25 miles by the table: a person decides"
    NEAR_WITHIN = "just within 25 miles by the table: a person decides"
    UNKNOWN = "the distance is not known: a person decides"

    @property
    def certain(self):
        """Whether nobody has to look at a map."""
        return self in (DistanceVerdict.BEYOND, DistanceVerdict.WITHIN)

    @property
    def proposes(self):
        """Whether the client is proposed for erasure or at least for a look: all but those surely within."""
        return self != DistanceVerdict.WITHIN


def verdict(miles):
    """The Verdict on a distance in miles (None: unknown). 25.0 itself is within."""
    if miles is None:
        return DistanceVerdict.UNKNOWN
    if abs(miles - RADIUS) > NEAR:
        return DistanceVerdict.BEYOND if miles > RADIUS else DistanceVerdict.WITHIN
    return DistanceVerdict.NEAR_BEYOND if miles > RADIUS else DistanceVerdict.NEAR_WITHIN


def miles_from(shop, postcode):
    """Miles from the shop's own postcode, the last in its address, to another of its country; None where either is unknown."""
    here, there = coordinates(shop.country, shop.address), coordinates(shop.country, postcode)
    if here is None or there is None:
        return None
    return apart(shop.country, here, there)


def apart(country, here, there):
    """Miles between two places: metres on the National Grid in the United Kingdom, degrees on the globe in the United States."""
    if country == "GB":
        return math.dist(here, there) / METRES
    (lat, long), (other_lat, other_long) = ([math.radians(x) for x in place] for place in (here, there))
    lift = math.sin((other_lat - lat) / 2) ** 2
    lift += math.cos(lat) * math.cos(other_lat) * math.sin((other_long - long) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(lift)))


def coordinates(country, text):
    """The place of the last postcode in a text, or None where there is none or the table does not know it."""
    return table(country).get(key_of(country, text))


def key_of(country, text):
    """What the table calls the last postcode of a text: "LS14" for "LS1 4DY", five digits for a ZIP code; None without one."""
    if country == "GB":
        found = OUTWARD_AND_SECTOR.findall(" ".join(text.upper().split()))
        return "".join(found[-1]) if found else None
    found = ZIP.findall(text)
    return found[-1] if found else None


@lru_cache(maxsize=2)
def table(country):
    """{postcode's key: (x, y)} of a country, read once."""
    name = "gb_sectors.csv.gz" if country == "GB" else "us_zips.csv.gz"
    with gzip.open(DATA / name, "rt", encoding="ascii") as lines:
        rows = (line.rstrip("\n").split(",") for line in lines)
        return {key: (float(x), float(y)) for key, x, y in rows}
