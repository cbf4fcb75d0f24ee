"""`flask audit verify`: whether the trail stands as it was written."""

import re
import sys

import click
from flask.cli import AppGroup
from peewee import DatabaseError

from webapp import keyring
from webapp.audit import trail
from webapp.db import database

audit = AppGroup("audit", help="The audit trail.")


class AnchorType(click.ParamType):
    """An entry's number and hash as a day sheet prints them: 1204:9f3c…"""

    name = "NUMBER:HASH"

    def convert(self, value, param, ctx):
        """(number, hex digits) of what was typed, blanks and all."""
        found = re.fullmatch(r"(\d{1,18}):([0-9a-f]{32,64})", re.sub(r"\s", "", value).lower())
        if not found:
            self.fail(f"{value!r} is not a number, a colon and the {trail.ANCHOR} hex digits of the day sheet.", param, ctx)
        return int(found[1]), found[2]


@audit.command("verify")
@click.option("--anchor", "anchors", multiple=True, type=AnchorType(), help="An entry on a printed day sheet; may be given often.")
def verify(anchors):
    """Check every entry's place in the chain: exit 0 good, 1 bad (naming the first bad entry), 2 unreadable."""
    try:
        with database.connection_context(), keyring.keys_database.connection_context():
            count, fault = trail.verify()
            off = next((number for number, text in anchors if not trail.fits_anchor(number, text)), None)
    except DatabaseError as error:
        click.echo(f"The audit trail cannot be read: {error}.", err=True)
        sys.exit(2)
    if fault:
        click.echo(f"The audit trail is NOT intact: {fault}.")
        sys.exit(1)
    if off is not None:
        click.echo(f"The audit trail is NOT the one that was printed: entry {off} is not as it stands on paper.")
        sys.exit(1)
    compared = f" {len(anchors)} of them compared with paper." if anchors else ""
    click.echo(f"The audit trail is intact: {count} entries.{compared}")
