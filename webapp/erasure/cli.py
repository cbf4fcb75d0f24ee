"""`flask privacy`: finishing erasures and scrubbing by hand, at the console."""

import sys

import click
from flask.cli import AppGroup

from webapp import keyring
from webapp.db import database
from webapp.erasure import erasure, scrub_schedule

privacy = AppGroup("privacy", help="Erasures and what is left to do of them.")


@privacy.command("scrub")
def scrub() -> None:
    """Rebuild both databases now so that nothing deleted is left in them: exit 0 done, 1 held up by a reader."""
    with database.connection_context(), keyring.keys_database.connection_context():
        erasure.resume()
        clean = scrub_schedule.run()
    click.echo("Scrubbed: nothing that was deleted is left in either file." if clean else "Held up by a reader. Try again.")
    sys.exit(0 if clean else 1)
